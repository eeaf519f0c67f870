// What becomes of a verdict: pages, the portal, events and their privacy, orders.

#include "gateway/check.h"
#include "support/playbook.h"

namespace gateway {
namespace {

using support::Playbook;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string get(std::string_view url) {
    const auto parsed = wire::Url::parse(url);
    return "GET " + std::string(url) + " HTTP/1.1\r\nHost: " + parsed->authority_text() + "\r\n\r\n";
}

TEST_F(Playbook, a_blocked_page_says_so_plainly_and_is_logged_with_how_the_person_was_known) {
    sign_in("headcorn/year-5");
    auto client = connect();
    const std::string answer = say(client, get("http://pornography.example/x"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(has(answer, "Not available here"));
    EXPECT_TRUE(has(answer, "https://gatehouse.headcorn.example/headcorn/ask?about="));
    EXPECT_TRUE(outside.connected.empty());
    ASSERT_EQ(events().size(), 1U);
    const gatepost::Event event = events()[0];
    EXPECT_EQ(event.decision.action, gatepost::Action::block);
    EXPECT_EQ(event.decision.category, "pornography");
    EXPECT_EQ(event.decision.clause, "headcorn-7.3.2-02");
    EXPECT_EQ(event.who.known, gatepost::Known::own_sign_in);
    EXPECT_EQ(event.who.person, person);
    EXPECT_EQ(event.url, "http://pornography.example/x");
    EXPECT_EQ(event.device, wire::IpAddress::parse("192.0.2.10").value());
}

TEST_F(Playbook, a_verdict_is_the_same_whether_the_name_was_looked_up_before_or_not) {
    sign_in("headcorn/year-5");
    outside.alias("innocent.example", "tracker-behind-alias.example");
    outside.lead("innocent.example", "198.18.0.9");
    outside.alias("pornography.example", std::string(filter::kSealedTestHost));
    outside.lead("pornography.example", "198.18.0.9");
    for (const char* host : {"pornography.example", "innocent.example", "allowed.example", "nowhere.example"}) {
        SCOPED_TRACE(host);
        std::vector<gatepost::Decision> decisions;
        for (const bool remembered : {false, true}) {
            outside.remembers = remembered;
            const std::size_t before = events().size();
            {
                auto client = connect();
                say(client, get("http://" + std::string(host) + "/"));
                if (std::string_view(host) == "allowed.example")
                    origin_says("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", remembered ? 1 : 0);
            }
            play();
            ASSERT_EQ(events().size(), before + 1);
            decisions.push_back(events().back().decision);
        }
        EXPECT_EQ(decisions[0], decisions[1]);
    }
}

TEST_F(Playbook, markup_in_an_address_does_not_come_to_life_on_the_block_page) {
    sign_in("headcorn/year-5");
    auto client = connect();
    const std::string answer = say(client, get("http://pornography.example/<script>alert(1)</script>"));
    EXPECT_FALSE(has(answer, "<script"));
}

TEST_F(Playbook, chat_with_strangers_is_serious_and_reaches_the_serious_spool) {
    sign_in("headcorn/year-5");
    auto client = connect();
    say(client, get("http://chat-with-strangers.example/"));
    const auto serious = gatepost::SpoolReader(folder / "serious", gatepost::Spool::serious).read({}, 10);
    ASSERT_EQ(serious->events.size(), 1U);
    EXPECT_EQ(serious->events[0].event.decision.risk, gatepost::Risk::contact);
}

TEST_F(Playbook, a_blocked_name_is_never_even_looked_up) {
    sign_in("headcorn/year-5");
    outside.alias("innocent.example", "tracker-behind-alias.example");
    outside.lead("innocent.example", "198.18.0.9");
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://innocent.example/")).starts_with("HTTP/1.1 403"));  // judged by where it leads
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Playbook, nobody_signed_in_is_led_to_the_portal) {
    auto client = connect();
    const std::string answer = say(client, get("http://allowed.example/"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 302"));
    EXPECT_TRUE(has(answer, "Location: https://gatehouse.headcorn.example/headcorn/portal\r\n"));
    auto secure = connect();
    const std::string refused =
        say(secure, "CONNECT allowed.example:443 HTTP/1.1\r\nHost: allowed.example:443\r\n\r\n");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(has(refused, "https://gatehouse.headcorn.example/headcorn/portal"));
    EXPECT_EQ(events().at(0).who.known, gatepost::Known::address_only);
}

TEST_F(Playbook, a_sign_in_at_one_device_does_not_open_another) {
    sign_in("headcorn/year-5", "192.0.2.10");
    auto other = connect("192.0.2.11");
    EXPECT_TRUE(say(other, get("http://allowed.example/")).starts_with("HTTP/1.1 302"));
}

TEST_F(Playbook, who_has_just_signed_in_is_not_sent_to_sign_in_again) {
    auto client = connect();
    is_presence_behind = true;  // the office has written it down, the gate has not read it yet
    EXPECT_EQ(say(client, get("http://pornography.example/")), "");
    sign_in("headcorn/year-5");
    is_presence_behind = false;
    clock.pass(std::chrono::milliseconds(50));
    play();
    EXPECT_TRUE(client.received().starts_with("HTTP/1.1 403"));
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].who.person, person);
}

TEST_F(Playbook, what_the_next_one_at_a_device_does_is_not_put_down_to_the_one_before) {
    sign_in("headcorn/year-5");
    auto office = connect();
    say(office, "CONNECT gatehouse.headcorn.example:443 HTTP/1.1\r\nHost: gatehouse.headcorn.example:443\r\n\r\n");
    is_presence_behind = true;
    auto client = connect();
    EXPECT_EQ(say(client, get("http://pornography.example/")), "");
    const gatepost::PersonId before = std::exchange(person, gatepost::PersonId::mint(random));
    sign_in("headcorn/year-5");
    is_presence_behind = false;
    clock.pass(std::chrono::milliseconds(50));
    play();
    ASSERT_FALSE(events().empty());
    EXPECT_EQ(events().back().who.person, person);
    EXPECT_NE(events().back().who.person, before);
}

TEST_F(Playbook, an_office_that_writes_without_a_pause_keeps_nobody_waiting_for_more_than_a_second) {
    auto client = connect();
    is_presence_behind = true;
    EXPECT_EQ(say(client, get("http://allowed.example/")), "");
    clock.pass(std::chrono::milliseconds(1001));
    play();
    EXPECT_TRUE(client.received().starts_with("HTTP/1.1 302"));
}

TEST_F(Playbook, a_sign_in_ends_when_nobody_has_used_the_device_for_long) {
    sign_in("headcorn/year-5");
    auto client = connect();
    say(client, get("http://pornography.example/"));
    clock.pass(std::chrono::seconds(1801));
    auto later = connect();
    EXPECT_TRUE(say(later, get("http://allowed.example/")).starts_with("HTTP/1.1 302"));
    sign_in("headcorn/year-5");  // a new sign-in at the same place
    auto again = connect();
    say(again, get("http://allowed.example/"));
    EXPECT_FALSE(outside.connected.empty());
}

TEST_F(Playbook, help_is_never_blocked_not_even_before_sign_in_and_nobody_is_written_down) {
    outside.lead("childline.org.uk", "198.18.0.7");
    auto client = connect();
    say(client, get("http://childline.org.uk/get-support/?about=home"));
    EXPECT_TRUE(has(origin_hears(), "GET /get-support/"));
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ASSERT_EQ(events().size(), 1U);
    const gatepost::Event event = events()[0];
    EXPECT_EQ(event.who, gatepost::Attribution{});
    EXPECT_EQ(event.device, std::nullopt);
    EXPECT_EQ(event.at, example::at(1, 0, 0));
    EXPECT_EQ(event.url, "http://childline.org.uk/");
}

TEST_F(Playbook, the_illegal_layer_comes_first_and_its_event_holds_no_address_of_what_was_asked) {
    sign_in("headcorn/staff");
    auto client = connect();
    const std::string answer =
        say(client, get("http://illegal-content-test.example/"));  // an allow rule stands in the list
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403"));
    const auto serious = gatepost::SpoolReader(folder / "serious", gatepost::Spool::serious).read({}, 10);
    ASSERT_EQ(serious->events.size(), 1U);
    EXPECT_EQ(serious->events[0].event.url, "");
    EXPECT_EQ(serious->events[0].event.decision.risk, gatepost::Risk::illegal);
    EXPECT_EQ(serious->events[0].event.who.person, person);
}

TEST_F(Playbook, a_suspended_person_still_reaches_help_and_nothing_else) {
    sign_in("headcorn/year-5");
    gatepost::PresenceBook book = *presence.take();
    book.apply(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + std::chrono::hours(24)});
    presence.publish(std::make_shared<const gatepost::PresenceBook>(book));
    outside.lead("childline.org.uk", "198.18.0.7");
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://allowed.example/")).starts_with("HTTP/1.1 302"));
    auto help = connect();
    say(help, get("http://childline.org.uk/"));
    EXPECT_EQ(outside.connected.size(), 1U);
}

TEST_F(Playbook, a_warning_is_a_page_with_a_way_on_and_whoever_goes_on_is_written_down) {
    sign_in("headcorn/staff");
    outside.lead("games.example", "198.18.0.7");
    auto client = connect();
    const std::string page = say(client, get("http://games.example/chess"));
    EXPECT_TRUE(page.starts_with("HTTP/1.1 403")) << page;
    EXPECT_EQ(events().back().decision.action, gatepost::Action::warn);
    auto tunnel = connect();
    EXPECT_TRUE(say(tunnel, "CONNECT games.example:443 HTTP/1.1\r\nHost: games.example:443\r\n\r\n")
                    .starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());

    const auto warning = *gatepost::WarningId::from_bytes(example::warning("staff/gaming").bytes());
    write_presence(gatepost::WentOn{station_place(), warning, clock.now() + std::chrono::minutes(20)});
    auto again = connect();
    say(again, get("http://games.example/chess"));
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(outside.connected.size(), 1U);
    EXPECT_EQ(events().back().decision.action, gatepost::Action::allow);
    EXPECT_EQ(events().back().detail, "went on after a warning");
    EXPECT_EQ(events().back().decision.category, "gaming");

    clock.pass(std::chrono::minutes(20));
    auto later = connect();
    EXPECT_TRUE(say(later, get("http://games.example/chess")).starts_with("HTTP/1.1 403"));
}

TEST_F(Playbook, the_warning_page_leads_to_the_office_with_a_link_that_only_the_gate_can_have_made) {
    sign_in("headcorn/staff");
    filter::Rules made = rules.take()->rules();
    made.pages.push_back({example::id_of<filter::ProfileId>("headcorn/staff"),
                          filter::Reason::category,
                          {std::string("<a href=\""), filter::PageSlot::go_on_link, std::string("\">Go on</a>")},
                          filter::PageKind::warning});
    auto lists = rules.take()->shared_lists();
    rules.publish(std::make_shared<const filter::RuleSet>(*filter::RuleSet::assemble(
        made, lists, {example::sealed_layer("headcorn"), example::sealed_layer("homewood")})));
    auto client = connect();
    const std::string page = say(client, get("http://games.example/chess"));
    EXPECT_NE(page.find("<a href=\"https://gatehouse.headcorn.example/headcorn/warning?about="), std::string::npos)
        << page;
}

TEST_F(Playbook, an_exception_for_one_person_is_for_nobody_whom_only_the_class_knows) {
    network = *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("homewood").bytes());
    person = *gatepost::PersonId::from_bytes(example::id_of<filter::PersonId>("somebody").bytes());
    outside.lead("video.example", "198.18.0.7");
    sign_in("homewood/year-9");
    auto own = connect();
    say(own, get("http://video.example/"));
    EXPECT_EQ(outside.connected.size(), 1U);
    gatepost::Bound in_class = *presence.take()->at(station_place(), clock.now());
    in_class.known = gatepost::Known::class_sign_in;
    write_presence(in_class);
    play();
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://video.example/")).starts_with("HTTP/1.1 403"));
}

TEST_F(Playbook, an_event_says_by_which_profile_somebody_was_judged) {
    network = *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("homewood").bytes());
    person = *gatepost::PersonId::from_bytes(example::id_of<filter::PersonId>("candidate").bytes());
    sign_in("homewood/year-9");
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://allowed.example/")).starts_with("HTTP/1.1 403"));
    EXPECT_EQ(events().back().profile,
              gatepost::ProfileId::from_bytes(example::id_of<filter::ProfileId>("homewood/exam").bytes()));
}

TEST_F(Playbook, an_isolated_device_reaches_nothing) {
    sign_in("headcorn/staff");
    gatepost::PresenceBook book = *presence.take();
    book.apply(gatepost::Isolated{gatepost::OrderId::mint(random),
                                  {network, *wire::IpAddress::parse("192.0.2.10")},
                                  clock.now() + std::chrono::hours(24)});
    presence.publish(std::make_shared<const gatepost::PresenceBook>(book));
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://allowed.example/")).starts_with("HTTP/1.1 403"));
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Playbook, an_order_ends_a_stream_that_is_under_way) {
    sign_in("headcorn/year-5");
    auto client = connect();
    say(client, get("http://allowed.example/film"));
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    write_presence(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + std::chrono::hours(1)});
    play();
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(outside.origins[0]->ended());
}

