#include "net/resolver.h"

#include "base/ensure.h"
#include "base/text.h"
#include "net/questioner.h"

#include <algorithm>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

namespace net {

namespace {

constexpr std::uint16_t kDnsPort = 53;
constexpr std::size_t kMaxServers = 3;     // MAXNS of resolv.conf(5)
constexpr std::size_t kMaxAddresses = 64;  // LIMIT: kept of one family

using Answer = Result<Resolved>;

Error resolve_error(Failure kind, Source source, std::string cause) {
    return {.kind = kind, .source = source, .retryable = false, .cause = std::move(cause)};
}

bool is_localhost(const wire::Hostname& name) {
    return name.text() == "localhost" || name.text().ends_with(".localhost");
}

Resolved loopback() {
    return {.v4 = {wire::IpAddress::v4(0x7f000001)}, .v6 = {*wire::IpAddress::parse("::1")}, .aliases = {}};
}

Resolved alone(const wire::IpAddress& address) {
    Resolved resolved;
    (address.is_v4() ? resolved.v4 : resolved.v6).push_back(address);
    return resolved;
}

// An answer and how long to remember it.
struct Found {
    Answer answer;
    std::chrono::seconds lifetime;
};

struct Pending {
    explicit Pending(Loop& loop) : done(loop) {}
    std::optional<Answer> answer;
    Signal done;
};

}  // namespace

// What was found, with the least recently used forgotten first.
class Resolver::Memory {
public:
    explicit Memory(std::size_t limit) : limit_(limit) {}

    [[nodiscard]] const Answer* find(const wire::Hostname& name, base::Moment now) {
        const auto found = by_name_.find(name);
        if (found == by_name_.end()) return nullptr;
        if (found->second->until <= now) {
            entries_.erase(found->second);
            by_name_.erase(found);
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->answer;
    }

    void keep(const wire::Hostname& name, Answer answer, base::Moment until) {
        if (const auto old = by_name_.find(name); old != by_name_.end()) {
            entries_.erase(old->second);
            by_name_.erase(old);
        }
        if (entries_.size() >= limit_) {
            by_name_.erase(entries_.back().name);
            entries_.pop_back();
        }
        entries_.push_front({name, std::move(answer), until});
        by_name_.emplace(name, entries_.begin());
    }

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    void clear() {
        by_name_.clear();
        entries_.clear();
    }

private:
    struct Entry {
        wire::Hostname name;
        Answer answer;
        base::Moment until;
    };
    const std::size_t limit_;
    std::list<Entry> entries_;
    std::unordered_map<wire::Hostname, std::list<Entry>::iterator> by_name_;
};

// Asks the servers, each name once however many wait for it.
class Resolver::Questioner {
public:
    Questioner(Loop& loop, const ResolverSettings& settings, base::Random& random)
        : loop_(loop), settings_(settings), random_(random) {}

    [[nodiscard]] Task<Answer> ask(wire::Hostname name, Memory& memory) {
        const auto known = pending_.find(name);
        if (known == pending_.end() && pending_.size() >= settings_.max_pending) {
            co_return base::failure(resolve_error(Failure::exceeded, Source::internal, "resolver: too many names"));
        }
        const auto pending = known != pending_.end() ? known->second : begin(name, memory);
        while (!pending->answer) co_await pending->done.wait();
        co_return *pending->answer;
    }

private:
    // What one family said.
    struct Side {
        wire::DnsType type;
        Asking asking;
        std::optional<Result<wire::DnsAnswer>> said;
    };

    // A task of its own: it goes on when whoever asked first gives up.
    std::shared_ptr<Pending> begin(const wire::Hostname& name, Memory& memory) {
        auto pending = std::make_shared<Pending>(loop_);
        pending_.emplace(name, pending);
        auto settle = [this, name, pending](Answer answer) {
            pending->answer = std::move(answer);
            pending_.erase(name);
            pending->done.raise();
        };
        auto run = [](Questioner& self, wire::Hostname asked, Memory& into, auto tell) -> Task<void> {
            Found found = co_await self.find(asked);
            into.keep(asked, found.answer, self.loop_.in(found.lifetime));
            tell(std::move(found.answer));
        };
        loop_.spawn(run(*this, name, memory, settle), [settle](std::string_view cause) {
            settle(base::failure(resolve_error(Failure::broken, Source::internal, std::string(cause))));
        });
        return pending;
    }

    Task<Found> find(wire::Hostname name) {
        Side v4{wire::DnsType::a, {}, {}};
        Side v6{wire::DnsType::aaaa, {}, {}};
        Deadline grace(loop_, [&v4, &v6] {
            v4.asking.give_up();
            v6.asking.give_up();
        });
        co_await both(ask_side(name, v4, grace), ask_side(name, v6, grace));
        co_return merge(v4, v6);
    }

    Task<void> ask_side(const wire::Hostname& name, Side& side, Deadline& grace) {
        const wire::DnsQuestion question{name, side.type};
        side.said = co_await ask_servers(question, side.asking);
        if (*side.said && !(*side.said)->addresses.empty()) grace.set(settings_.grace);
    }

