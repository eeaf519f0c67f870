#include "gatepost/event.h"

#include "base/still_world.h"
#include "gatepost/alive.h"
#include "gatepost/frame.h"
#include "gatepost/question.h"

#include <gtest/gtest.h>

namespace gatepost {
namespace {

Event whole_event() {
    base::SeededRandom random(7);
    Event event{.at = base::Instant(std::chrono::milliseconds(1'790'000'000'123))};
    event.kind = EventKind::tunnel_ended;
    event.purpose = Purpose::check;
    event.school = SchoolId::mint(random);
    event.network = NetworkId::mint(random);
    event.profile = ProfileId::mint(random);
    event.who = {Known::own_sign_in, PersonId::mint(random), base::Instant(std::chrono::seconds(5))};
    event.device = *wire::IpAddress::parse("2001:db8::5");
    event.method = "CONNECT";
    event.url = "https://chat.example/";
    event.status = 403;
    event.bytes_to_device = 1234567890123;
    event.bytes_from_device = 42;
    event.took = std::chrono::milliseconds(77);
    event.decision = {Action::block, Risk::contact,      "category",         "r-1",
                      "contact",     "0123456789abcdef", "headcorn-7.3.2-02"};
    event.count = 3;
    event.detail = "a detail with é";
    return event;
}

TEST(event, reads_back_as_it_was_written) {
    EXPECT_EQ(read_event(write(whole_event())), whole_event());
    const Event least{.at = base::Instant(std::chrono::milliseconds(0))};
    EXPECT_EQ(read_event(write(least)), least);
}

TEST(event, every_cut_and_every_longer_one_is_refused) {
    base::Bytes bytes = write(whole_event());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_EQ(read_event(base::ByteView(bytes).first(length)).error(), EventError::malformed) << length;
    bytes.push_back(std::byte{0});
    EXPECT_EQ(read_event(bytes).error(), EventError::malformed);
}

TEST(event, one_of_a_later_version_says_so) {
    base::Bytes bytes = write(whole_event());
    bytes[0] = std::byte{9};
    EXPECT_EQ(read_event(bytes).error(), EventError::unknown_version);
}

TEST(event, a_text_that_is_too_long_is_cut_and_never_inside_a_character) {
    Event event = whole_event();
    event.url = std::string(kMaxUrlBytes - 1, 'x') + "é";
    EXPECT_EQ(read_event(write(event))->url, std::string(kMaxUrlBytes - 1, 'x'));
}

TEST(event_id, its_text_reads_back_and_nothing_else_does) {
    base::SeededRandom random(7);
    const EventId id{GatewayId::mint(random), Spool::serious, 12, 345};
    EXPECT_EQ(EventId::parse(id.text()), id);
    for (const std::string& bad : {std::string(), id.text() + "-1", id.text() + "x", "x" + id.text()}) {
        SCOPED_TRACE(bad);
        EXPECT_EQ(EventId::parse(bad), std::nullopt);
    }
}

TEST(frame, torn_and_changed_records_are_told_apart) {
    const base::Bytes whole = framed(base::bytes_of("payload"));
    EXPECT_EQ(base::text_of(first_frame(whole)->payload), "payload");
    EXPECT_EQ(first_frame(whole)->bytes, whole.size());
    EXPECT_EQ(first_frame({}), std::nullopt);
    for (std::size_t length = 1; length < whole.size(); ++length)
        EXPECT_EQ(first_frame(base::ByteView(whole).first(length))->state, FrameState::torn) << length;
    for (std::size_t at = 4; at < whole.size(); ++at) {
        base::Bytes changed = whole;
        changed[at] ^= std::byte{1};
        EXPECT_EQ(first_frame(changed)->state, FrameState::broken) << at;
    }
    EXPECT_EQ(first_frame(base::Bytes(20))->state, FrameState::broken);                   // zeros after a power cut
    EXPECT_EQ(first_frame(base::Bytes(20, std::byte{0xFF}))->state, FrameState::broken);  // a length beyond the limit
}

TEST(question, and_answer_read_back_and_half_of_one_does_not) {
    base::SeededRandom random(7);
    const CredentialQuestion question{QuestionId::mint(random), NetworkId::mint(random), "a.okafor",
                                      "not a real secret"};
    const CredentialAnswer yes{question.question, Identity{PersonId::mint(random), ProfileId::mint(random)}};
    const CredentialAnswer no{question.question, std::nullopt};
    EXPECT_EQ(read_question(first_frame(write(question))->payload), question);
    EXPECT_EQ(read_answer(first_frame(write(yes))->payload), yes);
    EXPECT_EQ(read_answer(first_frame(write(no))->payload), no);
    const base::Bytes bytes = write(yes);
    const base::ByteView payload = first_frame(bytes)->payload;
    for (std::size_t length = 0; length < payload.size(); ++length)
        EXPECT_EQ(read_answer(payload.first(length)), std::nullopt) << length;
}

TEST(alive, reads_back_and_no_part_of_it_does) {
    const Alive alive{
        base::Instant(std::chrono::milliseconds(5)), 7, "a list is old", 1, 2, 3, 4, 5, {"127.0.0.1:3128"},
        base::Instant(std::chrono::milliseconds(4))};
    const base::Bytes file = write(alive);
    EXPECT_EQ(read_alive(file), alive);
    for (std::size_t length = 0; length < file.size(); ++length)
        EXPECT_EQ(read_alive(base::ByteView(file).first(length)), std::nullopt);
}

TEST(alive, a_gate_of_the_version_before_is_still_understood) {
    Alive alive{.at = base::Instant(std::chrono::milliseconds(5)), .rules = 7, .lost_events = 2};
    const base::Bytes now = write(alive);
    const base::ByteView payload = first_frame(now)->payload;
    base::Bytes before(payload.begin(), payload.end() - 1);  // it ended after the addresses
    before[0] = std::byte{1};
    EXPECT_EQ(read_alive(framed(before)), alive);
    before[0] = std::byte{3};
    EXPECT_EQ(read_alive(framed(before)), std::nullopt);
}

}  // namespace
}  // namespace gatepost
