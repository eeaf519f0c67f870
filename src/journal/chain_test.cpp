// The hash of a line is the one that docs/formats/journal.md describes: computed there by hand, so that a
// change of layout cannot pass unseen.

#include "journal/chain.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace journal {
namespace {

StoredLine example() {
    return {.school = base::Bytes(16, std::byte{0x11}),
            .number = 1,
            .at = base::Instant(std::chrono::milliseconds(1'772'532'900'000)),
            .actor_kind = "person",
            .actor = base::Bytes(16, std::byte{0x22}),
            .verb = "concern.raised",
            .subject_kind = "concern",
            .subject = base::Bytes(16, std::byte{0x33}),
            .commitment = base::Bytes(32, std::byte{0x44}),
            .previous_hash = base::Bytes(32),
            .hash = {}};
}

TEST(chain, the_example_line_has_the_hash_that_another_program_computed) {
    EXPECT_EQ(base::to_hex(hash_of(example())), "deb75c1ceb9555825c2c4ed0c779489294e4e16064bc37001dd88bbc071fd81c");
}

TEST(chain, every_field_counts) {
    const base::Digest original = hash_of(example());
    void (*const changes[])(StoredLine&) = {
        [](StoredLine& line) { line.school[0] = {}; },
        [](StoredLine& line) { line.number = 2; },
        [](StoredLine& line) { line.at += std::chrono::milliseconds(1); },
        [](StoredLine& line) { line.actor_kind = "system"; },
        [](StoredLine& line) { line.actor[15] = {}; },
        [](StoredLine& line) { line.verb += "x"; },
        [](StoredLine& line) { line.subject_kind += "x"; },
        [](StoredLine& line) { line.subject[0] = {}; },
        [](StoredLine& line) { line.commitment[31] = {}; },
        [](StoredLine& line) { line.previous_hash[0] = std::byte{1}; },
    };
    for (const auto& change : changes) {
        StoredLine line = example();
        change(line);
        EXPECT_NE(hash_of(line), original);
    }
}

TEST(chain, a_report_holds_at_most_a_hundred_findings) {
    Inspection inspection(std::nullopt);
    for (int number = 1; number <= 500; ++number) {
        StoredLine line = example();
        line.number = number;
        inspection.look_at(line);
    }
    inspection.finish(500);
    EXPECT_EQ(inspection.report().findings.size(), 100U);
    EXPECT_EQ(inspection.report().lines, 500U);
}

}  // namespace
}  // namespace journal
