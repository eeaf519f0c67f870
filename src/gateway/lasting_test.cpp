// What is open ends with what allowed it, played from memory: the sign-in, the school day, the rules. And what does
// not.

#include "support/client_hello.h"
#include "support/playbook.h"

namespace gateway {
namespace {

using support::Playbook;
using namespace std::chrono_literals;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class Lasting : public Playbook {
protected:
    Lasting() {
        outside.lead("childline.org.uk", "198.18.0.7");
        outside.lead("casino.example", "198.18.0.8");
        sign_in("headcorn/year-5");
    }

    // A tunnel through which something has gone already.
    net::MemoryPeer open(std::string_view host, std::string_view named = "", std::string_view from = "192.0.2.10") {
        auto client = connect(from);
        const std::string target = std::string(host) + ":443";
        const std::string answer = say(client, "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
        client.send(support::Hello().server_name(named.empty() ? host : named).records(16'000));
        play();
        return client;
    }
    // As the gateway does it five times a second: what has ended by itself is told to the station.
    void pass(std::chrono::milliseconds span) {
        for (auto left = span; left > 0ms; left -= 200ms) {
            const base::Instant before = clock.now();
            clock.pass(std::min<std::chrono::milliseconds>(left, 200ms));
            auto places = presence.take()->ended(before, clock.now());
            places.merge(idle.ended(clock.moment()));
            station.end_at(places);
            play();
        }
    }
    // Other rules come into force.
    template <class Change>
    void publish(const Change& change) {
        put_in_force(change);
        play();
    }
    template <class Change>
    void put_in_force(const Change& change) {
        auto lists = std::make_shared<const filter::CategoryDatabase>(
            *filter::CategoryDatabase::of_bytes(example::compiled_lists().file, "lists"));
        filter::Rules made = example::rules(lists->content_hash());
        ++made.number;
        change(made);
        rules.publish(std::make_shared<const filter::RuleSet>(
            *filter::RuleSet::assemble(std::move(made), std::move(lists),
                                       {example::sealed_layer("headcorn"), example::sealed_layer("homewood")})));
        station.look_again();
    }
    // Somebody of Homewood at the same device, `later`.
    void be_at_homewood(std::string_view profile, std::chrono::milliseconds later) {
        sign_out();
        clock.pass(later);
        network = *gatepost::NetworkId::from_bytes(example::id_of<filter::NetworkId>("homewood").bytes());
        sign_in("homewood/" + std::string(profile));
    }
    static filter::ListEntry block(std::string_view where, std::vector<filter::ProfileId> profiles = {}) {
        return {example::id_of<filter::RuleId>("later:" + std::string(where)),
                example::id_of<filter::SchoolId>("headcorn"),
                std::move(profiles),
                example::site(where),
                filter::EntryAction::block,
                ""};
    }
};

TEST_F(Lasting, a_tunnel_does_not_outlive_the_school_day) {
    auto client = open("allowed.example");
    // Somebody uses it all the time.
    for (int i = 0; i < 299; ++i) {
        client.send("x");
        pass(1min);
        ASSERT_FALSE(client.ended()) << i;
    }
    pass(1min);
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(outside.origins[0]->ended());
    EXPECT_TRUE(has(events().back().detail, "what allowed it no longer holds"));
}

TEST_F(Lasting, a_stream_does_not_outlive_the_school_day) {
    clock.pass(4h + 59min);
    auto client = connect();
    say(client, "GET http://allowed.example/film HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    pass(59s);
    EXPECT_FALSE(client.ended());
    origin_says("more");
    pass(1s);
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(outside.origins[0]->ended());
}

TEST_F(Lasting, a_silent_tunnel_does_not_outlive_the_idle_limit) {
    ways.patience.tunnel = 8h;
    auto client = open("allowed.example");
    pass(30min - 1s);
    EXPECT_FALSE(client.ended());
    pass(1s);
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, a_letter_is_not_cut_off_because_its_warning_is_due_again_and_the_next_page_is_warned_of) {
    sign_out();
    sign_in("headcorn/staff");
    outside.lead("games.example", "198.18.0.9");
    const auto warning = *gatepost::WarningId::from_bytes(example::warning("staff/gaming").bytes());
    write_presence(gatepost::WentOn{station_place(), warning, clock.now() + 20min});
    ways.patience.tunnel = 8h;
    auto client = open("games.example");
    pass(21min);
    publish([](filter::Rules&) {});
    EXPECT_FALSE(client.ended());
    auto later = connect();
    EXPECT_TRUE(say(later, "CONNECT games.example:443 HTTP/1.1\r\nHost: games.example:443\r\n\r\n")
                    .starts_with("HTTP/1.1 403"));
    sign_out();
    play();
    EXPECT_TRUE(client.ended()) << "and with the sign-in it ends";
}

TEST_F(Lasting, what_was_let_through_for_one_person_ends_when_their_internet_is_taken_away) {
    outside.lead("video.example", "198.18.0.10");
    person = *gatepost::PersonId::from_bytes(example::id_of<filter::PersonId>("somebody").bytes());
    be_at_homewood("year-9", 0ms);
    auto client = open("video.example");
    write_presence(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + 1h});
    play();
    EXPECT_TRUE(client.ended());
    auto later = connect();
    EXPECT_TRUE(say(later, "CONNECT video.example:443 HTTP/1.1\r\nHost: video.example:443\r\n\r\n")
                    .starts_with("HTTP/1.1 403"));
}

TEST_F(Lasting, whoever_watches_a_lesson_video_is_not_cut_off_as_idle) {
    auto client = open("allowed.example");
    for (int minute = 0; minute < 90; ++minute) {
        origin_says("a piece of the film");
        (void)client.received();
        pass(1min);
        ASSERT_FALSE(client.ended()) << minute;
    }
    auto next = connect();
    say(next, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    EXPECT_TRUE(has(origin_hears(1), "GET /"));  // still signed in
}

TEST_F(Lasting, whoever_watches_a_film_in_the_clear_is_not_cut_off_as_idle) {
    auto client = connect();
    say(client, "GET http://allowed.example/film HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nbegin");
    for (int piece = 0; piece < 90; ++piece) {
        origin_says("a piece of the film");
        (void)client.received();
        pass(50s);
        ASSERT_FALSE(client.ended()) << piece;
    }
}

TEST_F(Lasting, a_tunnel_that_somebody_left_behind_does_not_keep_the_next_sign_in_alive) {
    const base::Instant before = clock.now();
    auto client = open("allowed.example");
    clock.pass(1min);
    sign_in("headcorn/year-5");
    auto other = connect();
    say(other, "GET http://pornography.example/ HTTP/1.1\r\nHost: pornography.example\r\n\r\n");
    clock.pass(29min);
    idle.carried(station_place(), before, clock.moment());
    EXPECT_TRUE(idle.ended(clock.moment() + 1min).contains(station_place()));
}

TEST_F(Lasting, a_sign_in_found_idle_by_a_request_ends_its_tunnels_too) {
    ways.patience.tunnel = 8h;
    auto client = open("allowed.example");
    clock.pass(30min);
    auto other = connect();
    EXPECT_TRUE(say(other, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n")
                    .starts_with("HTTP/1.1 302"));
    pass(200ms);
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, a_tunnel_does_not_outlive_the_block_of_its_host) {
    auto client = open("allowed.example");
    auto other = open("casino.example");
    publish([](filter::Rules& made) { made.entries.push_back(block("allowed.example")); });
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(outside.origins[0]->ended());
    EXPECT_FALSE(other.ended());
    EXPECT_TRUE(has(events().back().detail, "the rules block it now"));
}

TEST_F(Lasting, a_stream_does_not_outlive_the_block_of_its_page) {
    auto client = connect();
    say(client, "GET http://allowed.example/film HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    origin_says("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegin");
    publish([](filter::Rules& made) { made.entries.push_back(block("allowed.example/film")); });
    EXPECT_TRUE(client.ended());
    EXPECT_TRUE(outside.origins[0]->ended());
}

TEST_F(Lasting, a_tunnel_by_address_does_not_outlive_the_block_of_the_host_that_its_hello_named) {
    auto client = open("198.18.0.1", "allowed.example");
    publish([](filter::Rules& made) { made.entries.push_back(block("allowed.example")); });
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, a_tunnel_does_not_outlive_the_block_of_the_address_to_which_it_leads) {
    auto client = open("allowed.example");
    publish([](filter::Rules& made) { made.entries.push_back(block("198.18.0.1")); });
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, a_changed_profile_ends_the_tunnels_of_its_people_and_nobody_elses) {
    sign_in("headcorn/staff", "192.0.2.11");
    auto learner = open("allowed.example");
    auto staff = open("allowed.example", "", "192.0.2.11");
    publish([](filter::Rules& made) {
        for (filter::Profile& profile : made.profiles)
            if (profile.key == "year-5") profile.uncategorised = filter::Uncategorised::block;
    });
    EXPECT_TRUE(learner.ended());
    EXPECT_FALSE(staff.ended());
}

TEST_F(Lasting, a_tunnel_does_not_outlive_the_exception_that_opened_it) {
    auto client = open("casino.example");  // by a teacher, until 11:00
    for (int minute = 0; minute < 44; ++minute) {
        client.send("x");
        pass(1min);
    }
    station.look_again();
    play();
    EXPECT_FALSE(client.ended());
    clock.pass(1min);
    station.look_again();
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, a_tunnel_opened_at_lunch_does_not_outlive_it) {
    ways.patience.tunnel = 8h;
    be_at_homewood("year-9", example::at(1, 12, 50) - clock.now());
    outside.lead("social.example", "198.18.0.9");
    auto social = open("social.example");
    auto other = open("allowed.example");
    clock.pass(20min - 1ms);
    station.look_again();
    play();
    EXPECT_FALSE(social.ended());
    clock.pass(1ms);  // 13:10: lessons begin
    station.look_again();
    play();
    EXPECT_TRUE(social.ended());
    EXPECT_FALSE(other.ended());
}

TEST_F(Lasting, a_film_does_not_run_on_into_an_examination_and_the_candidate_is_not_signed_out) {
    person = *gatepost::PersonId::from_bytes(example::id_of<filter::PersonId>("candidate").bytes());
    be_at_homewood("year-9", example::at(1, 8, 59) - clock.now());
    outside.lead("exam-board.example", "198.18.0.9");
    auto film = open("allowed.example");
    clock.pass(1min);
    station.look_again();
    play();
    EXPECT_TRUE(film.ended());
    auto exam = open("exam-board.example");
    EXPECT_FALSE(exam.ended());
    auto elsewhere = connect();
    EXPECT_TRUE(say(elsewhere, "CONNECT allowed.example:443 HTTP/1.1\r\nHost: allowed.example:443\r\n\r\n")
                    .starts_with("HTTP/1.1 403"));
}

TEST_F(Lasting, a_sanction_never_reaches_an_examination) {
    person = *gatepost::PersonId::from_bytes(example::id_of<filter::PersonId>("candidate").bytes());
    be_at_homewood("year-9", 5min);  // 10:20
    outside.lead("exam-board.example", "198.18.0.9");
    auto exam = open("exam-board.example");
    write_presence(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + 24h});
    play();
    EXPECT_FALSE(exam.ended());
    for (int minute = 0; minute < 39; ++minute) {
        exam.send("x");
        pass(1min);
        ASSERT_FALSE(exam.ended()) << minute << events().back().detail;
    }
    clock.pass(1min);  // eleven: the examination is over, the sanction is not
    station.look_again();
    play();
    EXPECT_TRUE(exam.ended());
}

TEST_F(Lasting, rules_that_come_while_a_name_is_looked_up_hold_for_it) {
    outside.while_resolving = [this] {
        put_in_force([](filter::Rules& made) { made.entries.push_back(block("allowed.example")); });
    };
    auto client = connect();
    const std::string answer = say(client, "CONNECT allowed.example:443 HTTP/1.1\r\nHost: allowed.example:443\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Lasting, nothing_is_passed_on_for_somebody_whose_sign_in_ended_while_the_origin_was_being_reached) {
    outside.while_connecting = [this] { sign_out(); };
    auto client = connect();
    say(client, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    EXPECT_EQ(origin_hears(), "");
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, nothing_is_passed_on_for_somebody_who_signed_out_while_a_name_was_looked_up) {
    outside.while_resolving = [this] { sign_out(); };
    auto client = connect();
    const std::string answer = say(client, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
    EXPECT_TRUE(outside.connected.empty());
}

TEST_F(Lasting, a_conversation_with_a_help_service_outlives_the_school_day_and_a_sanction_but_not_isolation) {
    auto client = open("childline.org.uk");
    for (int minute = 0; minute < 301; ++minute) {
        client.send("x");
        pass(1min);
    }
    EXPECT_FALSE(client.ended());
    write_presence(gatepost::Suspended{gatepost::OrderId::mint(random), person, clock.now() + 24h});
    play();
    EXPECT_FALSE(client.ended());
    write_presence(gatepost::Isolated{gatepost::OrderId::mint(random), station_place(), clock.now() + 24h});
    play();
    EXPECT_TRUE(client.ended());
}

TEST_F(Lasting, the_offices_own_tunnel_outlives_the_school_day_and_new_rules) {
    ways.patience.tunnel = 8h;
    auto client = open("gatehouse.headcorn.example");
    pass(5h);
    publish([](filter::Rules& made) { made.entries.push_back(block("gatehouse.headcorn.example")); });
    origin_says("still here");
    EXPECT_EQ(client.received(), "still here");
}

TEST_F(Lasting, a_device_outside_the_ranges_that_a_network_names_now_loses_what_it_has_open) {
    auto client = open("allowed.example");
    publish([](filter::Rules& made) { made.networks[0].clients = {*wire::IpRange::parse("192.0.2.128/25")}; });
    EXPECT_TRUE(client.ended());
    auto next = connect();
    EXPECT_TRUE(
        say(next, "GET http://allowed.example/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n").starts_with("HTTP/1.1 403"));
}

TEST_F(Lasting, every_tunnel_is_judged_again_however_many_there_are) {
    std::vector<net::MemoryPeer> clients;
    for (int i = 0; i < 600; ++i) clients.push_back(open("allowed.example"));
    publish([](filter::Rules& made) { made.entries.push_back(block("allowed.example")); });
    for (net::MemoryPeer& client : clients) ASSERT_TRUE(client.ended());
    EXPECT_EQ(station.sessions(), 0U);
}

}  // namespace
}  // namespace gateway
