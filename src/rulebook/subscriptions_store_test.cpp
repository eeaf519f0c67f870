// Lists from elsewhere, on both engines: what comes is taken, what is worse than before waits, and what was in force
// stays whatever comes.

#include "rulebook/rulebook.h"
#include "support/gate_schools.h"

#include <fmt/format.h>

#include <map>

namespace rulebook {
namespace {

namespace fs = std::filesystem;

using filter::Reason;

std::string names(std::string_view prefix, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += fmt::format("{}{}.example\n", prefix, i);
    return text;
}

class ListsFromElsewhere : public support::GateOnBothEngines {
protected:
    ListsFromElsewhere() {
        migrate({school::schema(), journal::schema(), policy::schema(), desk::schema(), schema()});
        (void)rules.publish("start", school::Software{});
    }
    // What the server of the tests holds, by address; an address that is not there cannot be reached.
    struct Held {
        std::string bytes;
        std::string etag;
    };
    base::Result<net::Fetched, net::FetchError> fetch(const net::FetchRequest& request) {
        ++fetches;
        const auto found = server.find(request.url);
        if (found == server.end())
            return base::failure(net::FetchError{net::FetchFailure::unreachable, "lists.example cannot be reached"});
        if (!found->second.etag.empty() && found->second.etag == request.etag)
            return net::Fetched{net::Fetched::What::unchanged, request.etag, {}, 0, {}};
        const base::ByteView bytes = base::bytes_of(found->second.bytes);
        EXPECT_TRUE(base::replace_file(request.to, bytes, base::FileMode::owner_only));
        return net::Fetched{net::Fetched::What::whole, found->second.etag, {}, bytes.size(), base::sha256(bytes)};
    }
    static Subscription subscription(const SubscriptionDraft& draft, base::Random& random) {
        const auto read = read_draft(draft, SubscriptionId::mint(random));
        EXPECT_TRUE(read) << read.error().words;
        return *read;
    }
    SubscriptionDraft from_address(std::string proof = {}) {
        return {.name = "A maker",
                .licence = "CC0",
                .origin = Origin::address,
                .location = kAddress,
                .layout = Layout::domains,
                .category = "gambling",
                .every_hours = 24,
                .proof = std::move(proof)};
    }
    SubscriptionDraft from_folder(const fs::path& folder) {
        return {.name = "UT1",
                .licence = "CC BY-SA 4.0",
                .origin = Origin::folder,
                .location = folder.string(),
                .layout = Layout::folders,
                .category = {},
                .every_hours = 1,
                .proof = {}};
    }
    SubscriptionId added(const SubscriptionDraft& draft) {
        return lists.add(subscription(draft, random), school::Operator{}).value();
    }
    void run() {
        clock.pass(std::chrono::hours(25));
        const auto ran = lists.run(clock.now(), {});
        EXPECT_TRUE(ran) << ran.error();
    }
    bool is_listed(const std::string& host) {
        return verdict(in_force(), "headcorn", "ks2", "http://" + host + "/", clock.now()).reason == Reason::category;
    }
    base::Result<void, SubscriptionError> decide(const rights::Reader& by, const SubscriptionId& id,
                                                 Subscriptions::Choice choice, std::string reason) {
        const auto waiting = state(id).waiting;
        return lists.decide(by, id, {waiting ? waiting->id : ContentId::mint(random), choice, std::move(reason)});
    }
    // As the headteacher, of what waits now.
    base::Result<ListChange, ListError> agree(const ListChange& change, Decision decision) {
        const auto* named = std::get_if<NamedList>(&change.what);
        const auto waiting = named == nullptr ? std::nullopt : state(named->id).waiting;
        return changes.decide(head, change.id, decision, "agreed", waiting ? std::optional(waiting->id) : std::nullopt);
    }
    SubscribedList state(const SubscriptionId& id) { return lists.find(id).value(); }
    static void write(const fs::path& at, std::string_view text) {
        fs::create_directories(at.parent_path());
        ASSERT_TRUE(base::replace_file(at, base::bytes_of(text), base::FileMode::owner_only));
    }
    std::vector<std::string> verbs_about(const SubscriptionId& id) {
        store::Transaction tx = database().reading();
        std::vector<std::string> verbs;
        for (const auto& line : journal.lines_about(tx, headcorn, journal::opaque(id.bytes())))
            verbs.push_back(line.verb);
        return verbs;
    }
    std::size_t stored() { return stored_contents(folder() / "lists").size(); }

