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
        migrate({journal::schema(), desk::schema(), schema()});
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
    SchoolList changes{{database(), world, journal, rules, lists}};
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
    EXPECT_EQ(state(id).waiting->why_waiting, "all entries: 100 before, 60 now");
    run();
    EXPECT_TRUE(is_listed("bet99.example")) << "it does not come in by coming twice";

    EXPECT_EQ(lists.decide(head, id, Subscriptions::Choice::take, "seen").error().fault,
              SubscriptionFault::not_allowed);
    EXPECT_EQ(lists.decide(manager, id, Subscriptions::Choice::take, " ").error().fault, SubscriptionFault::no_reason);
    ASSERT_TRUE(lists.decide(manager, id, Subscriptions::Choice::refuse, "its maker has lost a file"));
    run();
    EXPECT_TRUE(is_listed("bet99.example"));
    EXPECT_FALSE(state(id).waiting) << "nobody is asked again about what was refused";

    server[kAddress] = {names("bet", 59), "three"};
    run();
    ASSERT_TRUE(lists.decide(manager, id, Subscriptions::Choice::take, "the maker took out what is gone"));
    run();
    EXPECT_FALSE(is_listed("bet99.example"));
    EXPECT_TRUE(is_listed("bet3.example"));
    EXPECT_EQ(lists.decide(manager, id, Subscriptions::Choice::take, "again").error().fault,
              SubscriptionFault::unknown);
    const auto verbs = verbs_about(id);
    EXPECT_EQ(std::ranges::count(verbs, "list_content.refused"), 1);
    EXPECT_EQ(std::ranges::count(verbs, "list_content.accepted"), 1);
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
    EXPECT_EQ(lists.decide(manager, wanted.id, Subscriptions::Choice::take, "in by the back door").error().fault,
              SubscriptionFault::wrong_state);
    EXPECT_EQ(changes.decide(manager, change->id, Decision::approve, "mine").error().fault, ListFault::not_allowed);
    ASSERT_TRUE(changes.decide(head, change->id, Decision::approve, "it is what the policy asks for"));
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
    ASSERT_TRUE(changes.decide(head, change->id, Decision::refuse, "its licence does not let us"));
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

TEST_P(ListsFromElsewhere, an_uploaded_file_waits_for_consent_and_a_newer_one_does_not) {
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
    ASSERT_TRUE(lists.upload(manager, wanted.id, base::bytes_of(hosts)));
    run();
    EXPECT_FALSE(is_listed("bet3.example"));
    ASSERT_TRUE(changes.decide(head, change->id, Decision::approve, "yes"));
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
    ASSERT_TRUE(lists.upload(manager, wanted.id, base::bytes_of(hosts + "0.0.0.0 bet5.example\n")));
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

TEST_P(ListsFromElsewhere, folders_of_an_earlier_version_go_on) {
    write(folder() / "old/gambling/domains", names("bet", 10));
    {
        store::Transaction tx = database().writing();
        for (const auto& scope : {headcorn, homewood})
            tx.run("INSERT INTO list_folders (school_id, path, source, licence, added_at) VALUES (?, ?, ?, ?, ?)",
                   scope, (folder() / "old").string(), std::string_view("A maker"), std::string_view("CC0"),
                   clock.now());
        tx.commit();
    }
    write(folder() / "lists/some/incoming-half/unpacked/list", "half a list");
    lists.begin();
    EXPECT_EQ(stored(), 0U) << "what a power cut left is removed";
    ASSERT_EQ(lists.all().size(), 1U);
    run();
    EXPECT_TRUE(is_listed("bet3.example"));
}

}  // namespace
}  // namespace rulebook
