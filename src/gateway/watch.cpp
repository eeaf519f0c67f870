#include "gateway/watch.h"

#include "base/text.h"

#include <algorithm>

namespace gateway {

namespace {

// LIMIT: rules of a hundred schools fit in a tenth of it; sealed layers hold 2 M entries in half of it.
constexpr std::size_t kMaxRulesBytes = std::size_t{64} * 1024 * 1024;
constexpr std::size_t kMaxSealedBytes = std::size_t{128} * 1024 * 1024;

template <class Value>
base::Result<Value, std::string> in_words(base::Result<Value, filter::Error> result) {
    if (!result) return base::failure(filter::describe(result.error()));
    return *std::move(result);
}

base::Result<base::Bytes, std::string> bytes_of_file(const std::filesystem::path& path, std::size_t limit) {
    auto bytes = base::read_file(path, limit);
    if (!bytes) return base::failure(base::describe(bytes.error()));
    return *std::move(bytes);
}

base::Result<base::Key, std::string> key_of_file(const std::filesystem::path& path) {
    const base::Bytes bytes = TRY(bytes_of_file(path, 64));
    base::Key key{};
    if (bytes.size() != key.size()) return base::failure("cannot use `" + path.string() + "`: a key has 32 bytes");
    std::ranges::copy(bytes, key.begin());
    return key;
}

}  // namespace

Watch::Watch(GateFolder folder) : folder_(std::move(folder)), follower_(folder_.presence()) {}

Watch::News Watch::look(base::Instant now) {
    News news;
    look_at_rules(news, now);
    look_at_times(news, now);
    // By the book of before: the one that comes may have forgotten a sign-in that is over.
    if (last_look_) news.changed_places = presence_.take()->ended(*last_look_, now);
    look_at_presence(news, now);
    look_at_cursor(news, now);
    last_look_ = now;
    return news;
}

std::optional<Watch::Stamp> Watch::stamp_of(const std::filesystem::path& path) {
    std::error_code missing;
    const auto time = std::filesystem::last_write_time(path, missing);
    if (missing) return std::nullopt;
    const auto bytes = std::filesystem::file_size(path, missing);
    if (missing) return std::nullopt;
    return Stamp{time, bytes};
}

bool Watch::is_due(const Followed& file, const std::optional<Stamp>& stamp, base::Instant now) {
    if (!stamp) return false;
    return stamp != file.stamp || (!file.trouble.empty() && now >= file.again);
}

void Watch::tell(Followed& file, std::string trouble, News& news) {
    if (!trouble.empty() && trouble != file.trouble) news.troubles.push_back(trouble);
    file.trouble = std::move(trouble);
}

std::string Watch::standing_trouble() const {
    std::string words;
    for (const Followed* file : {&ruleset_, &presence_file_, &cursor_})
        if (!file->trouble.empty()) words += (words.empty() ? "" : "; ") + file->trouble;
    return words;
}

void Watch::look_at_rules(News& news, base::Instant now) {
    const auto stamp = stamp_of(folder_.ruleset());
    if (!is_due(ruleset_, stamp, now)) return;
    // Noted first: a ruleset that is replaced while it is read is seen again at the next look.
    ruleset_.stamp = stamp;
    ruleset_.again = now + kAgain;
    auto loaded = load();
    tell(ruleset_, loaded ? std::string() : loaded.error(), news);
    if (!loaded) return;
    news.new_rules = *loaded;
    news.rules = News::Rules::turned;
    rules_.publish(*std::move(loaded));
}

void Watch::look_at_times(News& news, base::Instant now) const {
    const auto rules = rules_.take();
    if (!rules || !last_look_) return;
    if (rules->has_turned(*last_look_, now)) news.rules = News::Rules::turned;
}

base::Result<std::shared_ptr<const filter::RuleSet>, std::string> Watch::load() const {
    const base::Bytes file = TRY(bytes_of_file(folder_.ruleset(), kMaxRulesBytes));
    filter::Rules rules = TRY(in_words(filter::read_rules(file, "ruleset")));
    auto lists = TRY(lists_for(rules));
    std::vector<std::shared_ptr<const filter::SealedLayer>> sealed;
    for (const filter::School& school : rules.schools) {
        const base::Key key = TRY(key_of_file(folder_.sealed_key(school.id)));
        base::Bytes bytes = TRY(bytes_of_file(folder_.sealed(school.id), kMaxSealedBytes));
        auto layer = TRY(in_words(filter::SealedLayer::open(std::move(bytes), key, "sealed layer of " + school.key)));
        sealed.push_back(std::make_shared<const filter::SealedLayer>(std::move(layer)));
    }
    auto set = TRY(in_words(filter::RuleSet::assemble(std::move(rules), std::move(lists), std::move(sealed))));
    return std::make_shared<const filter::RuleSet>(std::move(set));
}

base::Result<std::shared_ptr<const filter::CategoryDatabase>, std::string> Watch::lists_for(
    const filter::Rules& rules) const {
    // The same lists stay mapped: a changed school list costs no second look at five million names.
    if (const auto current = rules_.take(); current && current->rules().lists == rules.lists)
        return current->shared_lists();
    const std::string name = base::to_hex(base::ByteView(rules.lists).first(16));
    auto lists = TRY(in_words(filter::CategoryDatabase::open(folder_.lists(name))));
    // A damaged entry would pass a site that is listed; the lists of before stay in force meanwhile.
    if (const auto whole = lists.check_content(); !whole) return base::failure(filter::describe(whole.error()));
    return std::make_shared<const filter::CategoryDatabase>(std::move(lists));
}

bool Watch::is_presence_behind() const {
    const auto stamp = stamp_of(folder_.presence());
    return stamp && presence_read_.with([&](const std::optional<Stamp>& read) { return read != stamp; });
}

void Watch::look_at_presence(News& news, base::Instant now) {
    const auto stamp = stamp_of(folder_.presence());
    if (!is_due(presence_file_, stamp, now)) return;
    presence_file_.stamp = stamp;
    presence_file_.again = now + kAgain;
    follow_presence(news, now);
    // Last: whoever waits for this look finds its book published.
    presence_read_.with([&](std::optional<Stamp>& read) { read = stamp; });
}

void Watch::follow_presence(News& news, base::Instant now) {
    const auto look = follower_.look();
    const bool is_broken = look == gatepost::PresenceFollower::Look::broken;
    tell(presence_file_,
         is_broken ? "`presence` cannot be read beyond a damaged record; what stood before it holds" : std::string(),
         news);
    if (look != gatepost::PresenceFollower::Look::changed && !is_broken) return;
    auto next = std::make_shared<const gatepost::PresenceBook>(follower_.book());
    news.changed_places.merge(gatepost::PresenceBook::changed(*presence_.take(), *next, now));
    presence_.publish(std::move(next));
}

void Watch::look_at_cursor(News& news, base::Instant now) {
    const auto stamp = stamp_of(folder_.cursor());
    if (!is_due(cursor_, stamp, now)) return;
    cursor_.stamp = stamp;
    cursor_.again = now + kAgain;
    const auto file = base::read_file(folder_.cursor(), 4096);
    const auto read = file ? gatepost::read_acknowledged(*file) : std::nullopt;
    tell(cursor_,
         read ? std::string() : "`cursor` cannot be read; no event is forgotten until the office writes it anew", news);
    if (!read || *read == acknowledged_) return;
    acknowledged_ = *read;
    news.acknowledged = *read;
}

}  // namespace gateway