    static constexpr const char* kAddress = "https://lists.example/bets.txt";
    std::map<std::string, Held> server;
    int fetches = 0;
    std::uint64_t may_shrink = 20;
    Rulebook rules{{database(), journal}, world, setup()};
    Subscriptions lists{{database(), world, journal, rules,
                         [this](const net::FetchRequest& request, const std::stop_token&) { return fetch(request); },
                         [this] { return may_shrink; }}};
    desk::Tasks tasks{database(), world};
    SchoolList changes{{database(), world, journal, rules, lists, tasks, schools}};
    rights::Reader manager{{headcorn.school(), school::PersonId::mint(random), {rights::Role::network_manager}}};
    rights::Reader head{{headcorn.school(), school::PersonId::mint(random), {rights::Role::head}}};
};
INSTANTIATE_TEST_SUITE_P(both, ListsFromElsewhere, support::both_engines(), support::engine_name);

TEST_P(ListsFromElsewhere, a_newer_list_is_in_force_after_the_next_look_and_an_unchanged_one_is_not_fetched_twice) {
    server[kAddress] = {names("bet", 10), "one"};
    const auto id = added(from_address());
    EXPECT_FALSE(is_listed("bet3.example"));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_EQ(state(id).in_force->counts.names, 10U);
    const std::uint64_t number = in_force().rules().number;
    run();
    EXPECT_EQ(in_force().rules().number, number) << "nothing has changed, and nothing is published";
    EXPECT_EQ(fetches, 2);

    server[kAddress] = {names("bet", 10) + "newer.example\n", "two"};
    run();
    EXPECT_TRUE(is_listed("newer.example"));
    run();
    EXPECT_EQ(stored(), 1U) << "what was replaced is removed from the disk";
    EXPECT_EQ(verbs_about(id), (std::vector<std::string>{"lists.added", "list_content.taken", "list_content.taken"}));
    const auto explained = in_force().lists().sources();
    EXPECT_EQ(explained.back().origin, kAddress);
}

TEST_P(ListsFromElsewhere, it_is_not_looked_for_before_its_time) {
    server[kAddress] = {names("bet", 10), ""};
    (void)added(from_address());
    run();
    clock.pass(std::chrono::hours(23));
    ASSERT_TRUE(lists.run(clock.now(), {}));
    EXPECT_EQ(fetches, 1);
    clock.pass(std::chrono::hours(2));
    ASSERT_TRUE(lists.run(clock.now(), {}));
    EXPECT_EQ(fetches, 2);
    // A clock that was set back must not leave it waiting for years.
    clock.jump_to(clock.now() - std::chrono::hours(24 * 400));
    ASSERT_TRUE(lists.run(clock.now(), {}));
    EXPECT_EQ(fetches, 3);
}

TEST_P(ListsFromElsewhere, a_list_server_that_is_down_or_lies_takes_nothing_out_of_force) {
    server[kAddress] = {names("bet", 100), "one"};
    const auto id = added(from_address());
    run();
    struct Case {
        const char* name;
        std::string bytes;
    };
    for (const Case& c : {Case{"nothing", ""}, Case{"a page that says sorry", "<html><body>Sorry!</body></html>\n"},
                          Case{"bytes of no list", std::string("\x00\xff\xfe\x00\n", 5)},
                          Case{"a line without an end", std::string(100'000, 'x')}}) {
        SCOPED_TRACE(c.name);
        server[kAddress] = {c.bytes, "lie"};
        run();
        EXPECT_TRUE(is_listed("bet3.example"));
        EXPECT_FALSE(state(id).trouble.empty());
        EXPECT_FALSE(state(id).waiting);
    }
    server.clear();
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_NE(state(id).trouble.find("cannot be reached"), std::string::npos);
    ASSERT_TRUE(state(id).failing_since);
    const base::Instant since = *state(id).failing_since;
    run();
    EXPECT_EQ(state(id).failing_since, since) << "the time stays that of the first failure";
    server[kAddress] = {names("bet", 100), "one"};
    run();
    EXPECT_TRUE(state(id).trouble.empty());
    EXPECT_FALSE(state(id).failing_since);
    EXPECT_EQ(stored(), 1U) << "what was not finished is removed";
}

TEST_P(ListsFromElsewhere, a_list_that_shrinks_needs_a_person_and_stays_as_it_was_until_then) {
    server[kAddress] = {names("bet", 100), "one"};
    const auto id = added(from_address());
    run();
    server[kAddress] = {names("bet", 60), "two"};
    run();
    EXPECT_TRUE(is_listed("bet99.example"));
    ASSERT_TRUE(state(id).waiting);
    EXPECT_EQ(state(id).waiting->why_waiting, "all entries: 100 before, 60 now of these");
    run();
    EXPECT_TRUE(is_listed("bet99.example")) << "it does not come in by coming twice";

    EXPECT_EQ(decide(manager, id, Subscriptions::Choice::take, "seen").error().fault, SubscriptionFault::not_allowed);
    EXPECT_EQ(decide(head, id, Subscriptions::Choice::take, " ").error().fault, SubscriptionFault::no_reason);
    ASSERT_TRUE(decide(head, id, Subscriptions::Choice::refuse, "its maker has lost a file"));
    run();
    EXPECT_TRUE(is_listed("bet99.example"));
    EXPECT_FALSE(state(id).waiting) << "nobody is asked again about what was refused";

    server[kAddress] = {names("bet", 59), "three"};
    run();
    ASSERT_TRUE(decide(head, id, Subscriptions::Choice::take, "the maker took out what is gone"));
    run();
    EXPECT_FALSE(is_listed("bet99.example"));
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_EQ(decide(head, id, Subscriptions::Choice::take, "again").error().fault, SubscriptionFault::unknown);
    const auto verbs = verbs_about(id);
    EXPECT_EQ(std::ranges::count(verbs, "list_content.refused"), 1);
    EXPECT_EQ(std::ranges::count(verbs, "list_content.accepted"), 1);
}

TEST_P(ListsFromElsewhere, as_many_names_of_junk_do_not_stand_in_for_those_that_are_gone) {
    server[kAddress] = {names("bet", 100), "one"};
    const auto id = added(from_address());
    run();
    server[kAddress] = {names("junk", 100), "two"};
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    ASSERT_TRUE(state(id).waiting);
    EXPECT_EQ(state(id).waiting->why_waiting, "all entries: 100 before, 0 now of these");
}

TEST_P(ListsFromElsewhere, a_list_cannot_wither_away_in_small_steps) {
    server[kAddress] = {names("bet", 1000), "0"};
    const auto change = changes.request_list(manager, subscription(from_address(), random), "why not");
    ASSERT_TRUE(change);
    run();
    ASSERT_TRUE(agree(*change, Decision::approve));
    const auto id = std::get<NamedList>(change->what).id;
    int count = 1000;
    for (int step = 1; step <= 3; ++step) {
        count = count * 9 / 10;
        server[kAddress] = {names("bet", count), std::to_string(step)};
        run();
    }
    EXPECT_TRUE(is_listed("bet800.example"));
    ASSERT_TRUE(state(id).waiting);
    EXPECT_NE(state(id).waiting->why_waiting.find("since somebody agreed"), std::string::npos);
}

TEST_P(ListsFromElsewhere, a_list_that_grows_suddenly_blocks_nothing_more_before_somebody_has_looked) {
    server[kAddress] = {names("bet", 100), "one"};
    const auto id = added(from_address());
    run();
    server[kAddress] = {names("bet", 100) + names("all-the-web", 2000), "two"};
    run();
    EXPECT_FALSE(is_listed("all-the-web3.example"));
    ASSERT_TRUE(state(id).waiting);
    EXPECT_NE(state(id).waiting->why_waiting.find("it has grown"), std::string::npos);
}

TEST_P(ListsFromElsewhere, consent_is_to_what_was_seen_and_not_to_what_came_since) {
    server[kAddress] = {names("bet", 10), "one"};
    const auto change = changes.request_list(manager, subscription(from_address(), random), "why not");
    ASSERT_TRUE(change);
    run();
    const auto id = std::get<NamedList>(change->what).id;
    const ContentId seen = state(id).waiting->id;
    server[kAddress] = {"news.example\n", "two"};
    run();
    EXPECT_EQ(changes.decide(head, change->id, Decision::approve, "fine", seen).error().fault, ListFault::changed);
    EXPECT_FALSE(is_listed("news.example"));
    ASSERT_TRUE(agree(*change, Decision::approve));
    run();
    EXPECT_TRUE(is_listed("news.example"));
    ASSERT_TRUE(state(id).in_force->decided_at) << "the record says to which content, and when";
    EXPECT_EQ(state(id).in_force->decision, "agreed");
}

TEST_P(ListsFromElsewhere, what_is_lost_or_damaged_on_the_disk_opens_nothing_and_is_fetched_again) {
    server[kAddress] = {names("bet", 10), "one"};
    const auto id = added(from_address());
    run();
    const fs::path at = folder() / "lists" / id.text() / state(id).in_force->id.text() / "list";
    const int before = fetches;
    write(at, "something-else.example\n");
    ASSERT_TRUE(rules.publish("for another reason", school::Software{}));
    EXPECT_TRUE(is_listed("bet3.example"));
    ASSERT_EQ(rules.troubles(headcorn.school()).size(), 1U);
    EXPECT_NE(rules.troubles(headcorn.school())[0].cause.find("A maker"), std::string::npos);
    run();
    EXPECT_EQ(fetches, before + 1);
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_TRUE(rules.troubles(headcorn.school()).empty()) << rules.troubles(headcorn.school())[0].cause;
    fs::remove_all(folder() / "lists" / id.text());
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_TRUE(rules.troubles(headcorn.school()).empty());
}

TEST_P(ListsFromElsewhere, a_fault_that_stays_is_not_published_again_and_again) {
    write(folder() / "ut1/gambling/domains", names("bet", 10));
    const auto id = added(from_folder(folder() / "ut1"));
    run();
    fs::remove_all(folder() / "ut1");
    fs::remove_all(folder() / "lists" / id.text());
    ASSERT_TRUE(lists.run(clock.now(), {}));
    const std::uint64_t number = in_force().rules().number;
    for (int turn = 0; turn < 5; ++turn) {
        clock.pass(std::chrono::seconds(20));
        ASSERT_TRUE(lists.run(clock.now(), {}));
    }
    EXPECT_LE(in_force().rules().number, number + 1);
    EXPECT_TRUE(is_listed("bet3.example"));
}

TEST_P(ListsFromElsewhere, another_school_of_the_site_takes_nothing_away) {
    const rights::Reader manager_there{
        {homewood.school(), school::PersonId::mint(random), {rights::Role::network_manager}}};
    const rights::Reader head_there{{homewood.school(), school::PersonId::mint(random), {rights::Role::head}}};
    server[kAddress] = {names("bet", 10), "one"};
    const auto change = changes.request_list(manager, subscription(from_address(), random), "why not");
    run();
    ASSERT_TRUE(agree(*change, Decision::approve));
    run();
    const auto id = std::get<NamedList>(change->what).id;
    EXPECT_EQ(changes.request_end(manager_there, id, "not ours").error().fault, ListFault::other_school);
    write(folder() / "ut1/loteria/domains", names("lotto", 10));
    write(folder() / "ut1/gambling/domains", names("more", 10));
    (void)added(from_folder(folder() / "ut1"));
    const auto mapped = changes.request_mapping(manager, {"loteria", filter::Category::gambling}, "it means lottery");
    ASSERT_TRUE(mapped);
    ASSERT_TRUE(agree(*mapped, Decision::approve));
    EXPECT_EQ(changes.request_mapping(manager_there, {"loteria", std::nullopt}, "not ours").error().fault,
              ListFault::other_school);
    // What serves every school stands in every school's journal.
    store::Transaction tx = database().reading();
    std::vector<std::string> there;
    for (const auto& line : journal.lines_about(tx, homewood, journal::opaque(id.bytes()))) there.push_back(line.verb);
    EXPECT_EQ(std::ranges::count(there, "lists.added"), 1);
}

TEST_P(ListsFromElsewhere, a_word_does_not_open_a_whole_category) {
    for (const char* known : {"adult", "porn", "gambling", "social_networks"})
        EXPECT_EQ(changes.request_mapping(manager, {known, std::nullopt}, "tidying").error().fault,
                  ListFault::known_folder)
            << known;
    for (const char* none : {"", "../x", "a b", "Loteria"})
        EXPECT_EQ(changes.request_mapping(manager, {none, std::nullopt}, "why").error().fault, ListFault::no_site)
            << none;
}

TEST_P(ListsFromElsewhere, a_file_that_is_not_its_makers_is_kept_out) {
    const std::string good = names("bet", 10);
    const std::string hash = base::to_hex(base::sha256(base::bytes_of(good)));
    server[kAddress] = {good, ""};
    server["https://lists.example/bets.sha256"] = {hash + "  bets.txt\n", ""};
    const auto id = added(from_address("https://lists.example/bets.sha256"));
    run();
    EXPECT_TRUE(is_listed("bet3.example")) << state(id).trouble;
    server[kAddress] = {names("other", 10), ""};
    run();
    EXPECT_FALSE(is_listed("other3.example"));
    EXPECT_NE(state(id).trouble.find("SHA-256"), std::string::npos);
    server["https://lists.example/bets.sha256"] = {"sorry", ""};
    run();
    EXPECT_NE(state(id).trouble.find("leads to no text"), std::string::npos);
    EXPECT_TRUE(is_listed("bet3.example"));
}

TEST_P(ListsFromElsewhere, a_list_without_its_makers_signature_is_kept_out) {
    // Signed with minisign 0.10 by a key that was thrown away.
    server[kAddress] = {"gambling.example\nbets.example\n", ""};
    const std::string signature = std::string(kAddress) + ".minisig";
    const auto id = added(from_address("RWSZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpK"));
    run();
    EXPECT_FALSE(is_listed("bets.example")) << "there is no signature";
    server[signature] = {
        "untrusted comment: signature from minisign secret key\n"
        "RUSZV4lTyLB8fXHoiqC6GAUpJU3nKahSWTn0Pm9uUPlE5eXyIZeBeof00X4seKilESJcXFijjKlnNpS4M1GnVUDYZWWJZooP+Ao=\n"
        "trusted comment: list of 2026-11-25\n"
        "aqklYmR7PV803SS4moG+jij0k5nAPBBkYXaOPG+iO3brNvxXhDHLjXaoKkS/JaX/5wYWtauW5nwoj4CY0RQFAQ==\n",
        ""};
    run();
    EXPECT_TRUE(is_listed("bets.example")) << state(id).trouble;
    server[kAddress] = {"gambling.example\nbets.example\nmore.example\n", ""};
    run();
    EXPECT_FALSE(is_listed("more.example"));
    EXPECT_NE(state(id).trouble.find("not signed"), std::string::npos);
}

TEST_P(ListsFromElsewhere, a_folder_is_taken_as_it_was_whole_and_not_read_while_it_changes) {
    write(folder() / "ut1/gambling/domains", names("bet", 100));
    write(folder() / "ut1/gambling/expressions", "(bet|casino|gay)\n");
    const auto id = added(from_folder(folder() / "ut1"));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    const auto quarantined = lists.quarantined(state(id));
    ASSERT_EQ(quarantined.size(), 1U);
    EXPECT_EQ(quarantined[0].file, "gambling/expressions");
    EXPECT_EQ(quarantined[0].text, "(bet|casino|gay)");

    fs::remove_all(folder() / "ut1");
    ASSERT_TRUE(rules.publish("for another reason", school::Software{}));
    EXPECT_TRUE(is_listed("bet3.example"));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_NE(state(id).trouble.find("is no folder"), std::string::npos);

    ASSERT_TRUE(lists.end(id, school::Operator{}));
    run();
    EXPECT_FALSE(is_listed("bet3.example"));
    EXPECT_EQ(stored(), 0U);
    EXPECT_EQ(lists.end(id, school::Operator{}).error().fault, SubscriptionFault::wrong_state);
}

TEST_P(ListsFromElsewhere, one_person_asks_for_a_list_and_another_agrees_before_it_blocks_anything) {
    server[kAddress] = {names("bet", 10), "one"};
    const Subscription wanted = subscription(from_address(), random);
    EXPECT_EQ(changes.request_list(head, wanted, "why").error().fault, ListFault::not_allowed);
    EXPECT_EQ(changes.request_list(manager, wanted, "").error().fault, ListFault::no_reason);
    EXPECT_TRUE(lists.all().empty()) << "what was refused leaves nothing behind";
    const auto change = changes.request_list(manager, wanted, "the starter's list is short");
    ASSERT_TRUE(change);
    run();
    EXPECT_FALSE(is_listed("bet3.example"));
    ASSERT_TRUE(state(wanted.id).waiting) << "whoever decides can see what it holds";
    EXPECT_EQ(state(wanted.id).waiting->counts.names, 10U);
    EXPECT_EQ(decide(head, wanted.id, Subscriptions::Choice::take, "in by the back door").error().fault,
              SubscriptionFault::wrong_state);
    EXPECT_EQ(changes.decide(manager, change->id, Decision::approve, "mine").error().fault, ListFault::not_allowed);
    ASSERT_TRUE(agree(*change, Decision::approve));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_EQ(changes.request_list(manager, subscription(from_address(), random), "again").error().fault,
              ListFault::already_there);

    const auto end = changes.request_end(manager, wanted.id, "it blocks too much");
    ASSERT_TRUE(end);
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    ASSERT_TRUE(changes.decide(head, end->id, Decision::approve, "agreed"));
    run();
    EXPECT_FALSE(is_listed("bet3.example"));
    EXPECT_TRUE(changes.in_force(headcorn.school()).empty()) << "these are no entries of the school's own list";
}

TEST_P(ListsFromElsewhere, a_list_that_was_refused_blocks_nothing_and_is_not_looked_for) {
    server[kAddress] = {names("bet", 10), "one"};
    const Subscription wanted = subscription(from_address(), random);
    const auto change = changes.request_list(manager, wanted, "why not");
    ASSERT_TRUE(change);
    run();
    ASSERT_TRUE(agree(*change, Decision::refuse));
    const int before = fetches;
    run();
    EXPECT_EQ(fetches, before);
    EXPECT_FALSE(is_listed("bet3.example"));
    EXPECT_TRUE(lists.all().empty());
    EXPECT_EQ(stored(), 0U);
}

TEST_P(ListsFromElsewhere, folders_that_nobody_knows_are_taken_once_two_people_have_said_as_what) {
    write(folder() / "ut1/gambling/domains", names("bet", 10));
    write(folder() / "ut1/loteria/domains", names("lotto", 10));
    const auto id = added(from_folder(folder() / "ut1"));
    run();
    EXPECT_FALSE(is_listed("lotto3.example"));
    EXPECT_EQ(state(id).in_force->unknown, (std::vector<std::string>{"loteria"}));
    const auto change = changes.request_mapping(manager, {"loteria", filter::Category::gambling}, "it means lottery");
    ASSERT_TRUE(change);
    EXPECT_EQ(text_of(changes.requested(headcorn.school()).at(0).what), "folders `loteria`: Gambling");
    run();
    EXPECT_FALSE(is_listed("lotto3.example"));
    ASSERT_TRUE(changes.decide(head, change->id, Decision::approve, "yes"));
    run();
    EXPECT_TRUE(is_listed("lotto3.example"));
    const auto back = changes.request_mapping(manager, {"loteria", std::nullopt}, "it blocks the school's own raffle");
    ASSERT_TRUE(back);
    ASSERT_TRUE(changes.decide(head, back->id, Decision::approve, "yes"));
    run();
    EXPECT_FALSE(is_listed("lotto3.example"));
}

TEST_P(ListsFromElsewhere, nobody_puts_a_file_in_force_alone_the_first_or_a_newer_one) {
    const Subscription wanted = subscription({.name = "Our own",
                                              .licence = "own work",
                                              .origin = Origin::upload,
                                              .location = "bets.txt",
                                              .layout = Layout::hosts_file,
                                              .category = "gambling",
                                              .every_hours = 24,
                                              .proof = {}},
                                             random);
    const auto change = changes.request_list(manager, wanted, "our own");
    ASSERT_TRUE(change);
    const std::string hosts = "0.0.0.0 bet3.example\n127.0.0.1 bet4.example\n";
    EXPECT_EQ(lists.upload(head, wanted.id, base::bytes_of(hosts)).error().fault, SubscriptionFault::not_allowed);
    EXPECT_EQ(lists.upload(manager, wanted.id, base::bytes_of(std::string_view("???\n"))).error().fault,
              SubscriptionFault::not_taken);
    EXPECT_FALSE(state(wanted.id).trouble.empty());
    EXPECT_EQ(changes.decide(head, change->id, Decision::approve, "unseen").error().fault, ListFault::nothing_here)
        << "consent is to a content, and there is none";
    ASSERT_TRUE(lists.upload(manager, wanted.id, base::bytes_of(hosts)));
    run();
    EXPECT_FALSE(is_listed("bet3.example"));
    const rights::Reader lead{{headcorn.school(), school::PersonId::mint(random), {rights::Role::dsl}}};
    ASSERT_TRUE(lists.upload(lead, wanted.id, base::bytes_of(hosts + "0.0.0.0 bet9.example\n")));
    EXPECT_EQ(
        changes.decide(lead, change->id, Decision::approve, "my file", state(wanted.id).waiting->id).error().fault,
        ListFault::own_file);
    ASSERT_TRUE(agree(*change, Decision::approve));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    ASSERT_TRUE(lists.upload(manager, wanted.id, base::bytes_of(hosts + "0.0.0.0 bet5.example\n")));
    run();
    EXPECT_FALSE(is_listed("bet5.example"));
    const rights::Reader both{{headcorn.school(), manager.person(), {rights::Role::dsl}}};
    EXPECT_EQ(decide(both, wanted.id, Subscriptions::Choice::take, "mine").error().fault, SubscriptionFault::own_file);
    EXPECT_EQ(
        lists.decide(head, wanted.id, {ContentId::mint(random), Subscriptions::Choice::take, "unseen"}).error().fault,
        SubscriptionFault::changed);
    ASSERT_TRUE(decide(head, wanted.id, Subscriptions::Choice::take, "seen"));
    run();
    EXPECT_TRUE(is_listed("bet5.example"));
}

TEST_P(ListsFromElsewhere, the_large_lists_are_taken_compiled_and_published) {
    const fs::path large = fs::absolute(PROJECT_ROOT "/../shared/lists/ut1").lexically_normal();
    if (!fs::is_directory(large)) GTEST_SKIP() << "the large lists are not on this machine";
    const auto id = added(from_folder(large));
    run();
    ASSERT_TRUE(state(id).in_force) << state(id).trouble;
    EXPECT_GT(state(id).in_force->counts.names, 100'000U);
    EXPECT_TRUE(state(id).in_force->unknown.empty());
    EXPECT_FALSE(lists.quarantined(state(id)).empty());
    EXPECT_EQ(rules.lists_in_force()->sources().size(), 2U);
}

TEST_P(ListsFromElsewhere, folders_of_an_earlier_version_go_on_without_a_moment_in_between) {
    write(folder() / "old/gambling/domains", names("bet", 10));
    {
        store::Transaction tx = database().writing();
        for (const auto& scope : {headcorn, homewood})
            for (const char* name : {"old", "gone"})
                tx.run("INSERT INTO list_folders (school_id, path, source, licence, added_at) VALUES (?, ?, ?, ?, ?)",
                       scope, (folder() / name).string(), std::string_view("A maker"), std::string_view("CC0"),
                       clock.now());
        tx.commit();
    }
    write(folder() / "lists/some/incoming-half/unpacked/list", "half a list");
    lists.begin();
    EXPECT_EQ(stored(), 1U) << "what a power cut left is removed";
    ASSERT_EQ(lists.all().size(), 1U) << "one that cannot be read is kept as it was";
    ASSERT_TRUE(rules.publish("the start", school::Software{}));
    run();
    EXPECT_NE(rules.list_inputs().folders.at(1).path.string().find("gone"), std::string::npos);
}

}  // namespace
}  // namespace rulebook