    Task<Result<wire::DnsAnswer>> ask_servers(wire::DnsQuestion question, Asking& asking) {
        Error last = resolve_error(Failure::timed_out, Source::upstream, "resolver: no name server answers");
        for (std::size_t round = 0; round < settings_.rounds; ++round) {
            for (const wire::Endpoint& server : settings_.servers) {
                auto answer = co_await asking.ask(loop_, server, question, random_, loop_.in(settings_.patience));
                const bool says =
                    answer && (answer->code == wire::DnsCode::no_error || answer->code == wire::DnsCode::no_such_name);
                if (says || asking.given_up()) co_return answer;
                last = answer ? resolve_error(Failure::broken, Source::upstream, "resolver: name server refuses")
                              : std::move(answer).error();
            }
        }
        co_return base::failure(std::move(last));
    }

    // An answer with addresses says by itself how long they hold, whatever the other family's silence is worth.
    Found merge(const Side& v4, const Side& v6) const {
        Resolved resolved;
        std::optional<std::chrono::seconds> positive;
        std::optional<std::chrono::seconds> negative;
        for (const Side* side : {&v4, &v6}) {
            if (!*side->said) continue;
            const wire::DnsAnswer& answer = **side->said;
            take(answer, side == &v4 ? resolved.v4 : resolved.v6, resolved.aliases);
            auto& lifetime = answer.addresses.empty() ? negative : positive;
            const auto its = answer.lifetime.value_or(std::chrono::seconds(0));
            lifetime = lifetime ? std::min(*lifetime, its) : its;
        }
        const auto clamped = [&](std::optional<std::chrono::seconds> lifetime, std::chrono::seconds most) {
            return std::clamp(lifetime.value_or(settings_.min_lifetime), settings_.min_lifetime, most);
        };
        if (positive) {
            const bool whole = *v4.said && *v6.said;
            return {std::move(resolved), whole ? clamped(positive, settings_.max_lifetime) : settings_.min_lifetime};
        }
        for (const Side* side : {&v4, &v6}) {
            if (!*side->said) return {base::failure(side->said->error()), settings_.failure_lifetime};
        }
        return {base::failure(resolve_error(Failure::unreachable, Source::upstream, "resolver: no such name")),
                clamped(negative, settings_.max_negative)};
    }

    static void take(const wire::DnsAnswer& answer, std::vector<wire::IpAddress>& addresses,
                     std::vector<wire::Hostname>& aliases) {
        const auto count = std::min(kMaxAddresses, answer.addresses.size());
        addresses.assign(answer.addresses.begin(), answer.addresses.begin() + static_cast<std::ptrdiff_t>(count));
        for (const auto& alias : answer.aliases) {
            if (std::ranges::find(aliases, alias) == aliases.end()) aliases.push_back(alias);
        }
    }

    Loop& loop_;
    const ResolverSettings& settings_;
    base::Random& random_;
    std::unordered_map<wire::Hostname, std::shared_ptr<Pending>> pending_;
};

std::vector<wire::IpAddress> in_order(const Resolved& resolved, Family first) {
    const auto& one = first == Family::v4 ? resolved.v4 : resolved.v6;
    const auto& other = first == Family::v4 ? resolved.v6 : resolved.v4;
    std::vector<wire::IpAddress> ordered;
    for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
        if (i < one.size()) ordered.push_back(one[i]);
        if (i < other.size()) ordered.push_back(other[i]);
    }
    return ordered;
}

std::vector<wire::Endpoint> name_servers_of(std::string_view resolv_conf) {
    constexpr std::string_view kKeyword = "nameserver";
    std::vector<wire::Endpoint> servers;
    while (!resolv_conf.empty() && servers.size() < kMaxServers) {
        const std::string_view line = base::trimmed_lines(base::take_until(resolv_conf, '\n'));
        if (!line.starts_with(kKeyword)) continue;
        const std::string_view rest = line.substr(kKeyword.size());
        if (rest.empty() || (rest.front() != ' ' && rest.front() != '\t')) continue;
        const auto address = wire::IpAddress::parse(base::trimmed(rest));
        if (address) servers.push_back({*address, kDnsPort});
    }
    if (servers.empty()) servers.push_back({wire::IpAddress::v4(0x7f000001), kDnsPort});
    return servers;
}

Resolver::Resolver(Loop& loop, ResolverSettings settings, base::Random& random)
    : loop_(loop),
      settings_(std::move(settings)),
      questioner_(std::make_unique<Questioner>(loop, settings_, random)),
      memory_(std::make_unique<Memory>(settings_.max_entries)) {
    base::ensure(!settings_.servers.empty() && settings_.max_entries > 0, "a resolver has servers and a memory");
}

Resolver::~Resolver() = default;

Task<Result<Resolved>> Resolver::resolve(wire::Host host) {
    if (auto at_once = known(host)) co_return *std::move(at_once);
    co_return co_await questioner_->ask(std::get<wire::Hostname>(host), *memory_);
}

std::optional<Result<Resolved>> Resolver::known(const wire::Host& host) {
    if (const auto* address = std::get_if<wire::IpAddress>(&host)) return alone(*address);
    const auto& name = std::get<wire::Hostname>(host);
    if (const auto fixed = settings_.fixed.find(name); fixed != settings_.fixed.end()) return fixed->second;
    if (is_localhost(name)) return loopback();
    if (const Answer* remembered = memory_->find(name, loop_.clock().moment())) return *remembered;
    return std::nullopt;
}

std::size_t Resolver::remembered() const { return memory_->size(); }

void Resolver::forget_all() { memory_->clear(); }

}  // namespace net
