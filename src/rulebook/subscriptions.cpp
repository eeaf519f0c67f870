// Looking for newer lists, and taking in what came.

#include "rulebook/subscriptions.h"

#include "base/file.h"
#include "base/text.h"
#include "rulebook/rulebook.h"
#include "wire/date.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostFetched = 256ULL << 20U;
constexpr std::uint64_t kMostSmallText = 64ULL << 10U;
constexpr std::chrono::minutes kFetchWithin{20};
constexpr std::chrono::seconds kLookEvery{20};
constexpr std::chrono::hours kTryAgain{1};
constexpr std::size_t kHexDigits = 2 * sizeof(base::Digest);

auto refuse(std::string words) { return base::failure(Fault{std::move(words)}); }

// Removes what was not finished, whichever way its maker leaves.
class Staging {
public:
    explicit Staging(fs::path at) : at_(std::move(at)) {}
    ~Staging() {
        std::error_code failed;
        fs::remove_all(at_, failed);
    }
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    [[nodiscard]] base::Result<void, Fault> begin() const {
        std::error_code failed;
        fs::create_directories(at_, failed);
        if (failed) return refuse("the folder for lists cannot be made: " + failed.message());
        return {};
    }
    [[nodiscard]] const fs::path& path() const { return at_; }

private:
    const fs::path at_;
};

// Of entries by category alone: a name in two of them is two.
Counts counts_of_entries(const std::array<std::size_t, filter::kCategories>& by_category) {
    Counts counts;
    std::ranges::copy(by_category, counts.by_category.begin());
    for (const std::size_t count : by_category) counts.names += count;
    return counts;
}

fs::path unpacked_in(const fs::path& staging) { return staging / "unpacked"; }

base::Result<void, Fault> same_hash(const base::Digest& wanted, const fs::path& file) {
    const auto mapped = base::MappedFile::open(file);
    if (!mapped) return refuse(base::describe(mapped.error()));
    if (base::sha256(mapped->bytes()) == wanted) return {};
    return refuse("the file is not the one whose SHA-256 was given; it is kept out until its maker's and this agree");
}

}  // namespace

fs::path Subscriptions::home_of(const SubscriptionId& id) const { return parts_.rulebook.setup().lists / id.text(); }

bool Subscriptions::is_whole(const SubscriptionId& id, const ListContent& content) const {
    const auto now = content_digest(home_of(id) / content.id.text());
    return now && *now == content.digest;
}

// One content alone, as it would be compiled with the others; and what is in force beside it, entry by entry.
base::Result<Subscriptions::Surveyed, Fault> Subscriptions::survey(const Subscription& subscription,
                                                                   const fs::path& unpacked,
                                                                   const std::optional<ListContent>& in_force) const {
    const DecidedFolders decided = parts_.rulebook.list_inputs().decided;
    ListFolder folder{.path = unpacked,
                      .source = subscription.name,
                      .licence = subscription.licence,
                      .origin = subscription.location,
                      .date = {},
                      .layout = subscription.layout,
                      .category = subscription.category};
    filter::ListCompiler newer(parts_.world.random);
    decide_folders(newer, decided);
    TRY(add_to(newer, folder));
    auto compiled = newer.compile(parts_.world.clock.now());
    if (!compiled) return refuse(filter::describe(compiled.error()));
    Surveyed surveyed{std::move(compiled->report), {}};
    if (!in_force || !is_whole(subscription.id, *in_force)) return surveyed;
    filter::ListCompiler older = newer.with_same_seed();
    decide_folders(older, decided);
    folder.path = home_of(subscription.id) / in_force->id.text();
    TRY(add_to(older, folder));
    surveyed.compared = Compared{counts_of_entries(older.kept_by(older)), counts_of_entries(older.kept_by(newer))};
    return surveyed;
}

base::Result<std::string, Fault> Subscriptions::small_text(std::string url, const fs::path& to,
                                                           const std::stop_token& stop) const {
    const auto came = parts_.fetch(
        {.url = std::move(url), .to = to, .most_bytes = kMostSmallText, .within = std::chrono::minutes(1)}, stop);
    if (!came) return refuse("the hash or signature of the list could not be fetched: " + came.error().words);
    const auto bytes = base::read_file(to, kMostSmallText);
    if (!bytes) return refuse(base::describe(bytes.error()));
    return std::string(base::text_of(*bytes));
}

