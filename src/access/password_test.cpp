#include "access/access.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace rights {
namespace {

TEST(password, adults_need_one_that_withstands_guessing_and_learners_a_short_one) {
    struct Case {
        const char* name;
        std::string password;
        Guards guards;
        bool fits;
    };
    for (const Case& each : std::vector<Case>{{"three words", "ember walnut saddle", Guards::adult, true},
                                              {"ten easy letters", "qwertyuiop", Guards::adult, false},
                                              {"the school and a year", "headcorn2026", Guards::adult, false},
                                              {"short and wild", "q7#Lm!x", Guards::adult, false},
                                              {"very long", std::string(1001, 'x'), Guards::adult, false},
                                              {"a learner's word", "sunday", Guards::learner, true},
                                              {"five letters of two bytes", "ééééé", Guards::learner, false}}) {
        SCOPED_TRACE(each.name);
        EXPECT_EQ(check_password(each.password, each.guards, "headcorn dsl").has_value(), each.fits);
    }
}

TEST(password, the_same_password_is_never_kept_as_the_same_hash) {
    PasswordWork work;
    const std::string first = work.hash("ember walnut saddle");
    EXPECT_NE(first, work.hash("ember walnut saddle"));
    EXPECT_TRUE(work.matches(first, "ember walnut saddle"));
    EXPECT_FALSE(work.matches(first, "ember walnut saddl"));
    EXPECT_FALSE(work.matches("not a hash", "ember walnut saddle"));
    EXPECT_FALSE(work.matches_nobody("nobody has this name"));
}

TEST(password, many_at_once_take_their_turns_and_all_are_answered) {
    PasswordWork work;
    const std::string hash = work.hash("ember walnut saddle");
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 8; ++i)
            workers.emplace_back([&] { right += work.matches(hash, "ember walnut saddle") ? 1 : 0; });
    }
    EXPECT_EQ(right, 8);
    EXPECT_EQ(work.waiting(), 0U);
}

}  // namespace
}  // namespace rights
