#include "school/profile.h"

#include "base/narrow.h"
#include "school/profile_parts.h"
#include "wire/loopback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace school {

namespace {

using std::filesystem::path;

constexpr std::int64_t kFirstYear = -1;  // Nursery
constexpr std::int64_t kLastYear = 13;

// The files of one profile, with the lint of each in the order in which it is shown.
class ProfileFolder {
public:
    explicit ProfileFolder(path folder) : folder_(std::move(folder)), name_(folder_.filename().string()) {
        if (name_.empty()) name_ = folder_.parent_path().filename().string();
    }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string shown(std::string_view file) const { return name_ + "/" + std::string(file); }

    // An empty table when the file cannot be read; then the reason is in the lint.
    [[nodiscard]] TomlNode read(std::string_view file) { return take(folder_ / file, shown(file)); }
    // The same, but what is wrong with the file is noted there alone.
    [[nodiscard]] TomlNode read_apart(std::string_view file, Lint& lint) {
        const std::size_t before = lines_.size();
        const bool was_unreadable = unreadable_;
        TomlNode node = read(file);
        for (std::size_t at = before; at < lines_.size(); ++at) lint.error(lines_[at].line, lines_[at].message);
        lines_.resize(before);
        unreadable_ = was_unreadable;
        return node;
    }
    [[nodiscard]] TomlNode read_shared(std::string_view file) { return take(folder_ / ".." / file, std::string(file)); }

    // What stands in a file that could be read.
    [[nodiscard]] std::string text(std::string_view file) const {
        const auto found = texts_.find(shown(file));
        return found == texts_.end() ? std::string() : found->second;
    }

    void add(const Lint& lint) { lines_.insert(lines_.end(), lint.lines().begin(), lint.lines().end()); }
    [[nodiscard]] bool has_errors() const {
        return std::ranges::find(lines_, LintLevel::error, &LintLine::level) != lines_.end();
    }
    // Did this file fail to be read at all? Then its missing keys are no news.
    [[nodiscard]] bool unreadable() const { return unreadable_; }
    [[nodiscard]] std::vector<LintLine> lines() const { return lines_; }

private:
    TomlNode take(const path& file, const std::string& shown_name) {
        auto text = read_toml(file, shown_name);
        auto root =
            text ? parse_toml(*text, shown_name) : base::Result<TomlNode, LintLine>(base::failure(text.error()));
        if (text) texts_.insert_or_assign(shown_name, *std::move(text));
        if (root) return *std::move(root);
        lines_.push_back(root.error());
        unreadable_ = true;
        return {0, TomlTable{}};
    }