base::Result<void, Fault> Subscriptions::prove(const Subscription& subscription, const fs::path& file,
                                               const std::stop_token& stop) const {
    const fs::path beside = file.parent_path() / "proof";
    if (const auto* digest = std::get_if<base::Digest>(&subscription.proof)) return same_hash(*digest, file);
    if (const auto* address = std::get_if<HashAddress>(&subscription.proof)) {
        const std::string text = TRY(small_text(address->url, beside, stop));
        const auto proof = parse_proof(std::string_view(text).substr(0, kHexDigits));
        const auto* said = proof ? std::get_if<base::Digest>(&*proof) : nullptr;
        if (said == nullptr) return refuse("the address of the SHA-256 leads to no text that begins with one");
        return same_hash(*said, file);
    }
    if (const auto* text = std::get_if<SigningKey>(&subscription.proof)) {
        const auto key = base::MinisignKey::parse(text->text);
        const std::string signature = TRY(small_text(subscription.location + ".minisig", beside, stop));
        const auto mapped = base::MappedFile::open(file);
        if (!mapped) return refuse(base::describe(mapped.error()));
        if (!key || !key->has_signed(mapped->bytes(), signature))
            return refuse("the list is not signed with the key that was given; it is kept out");
    }
    return {};
}

base::Result<void, Fault> Subscriptions::fetch(const Subscription& subscription, const fs::path& staging,
                                               const std::stop_token& stop) {
    // A copy that is lost or damaged is fetched again, whole.
    const std::vector<ListContent> last = contents(subscription.id, 1);
    const bool has_it =
        !last.empty() && (last.front().state == ContentState::refused || is_whole(subscription.id, last.front()));
    const Validators known = has_it ? validators(subscription.id) : Validators();
    const fs::path file = staging / "fetched";
    const auto came = parts_.fetch({.url = subscription.location,
                                    .to = file,
                                    .etag = known.etag,
                                    .last_modified = known.last_modified,
                                    .most_bytes = kMostFetched,
                                    .within = kFetchWithin},
                                   stop);
    if (!came) return refuse("it could not be fetched: " + came.error().words);
    if (came->what == net::Fetched::What::unchanged) return {};
    TRY(prove(subscription, file, stop));
    const fs::path unpacked = unpacked_in(staging);
    const Intake intake = TRY(take_file(file, subscription.layout, unpacked, {}, stop));
    TRY(take_in(subscription, unpacked, came_as(intake, unpacked, came->last_modified), school::Software{}));
    // Only of what was taken: what could not be is fetched again, whole.
    put_validators(subscription.id, {came->etag, came->last_modified});
    return {};
}

// No list is of tomorrow, whatever its maker's clock says.
Subscriptions::Came Subscriptions::came_as(const Intake& intake, const fs::path& unpacked,
                                           std::string_view last_modified) const {
    const auto today = school::iso(school::Date(std::chrono::floor<std::chrono::days>(parts_.world.clock.now())));
    const auto said = wire::parse_http_date(last_modified);
    std::string date =
        said ? school::iso(school::Date(std::chrono::floor<std::chrono::days>(*said))) : date_of(unpacked);
    // Nor of before there was a web, as archives without a time say.
    constexpr std::string_view kFirst = "1995-01-01";
    if (date < kFirst) date = today;
    return {intake.bytes, std::min(std::move(date), today)};
}

base::Result<void, Fault> Subscriptions::look(const Subscription& subscription, const std::stop_token& stop) {
    const Staging staging(home_of(subscription.id) /
                          (std::string(kIncoming) + ContentId::mint(parts_.world.random).text()));
    TRY(staging.begin());
    if (subscription.origin == Origin::address) return fetch(subscription, staging.path(), stop);
    const fs::path unpacked = unpacked_in(staging.path());
    const fs::path from = subscription.location;
    std::error_code failed;
    const bool is_file = fs::is_regular_file(from, failed);
    const Intake intake =
        TRY(is_file ? take_file(from, subscription.layout, unpacked, {}, stop) : take_folder(from, unpacked, {}, stop));
    return take_in(subscription, unpacked, came_as(intake, unpacked, {}), school::Software{});
}

base::Result<void, Fault> Subscriptions::take_in(const Subscription& subscription, const fs::path& unpacked,
                                                 const Came& came, const school::Actor& by) {
    const base::Digest digest = TRY(content_digest(unpacked));
    // The same as what is in force or waits; or as what somebody refused, who is not asked again every day.
    const std::vector<ListContent> last = contents(subscription.id, 1);
    if (!last.empty() && last.front().digest == digest && last.front().state != ContentState::replaced &&
        (last.front().state == ContentState::refused || is_whole(subscription.id, last.front())))
        return {};
    const auto list = find(subscription.id);
    if (!list) return refuse("the list was taken away meanwhile");
    const Surveyed surveyed = TRY(survey(subscription, unpacked, list->in_force));
    const filter::ImportReport& report = surveyed.report;
    ListContent content{.id = ContentId::mint(parts_.world.random),
                        .digest = digest,
                        .state = ContentState::waiting,
                        .taken_at = parts_.world.clock.now(),
                        .date = came.date,
                        .bytes = came.bytes,
                        .counts = counts_of(report),
                        .bad_lines = report.bad_lines,
                        .lint = lint_text(report),
                        .unknown = report.unknown,
                        .why_waiting = {},
                        .brought_by = {},
                        .decided_at = {},
                        .decision = {}};
    if (const auto* person = std::get_if<school::PersonId>(&by)) content.brought_by = *person;
    if (content.counts.entries() == 0)
        return refuse(report.unknown.empty()
                          ? "nothing in it can be used: no line is a name, an address or a page"
                          : "nothing in it can be used: nobody has decided about its folders, such as `" +
                                base::cleaned_utf8(report.unknown.front()) + "`");
    return keep(subscription, std::move(content), surveyed.compared, unpacked, by);
}

