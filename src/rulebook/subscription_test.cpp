#include "rulebook/subscription.h"

#include "base/still_world.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace rulebook {
namespace {

using filter::Category;

SubscriptionDraft good() {
    return {.name = "A maker",
            .licence = "CC0",
            .origin = Origin::address,
            .location = "https://lists.example/all.tar.gz",
            .layout = Layout::folders,
            .category = {},
            .every_hours = 24,
            .proof = {}};
}

TEST(subscription, what_was_typed_wrongly_is_said_at_its_field) {
    base::SeededRandom random(1);
    using Field = DraftFault::Field;
    struct Case {
        const char* name;
        void (*spoil)(SubscriptionDraft&);
        Field field;
    };
    const Case cases[] = {
        {"no name", [](auto& d) { d.name = " "; }, Field::name},
        {"a name too long", [](auto& d) { d.name = std::string(201, 'x'); }, Field::name},
        {"no licence", [](auto& d) { d.licence = ""; }, Field::licence},
        {"without encryption", [](auto& d) { d.location = "http://lists.example/"; }, Field::location},
        {"with a password", [](auto& d) { d.location = "https://me:secret@lists.example/"; }, Field::location},
        {"no address", [](auto& d) { d.location = "lists"; }, Field::location},
        {"half a path",
         [](auto& d) {
             d.origin = Origin::folder;
             d.location = "srv/lists";
         },
         Field::location},
        {"no file",
         [](auto& d) {
             d.origin = Origin::upload;
             d.location = "";
         },
         Field::location},
        {"one file without a category", [](auto& d) { d.layout = Layout::domains; }, Field::category},
        {"an unknown category",
         [](auto& d) {
             d.layout = Layout::hosts_file;
             d.category = "naughty";
         },
         Field::category},
        {"never", [](auto& d) { d.every_hours = 0; }, Field::every},
        {"hardly ever", [](auto& d) { d.every_hours = 10'000; }, Field::every},
        {"half a hash", [](auto& d) { d.proof = "abcdef"; }, Field::proof},
        {"a signature of an upload",
         [](auto& d) {
             d.origin = Origin::upload;
             d.proof = "RWSZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpK";
         },
         Field::proof},
        {"a hash of a folder",
         [](auto& d) {
             d.origin = Origin::folder;
             d.location = "/srv/lists";
             d.proof = std::string(64, 'a');
         },
         Field::proof},
    };
    for (const auto& [name, spoil, field] : cases) {
        SCOPED_TRACE(name);
        SubscriptionDraft draft = good();
        spoil(draft);
        const auto read = read_draft(draft, SubscriptionId::mint(random));
        ASSERT_FALSE(read.has_value());
        EXPECT_EQ(read.error().field, field);
        EXPECT_EQ(read.error().words.find("secret"), std::string::npos);
    }
    EXPECT_TRUE(read_draft(good(), SubscriptionId::mint(random)).has_value());
}

TEST(subscription, a_proof_is_read_back_as_it_was_written) {
    for (const std::string& text :
         {std::string(), std::string(64, 'a'), std::string("https://lists.example/all.sha256"),
          std::string("RWSZV4lTyLB8fdg4TDjgqb8M3lI9hQmxeE7Wa0ZMdvoYw7NmDUu+6PpK")}) {
        const auto proof = parse_proof(text);
        ASSERT_TRUE(proof.has_value()) << text;
        EXPECT_EQ(text_of(*proof), text);
    }
    EXPECT_FALSE(parse_proof("http://lists.example/all.sha256").has_value());
}

Counts counts(std::uint64_t pornography, std::uint64_t games) {
    Counts made{pornography + games, 0, 0, {}};
    made.by_category[static_cast<std::size_t>(Category::pornography)] = pornography;
    made.by_category[static_cast<std::size_t>(Category::gaming)] = games;
    return made;
}

TEST(subscription, a_list_that_lost_much_waits_as_a_whole_or_in_one_category) {
    struct Case {
        const char* name;
        Counts before;
        Counts after;
        std::optional<Loss> lost;
    };
    const Case cases[] = {
        {"it grew", counts(1000, 1000), counts(2000, 2000), std::nullopt},
        {"the same", counts(1000, 1000), counts(1000, 1000), std::nullopt},
        {"exactly the share", counts(1000, 1000), counts(800, 800), std::nullopt},
        {"more than it", counts(1000, 1000), counts(799, 800), Loss{std::nullopt, 2000, 1599}},
        {"all of it", counts(1000, 1000), counts(0, 0), Loss{std::nullopt, 2000, 0}},
        {"one category, while another grew", counts(1000, 1000), counts(10, 3000),
         Loss{Category::pornography, 1000, 10}},
        {"a category of few, to nothing", counts(49, 1000), counts(0, 1000), Loss{Category::pornography, 49, 0}},
        {"a category of few, by half", counts(40, 1000), counts(20, 1000), std::nullopt},
        {"a category of few, by more", counts(40, 1000), counts(19, 1000), Loss{Category::pornography, 40, 19}},
        {"a category of three, to one", counts(3, 1000), counts(1, 1000), std::nullopt},
        {"a category of three, to nothing", counts(3, 1000), counts(0, 1000), Loss{Category::pornography, 3, 0}},
        {"nothing there before", counts(0, 0), counts(0, 0), std::nullopt},
    };
    for (const auto& [name, before, after, lost] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(loss(before, after, 20), lost);
    }
    EXPECT_EQ(describe(Loss{Category::gaming, 100, 4}), "Games: 100 before, 4 now");
}

TEST(subscription, categories_are_read_back_and_unheard_of_ones_left_out) {
    Counts read;
    read_categories(text_of_categories(counts(7, 9)) + "unheard-of 12\ngaming\n", read);
    EXPECT_EQ(read.by_category, counts(7, 9).by_category);
}

TEST(subscription, after_a_failure_it_is_tried_again_sooner) {
    base::SeededRandom random(1);
    auto one = read_draft(good(), SubscriptionId::mint(random)).value();
    const base::Instant at{std::chrono::hours(1000)};
    EXPECT_EQ(next_look(one, at, false), at + std::chrono::hours(24));
    EXPECT_EQ(next_look(one, at, true), at + std::chrono::hours(1));
}

}  // namespace
}  // namespace rulebook