    path folder_;
    std::string name_;
    std::map<std::string, std::string> texts_;  // of each file, by its shown name
    std::vector<LintLine> lines_;
    bool unreadable_ = false;
};

DateSpan read_span(TableReader& entry) { return {entry.date("first"), entry.date("last")}; }

Term read_term(TableReader& entry) {
    Term term{entry.text("name"), read_span(entry), {}};
    entry.each("closed", [&](TableReader& closed) {
        const DateSpan days = read_span(closed);
        term.closed.push_back({days, closed.text("why")});
    });
    return term;
}

CalendarPlan read_calendar_plan(TableReader& file) {
    CalendarPlan plan{file.text("zone"), {}, {}, {}};
    file.table("school_day", [&](TableReader& day) {
        plan.starts = day.time_of_day("starts");
        plan.ends = day.time_of_day("ends");
    });
    file.table("calendar", [&](TableReader& calendar) {
        (void)calendar.text("source");  // for people: where the dates come from
        calendar.each("term", [&](TableReader& term) { plan.terms.push_back(read_term(term)); });
    });
    return plan;
}

std::vector<Phase> read_phases(TableReader& file, Lint& lint) {
    constexpr auto names = words_of(Phase{});
    std::vector<Phase> phases;
    for (const std::string& said : file.texts("phases")) {
        const auto* const found = std::ranges::find(names, said, [](const auto& entry) { return entry.second; });
        if (found != names.end()) phases.push_back(found->first);
        else
            lint.error(file.line_of("phases"),
                       fmt::format("phase `{}` is not known; write eyfs, ks1, ks2, ks3, ks4 or sixth_form", said));
    }
    return phases;
}

std::vector<std::int64_t> read_years(TableReader& file) {
    std::vector<std::int64_t> years = file.numbers("year_groups");
    for (const std::int64_t year : years)
        if (year < kFirstYear || year > kLastYear)
            file.refuse("year_groups", fmt::format("holds {}; year groups are {} to {}", year, kFirstYear, kLastYear));
    return years;
}

// RFC 1918, RFC 6598, RFC 4193 and this machine. LIMIT: a school whose devices have global addresses is served by its
// private ones; with public ranges a slip of the pen would open the gate to strangers.
bool is_of_a_school(const wire::IpRange& range) {
    constexpr std::array kPrivate{
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1"};
    return std::ranges::any_of(kPrivate, [&](const char* text) {
        const auto whole = wire::IpRange::parse(text);
        return whole->contains(range.first()) && range.prefix_length() >= whole->prefix_length();
    });
}

std::optional<wire::IpAddress> read_listen(TableReader& entry) {
    const std::string said = entry.optional_text("listen");
    if (said.empty()) return std::nullopt;
    const auto address = wire::IpAddress::parse(said);
    if (!address) {
        entry.refuse("listen", "is `" + said + "`, which is no address; write one of this machine's, as `10.20.0.1`");
        return std::nullopt;
    }
    const auto range = wire::IpRange::around(*address, address->is_v4() ? 32 : 128);
    if (is_of_a_school(*range)) return *address;
    entry.refuse("listen", "is `" + said +
                               "`, which is no address within a school's network; write the one that this "
                               "machine has there, as `10.20.0.1`");
    return std::nullopt;
}

std::vector<wire::IpRange> read_clients(TableReader& entry) {
    std::vector<wire::IpRange> clients;
    if (!entry.has("clients")) return clients;
    for (const std::string& said : entry.texts("clients")) {
        const auto range = wire::IpRange::parse(said);
        if (!range)
            entry.refuse("clients", "holds `" + said + "`, which is no range: " +
                                        std::string(wire::describe(range.error())) + "; write it as `10.20.0.0/16`");
        else if (!is_of_a_school(*range))
            entry.refuse("clients", "holds `" + said +
                                        "`, which reaches beyond a school's own network; name only "
                                        "private ranges, as `10.20.0.0/16`");
        else clients.push_back(*range);
    }
    return clients;
}

std::vector<Network> read_networks(TableReader& file) {
    std::vector<Network> networks;
    file.each("network", [&](TableReader& entry) {
        Network network{entry.text("key"), entry.text("name"),
                        base::narrow<std::uint16_t>(entry.number("port", 1, 65535)), read_listen(entry),
                        read_clients(entry)};
        const bool is_within = network.listen && !wire::is_loopback(*network.listen);
        if (is_within && network.clients.empty() && !entry.has("clients"))
            entry.refuse("listen",
                         "is there, but nobody may use it; name the devices as `clients = [\"10.20.0.0/16\"]`");
        if (!entry.has("listen") && !network.clients.empty())
            entry.refuse("clients",
                         "is there, but the gate listens on this machine only; give it an address with `listen`");
        const bool is_twice =
            std::ranges::any_of(networks, [&](const Network& other) { return other.key == network.key; });
        if (is_twice) entry.refuse("key", "is another network's too; give each its own");
        if (std::ranges::find(networks, network.port, &Network::port) != networks.end())
            entry.refuse("port", "is another network's too; give each its own");
        networks.push_back(std::move(network));
    });
    return networks;
}

std::vector<Post> read_posts(TableReader& file, Lint& lint) {
    std::vector<Post> posts;
    file.each("post", [&](TableReader& entry) {
        Post post{entry.text("key"), entry.text("title"),
                  entry.yes("required") ? Post::Holder::required : Post::Holder::optional,
                  entry.optional_text("stand_in")};
        if (std::ranges::find(posts, post.key, &Post::key) != posts.end())
            entry.refuse("key", "stands twice; write each post once");
        // SAFEGUARDING 5: absence and conflict need a named stand-in; until then escalation goes to the head.
        if (post.key == "dsl" && post.stand_in.empty())
            lint.notice(entry.line(),
                        "nobody stands in for the designated safeguarding lead; name a post as `stand_in`");
        posts.push_back(std::move(post));
    });
    return posts;
}

void check_posts(const std::vector<Post>& posts, const std::vector<StatedSetting>& stated, Lint& lint) {
    const auto exists = [&](const std::string& key) {
        return std::ranges::find(posts, key, &Post::key) != posts.end();
    };
    for (const char* key : {"head", "dsl", "chair"})
        if (!exists(key)) lint.error(0, fmt::format("post `{}` is missing; every school needs it", key));
    for (const Post& post : posts)
        if (!post.stand_in.empty() && (!exists(post.stand_in) || post.stand_in == post.key))
            lint.error(
                0, fmt::format("post `{}` has stand_in `{}`; write the key of another post", post.key, post.stand_in));
    const auto required = std::ranges::find(stated, "roles.required", &StatedSetting::key);
    if (required == stated.end()) return;
    for (const Post& post : posts) {
        const bool named = ("; " + required->value + "; ").find("; " + post.key + "; ") != std::string::npos;
        if (named != (post.holder == Post::Holder::required))
            lint.error(
                0, fmt::format("post `{}` and setting `roles.required` differ on whether it is required", post.key));
    }
}

void check_duties(const std::vector<Post>& posts, const std::vector<SharedDuty>& duties, Lint& lint) {
    for (const SharedDuty& duty : duties)
        for (const std::string& post : duty.posts)
            if (std::ranges::find(posts, post, &Post::key) == posts.end())
                lint.error(0,
                           fmt::format("shared duty `{}` names post `{}`; write the key of a post", duty.what, post));
}

using ClauseIds = std::set<std::string>;

void check_clause(const ClauseIds& clauses, const std::string& clause, const std::string& where, Lint& lint) {
    if (!clause.empty() && !clauses.contains(clause))
        lint.error(0, fmt::format("{} names clause `{}`, which policy.toml does not have", where, clause));
}

void check_clauses(const std::vector<StatedSetting>& stated, const ClauseIds& clauses, Lint& lint) {
    for (const StatedSetting& setting : stated)
        for (const std::string& clause : setting.clauses)
            check_clause(clauses, clause, "setting `" + setting.key + "`", lint);
}

void check_clauses(const FilterPlan& filter, const ClauseIds& clauses, Lint& lint) {
    for (const NamedCategory& named : filter.named)
        check_clause(clauses, named.clause, "named category `" + named.word + "`", lint);
    for (const RequiredList& required : filter.required_lists)
        check_clause(clauses, required.clause, "required list `" + required.name + "`", lint);
    for (const ReviewPartner& partner : filter.review_partners)
        check_clause(clauses, partner.clause, "review partner `" + partner.name + "`", lint);
    for (const SharedDuty& duty : filter.shared_duties)
        check_clause(clauses, duty.clause, "shared duty `" + duty.what + "`", lint);
    for (const FilterProfile& profile : filter.profiles) {
        const std::string where = "profile `" + profile.key + "`";
        check_clause(clauses, profile.safe_search_clause, where, lint);
        for (const auto* lines : {&profile.block, &profile.warn, &profile.open})
            for (const CategoryLine& line : *lines) check_clause(clauses, line.clause, where, lint);
    }
    for (const Assignment& assignment : filter.assignments)
        check_clause(clauses, assignment.clause, "assignment `" + assignment.key + "`", lint);
}

Clause read_clause(TableReader& entry) {
    Clause clause{
        .id = entry.text("id"),
        .section = entry.text("section"),
        .title = entry.text("title"),
        .statement = entry.text("statement"),
        .actor = entry.text("actor"),
        .owner = entry.text("owner"),
        .kind = entry.word<ClauseKind>("kind", {{"technical", ClauseKind::technical},
                                                {"workflow", ClauseKind::workflow},
                                                {"register", ClauseKind::registered},
                                                {"attest", ClauseKind::attested},
                                                {"content", ClauseKind::content}}),
        .capability = entry.text("capability"),
        .strength = entry.word<Strength>(
            "strength", {{"must", Strength::must}, {"should", Strength::should}, {"may", Strength::may}}),
        .interval = {},
    };
    if (entry.has("interval_months")) clause.interval = std::chrono::months(entry.number("interval_months", 1, 120));
    return clause;
}

std::vector<Clause> read_clause_file(const TomlNode& root, Lint& lint) {
    std::vector<Clause> clauses;
    std::set<std::string> ids;
    TableReader file(root, lint);
    file.each("clause", [&](TableReader& entry) {
        clauses.push_back(read_clause(entry));
        if (!ids.insert(clauses.back().id).second)
            entry.refuse("id", fmt::format("`{}` stands twice; give each clause its own", clauses.back().id));
    });
    file.finish();
    return clauses;
}

// school.toml without its key and calendar.
struct SchoolFile {
    std::string name, area, locale, learner_word;
    std::vector<Phase> phases;
    std::vector<std::int64_t> year_groups;
    std::vector<Network> networks;
    std::vector<Post> posts;
};

SchoolFile read_school_file(TableReader& file, Lint& lint) {
    return {
        .name = file.text("name"),
        .area = file.text("area"),
        .locale = file.text("locale"),
        .learner_word = file.text("learner_word"),
        .phases = read_phases(file, lint),
        .year_groups = read_years(file),
        .networks = read_networks(file),
        .posts = read_posts(file, lint),
    };
}

std::vector<LintLine> errors_of(const Lint& lint) {
    std::vector<LintLine> errors = lint.lines();
    std::erase_if(errors, [](const LintLine& line) { return line.level != LintLevel::error; });
    return errors;
}

struct OtherParts {
    StatedSettings settings;
    FilterPlan filter;
    std::vector<Agency> agencies;
    ClauseIds clauses;
};

// The files besides school.toml, which may be checked only against each other.
class OtherFiles {
public:
    OtherFiles(ProfileFolder& files, PlanFaults of_plan)
        : settings_(files.read("settings.toml")),
          differences_(files.read_shared("differences.toml")),
          agencies_(files.read("agencies.toml")),
          policy_(files.read("policy.toml")),
          settings_lint_(files.shown("settings.toml")),
          filter_lint_(files.shown("filter.toml")),
          agencies_lint_(files.shown("agencies.toml")),
          policy_lint_(files.shown("policy.toml")) {
        filter_ =
            of_plan == PlanFaults::refuse ? files.read("filter.toml") : files.read_apart("filter.toml", filter_lint_);
    }

    [[nodiscard]] OtherParts read(const SchoolFrame& school, const std::vector<Post>& posts) {
        OtherParts parts{read_settings(settings_, differences_, settings_lint_),
                         read_filter(filter_, school, filter_lint_),
                         read_agencies(agencies_, agencies_lint_),
                         {}};
        for (const Clause& clause : read_clause_file(policy_, policy_lint_)) {
            parts.clauses.insert(clause.id);
            if (std::ranges::find(posts, clause.owner, &Post::key) == posts.end())
                policy_lint_.error(0, fmt::format("clause `{}` is owned by post `{}`, which school.toml does not have",
                                                  clause.id, clause.owner));
        }
        check_clauses(parts.settings.stated, parts.clauses, settings_lint_);
        check_clauses(parts.filter, parts.clauses, filter_lint_);
        check_duties(posts, parts.filter.shared_duties, filter_lint_);
        return parts;
    }

    void add_lint_to(ProfileFolder& files, PlanFaults of_plan) const {
        for (const Lint* lint : {&settings_lint_, &filter_lint_, &agencies_lint_, &policy_lint_})
            if (lint != &filter_lint_ || of_plan == PlanFaults::refuse) files.add(*lint);
    }
    [[nodiscard]] std::vector<LintLine> plan_faults() const { return errors_of(filter_lint_); }

private:
    TomlNode settings_, differences_, agencies_, policy_;
    TomlNode filter_{};
    Lint settings_lint_, filter_lint_, agencies_lint_, policy_lint_;
};

}  // namespace

PlanReading read_plan(std::string_view text, const Profile& profile) {
    Lint lint(profile.key + "/filter.toml");
    const auto root = parse_toml(text, lint.file());
    if (!root) return {{}, {root.error()}};
    const CalendarPlan& calendar = profile.calendar.plan();
    PlanReading read{
        read_filter(*root, {profile.year_groups, profile.networks, {calendar.starts, calendar.ends}}, lint), {}};
    check_clauses(read.plan, {profile.clauses.begin(), profile.clauses.end()}, lint);
    check_duties(profile.posts, read.plan.shared_duties, lint);
    read.faults = errors_of(lint);
    return read;
}

std::string show(const LintLine& line) {
    const std::string place = line.line == 0 ? line.file : fmt::format("{}:{}", line.file, line.line);
    return fmt::format("{}: {}: {}", place, line.level == LintLevel::error ? "error" : "notice", line.message);
}

base::Result<std::vector<Clause>, std::vector<LintLine>> read_clauses(const path& folder) {
    ProfileFolder files(folder);
    Lint lint(files.shown("policy.toml"));
    const TomlNode root = files.read("policy.toml");
    if (files.unreadable()) return base::failure(files.lines());
    std::vector<Clause> clauses = read_clause_file(root, lint);
    files.add(lint);
    if (files.has_errors()) return base::failure(files.lines());
    return clauses;
}

base::Result<Profile, std::vector<LintLine>> read_profile(const path& folder, PlanFaults of_plan) {
    ProfileFolder files(folder);
    const TomlNode school_root = files.read("school.toml");
    OtherFiles others(files, of_plan);
    if (files.unreadable()) return base::failure(files.lines());

    Lint lint(files.shown("school.toml"));
    TableReader file(school_root, lint);
    const std::string key = file.text("key");
    if (key != files.name()) file.refuse("key", fmt::format("is not the folder's name `{}`", files.name()));
    CalendarPlan plan = read_calendar_plan(file);
    const SchoolHours hours{plan.starts, plan.ends};
    auto calendar = SchoolCalendar::make(std::move(plan));
    if (!calendar) lint.error(file.line_of("calendar"), describe(calendar.error()));
    SchoolFile school = read_school_file(file, lint);
    file.finish();
    OtherParts parts = others.read({school.year_groups, school.networks, hours}, school.posts);
    check_posts(school.posts, parts.settings.stated, lint);
    files.add(lint);
    others.add_lint_to(files, of_plan);
    if (files.has_errors() || !calendar) return base::failure(files.lines());
    return Profile{
        .key = key,
        .name = std::move(school.name),
        .area = std::move(school.area),
        .locale = std::move(school.locale),
        .learner_word = std::move(school.learner_word),
        .phases = std::move(school.phases),
        .year_groups = std::move(school.year_groups),
        .calendar = *std::move(calendar),
        .networks = std::move(school.networks),
        .posts = std::move(school.posts),
        .settings = std::move(parts.settings.settings),
        .stated = std::move(parts.settings.stated),
        .filter = std::move(parts.filter),
        .filter_text = files.text("filter.toml"),
        .filter_faults = others.plan_faults(),
        .agencies = std::move(parts.agencies),
        .clauses = {parts.clauses.begin(), parts.clauses.end()},
        .notices = files.lines(),
    };
}

}  // namespace school