base::Result<void, SubscriptionError> Subscriptions::upload(const rights::Reader& by, const SubscriptionId& id,
                                                            base::ByteView file) {
    const auto fail = [](SubscriptionFault fault, std::string cause = {}) {
        return base::failure(SubscriptionError{fault, std::move(cause)});
    };
    if (!by.may("rules.change")) return fail(SubscriptionFault::not_allowed);
    const auto list = find(id);
    if (!list || list->subscription.origin != Origin::upload) return fail(SubscriptionFault::unknown);
    if (list->subscription.state != SubscriptionState::in_force &&
        list->subscription.state != SubscriptionState::requested)
        return fail(SubscriptionFault::wrong_state);
    const auto took = [&]() -> base::Result<void, Fault> {
        const Staging staging(home_of(id) / (std::string(kIncoming) + ContentId::mint(parts_.world.random).text()));
        TRY(staging.begin());
        const fs::path at = staging.path() / "uploaded";
        if (const auto put = base::replace_file(at, file, base::FileMode::owner_only); !put)
            return refuse(base::describe(put.error()));
        TRY(prove(list->subscription, at, {}));
        const fs::path unpacked = unpacked_in(staging.path());
        const Intake intake = TRY(take_file(at, list->subscription.layout, unpacked, {}, {}));
        return take_in(list->subscription, unpacked, came_as(intake, unpacked, {}), by.person());
    }();
    note_look(id, parts_.world.clock.now(), took);
    if (!took) return fail(SubscriptionFault::not_taken, took.error().words);
    return {};
}

std::vector<Subscriptions::Expression> Subscriptions::quarantined(const SubscribedList& list) const {
    std::vector<Expression> found;
    const auto& content = list.in_force ? list.in_force : list.waiting;
    if (!content || list.subscription.layout != Layout::folders) return found;
    const fs::path folder = home_of(list.subscription.id) / content->id.text();
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (name != "expressions" && name != "very_restrictive_expression") continue;
        const auto mapped = base::MappedFile::open(at->path());
        if (!mapped) continue;
        const std::string_view text = base::text_of(mapped->bytes());
        found.push_back({at->path().lexically_relative(folder).string(),
                         base::cleaned_utf8(base::trimmed_lines(text.substr(0, kMostExpression)))});
    }
    std::ranges::sort(found, {}, &Expression::file);
    return found;
}

base::Result<void, SubscriptionError> Subscriptions::take_now(const SubscriptionId& id, const std::stop_token& stop) {
    const auto list = find(id);
    if (!list) return base::failure(SubscriptionError{SubscriptionFault::unknown, {}});
    const auto came = look(list->subscription, stop);
    note_look(id, parts_.world.clock.now(), came);
    if (!came) return base::failure(SubscriptionError{SubscriptionFault::not_taken, came.error().words});
    return {};
}

desk::JobResult Subscriptions::run(base::Instant now, const std::stop_token& stop) {
    prune(Unfinished::left);
    for (const SubscribedList& list : all()) {
        if (stop.stop_requested()) return base::failure(std::string("stopped before it was done"));
        if (list.subscription.origin == Origin::upload) continue;
        if (list.looked_at && next_look(list.subscription, *list.looked_at, !list.trouble.empty()) > now &&
            *list.looked_at <= now)
            continue;
        const auto came = look(list.subscription, stop);
        // A stop is nobody's fault, and the list is looked for again at the next start.
        if (!stop.stop_requested()) note_look(list.subscription.id, now, came);
    }
    if (parts_.rulebook.lists_are_current()) return {};
    const base::Digest inputs = inputs_of(parts_.rulebook.list_inputs());
    const bool again = tried_.with([&](Tried& tried) {
        if (tried.inputs == inputs && tried.at <= now && now - tried.at < kTryAgain) return false;
        tried = {inputs, now};
        return true;
    });
    // What cannot be compiled is told on the health page; publishing the rest anew would change nothing.
    if (!again) return {};
    const auto published = parts_.rulebook.publish("lists have changed", school::Software{});
    if (!published) return base::failure(published.error().words);
    return {};
}

desk::Job Subscriptions::job() {
    return {.name = "looking for newer lists",
            .school = std::nullopt,
            .every = kLookEvery,
            .retry_after = kLookEvery,
            .clause = "homewood-7.3-05 headcorn-7.3.2-04 hccs-7.4-05",
            .run = [this](base::Instant now, const std::stop_token& stop) { return run(now, stop); }};
}

}  // namespace rulebook