TEST_F(Playbook, the_next_sign_in_at_a_device_ends_what_the_one_before_had_open) {
    sign_in("headcorn/year-5");
    auto client = connect();
    say(client, get("http://allowed.example/film"));
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    clock.pass(std::chrono::seconds(5));
    sign_in("headcorn/year-5");  // the same person, but another sign-in
    station.end_at({{network, *wire::IpAddress::parse("192.0.2.10")}});
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Playbook, what_somebody_does_right_after_signing_in_is_not_ended_by_the_news_of_it) {
    sign_in("headcorn/year-5");
    auto client = connect();
    say(client, get("http://allowed.example/film"));
    auto kept = connect();
    say(kept, get("http://pornography.example/"));
    // The session was faster than the station: it knows already who is there.
    station.end_at({{network, *wire::IpAddress::parse("192.0.2.10")}});
    play();
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfilm");
    EXPECT_TRUE(client.received().ends_with("film"));
    EXPECT_FALSE(kept.ended());
}

TEST_F(Playbook, without_rules_everything_is_closed) {
    rules.publish(nullptr);
    sign_in("headcorn/staff");
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://allowed.example/")).starts_with("HTTP/1.1 503"));
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Playbook, a_network_that_is_not_set_up_is_not_served) {
    network = gatepost::NetworkId::mint(random);
    auto client = connect();
    EXPECT_TRUE(say(client, get("http://allowed.example/")).starts_with("HTTP/1.1 403"));
}

TEST_F(Playbook, the_office_is_asked_for_securely) {
    auto client = connect();
    const std::string answer = say(client, get("http://gatehouse.headcorn.example/headcorn/portal"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 301"));
    EXPECT_TRUE(has(answer, "Location: https://gatehouse.headcorn.example/headcorn/portal\r\n"));
}

TEST_F(Playbook, a_check_by_the_office_gets_the_verdict_and_is_never_passed_on) {
    const filter::School& school = rules.take()->rules().schools[0];
    const auto profile = example::id_of<filter::ProfileId>("headcorn/year-5");
    const auto ask = [&](std::string_view url, std::string_view field) {
        auto client = connect();
        const auto host = wire::Url::parse(url)->authority_text();
        return say(client, "GET " + std::string(url) + " HTTP/1.1\r\nHost: " + host +
                               "\r\nGatehouse-Check: " + std::string(field) + "\r\n\r\n");
    };
    const auto field = [&](std::string_view url) {
        return gatepost::check_field(school.block_link_key, *gatepost::ProfileId::from_bytes(profile.bytes()), url,
                                     clock.now());
    };
    EXPECT_TRUE(has(ask("http://pornography.example/", field("http://pornography.example/")),
                    "Gatehouse-Verdict: block; reason=category; category=pornography; clause=headcorn-7.3.2-02\r\n"));
    EXPECT_TRUE(has(ask("http://allowed.example/", field("http://allowed.example/")), "Gatehouse-Verdict: allow;"));
    EXPECT_TRUE(outside.connected.empty());
    for (const gatepost::Event& event : events()) EXPECT_EQ(event.purpose, gatepost::Purpose::check);
    // Forged, for another page, or old: an ordinary request of nobody signed in.
    EXPECT_TRUE(ask("http://allowed.example/", field("http://other.example/")).starts_with("HTTP/1.1 302"));
    EXPECT_TRUE(ask("http://allowed.example/", "x y z").starts_with("HTTP/1.1 302"));
    const std::string old = field("http://allowed.example/");
    clock.pass(gatepost::kCheckLifetime + std::chrono::seconds(1));
    EXPECT_TRUE(ask("http://allowed.example/", old).starts_with("HTTP/1.1 302"));
}

class FullSpool : public Playbook {
protected:
    FullSpool() {
        const auto utc = [](base::Instant at) -> std::chrono::year_month_day {
            return std::chrono::floor<std::chrono::days>(at);
        };
        const auto small = [&](const char* name, gatepost::Spool kind) {
            return *gatepost::SpoolWriter::open({folder / name, ways.gateway, kind, 100, 100, utc, 0}, {clock, random});
        };
        full_ = std::make_unique<EventLog>(
            EventLog::Spools{small("small-o", gatepost::Spool::ordinary), small("small-s", gatepost::Spool::serious)});
        full_house_ = std::make_unique<House>(
            House{clock, ways, {rules, presence, [] { return false; }}, idle, office_visits, *full_, figures});
        full_station_ = std::make_unique<Station>(loop, *full_house_, outside);
    }
    ~FullSpool() override { loop.wind_down(); }
    net::Task<void> serve_full(std::unique_ptr<net::Stream> stream) {
        Session session(*full_station_, std::move(stream), {{*wire::IpAddress::parse("192.0.2.10"), 1}, network});
        co_await session.serve();
    }
    // One answer at the gate whose spools are full.
    std::string answer(const std::string& words) {
        net::MemoryPeer client(loop, 1 << 20);
        loop.spawn(serve_full(client.stream()), [](std::string_view) {});
        return say(client, words);
    }
    void of_school(std::string_view key) {
        network = *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>(key).bytes());
    }
    std::unique_ptr<EventLog> full_;
    std::unique_ptr<House> full_house_;
    std::unique_ptr<Station> full_station_;
};

TEST_F(FullSpool, a_gate_that_cannot_keep_its_serious_log_is_closed_when_the_school_says_so) {
    sign_in("headcorn/year-5");
    net::MemoryPeer client(loop, 1 << 20);
    loop.spawn(serve_full(client.stream()), [](std::string_view) {});
    EXPECT_TRUE(say(client, get("http://chat-with-strangers.example/")).starts_with("HTTP/1.1 503"));
    EXPECT_GT(full_->health().lost, 0U);
}

TEST_F(FullSpool, each_school_at_one_gate_is_closed_or_open_as_it_has_set_itself) {
    auto lists = std::make_shared<const filter::CategoryDatabase>(
        *filter::CategoryDatabase::of_bytes(example::compiled_lists().file, "lists"));
    filter::Rules made = example::rules(lists->content_hash());
    made.schools[1].when_log_is_full = filter::WhenLogIsFull::open;
    rules.publish(std::make_shared<const filter::RuleSet>(*filter::RuleSet::assemble(
        made, lists, {example::sealed_layer("headcorn"), example::sealed_layer("homewood")})));
    sign_in("headcorn/year-5");
    of_school("homewood");
    sign_in("homewood/sixth-form");
    // Serious and ordinary, in turn, so that each finds the log as the other left it.
    for (int i = 0; i < 2; ++i) {
        of_school("headcorn");
        EXPECT_TRUE(answer(get("http://pornography.example/")).starts_with("HTTP/1.1 503"));
        EXPECT_TRUE(answer(get("http://allowed.example/")).starts_with("HTTP/1.1 503"));
        EXPECT_EQ(outside.origins.size(), static_cast<std::size_t>(i));
        of_school("homewood");
        EXPECT_TRUE(answer(get("http://pornography.example/")).starts_with("HTTP/1.1 403"));
        (void)answer(get("http://allowed.example/"));
        EXPECT_TRUE(has(origin_hears(static_cast<std::size_t>(i)), "GET /"));
    }
    EXPECT_GT(full_->health().lost, 0U);
}

}  // namespace
}  // namespace gateway
