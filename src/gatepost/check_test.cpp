#include "gatepost/check.h"

#include "base/still_world.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace gatepost {
namespace {

using std::chrono_literals::operator""s;

class Check : public testing::Test {
protected:
    static base::Key key_of(std::string_view name) { return base::sha256(base::bytes_of(name)); }
    std::optional<ProfileId> read(std::string_view field, std::string_view asked, base::Instant at) const {
        return read_check_field(key, field, asked, at);
    }

    base::SeededRandom random{1};
    const base::Key key = key_of("headcorn");
    const ProfileId profile = ProfileId::mint(random);
    const base::Instant now{std::chrono::seconds(1'772'532'900)};
    const std::string url = "http://bet.example/";
};

TEST_F(Check, a_check_is_read_back_as_its_profile) {
    const std::string field = check_field(key, profile, url, now);
    EXPECT_EQ(read(field, url, now), profile);
    EXPECT_EQ(read(field, url, now + kCheckLifetime), profile);
    EXPECT_EQ(read(field, url, now - kCheckLifetime), profile);
}

TEST_F(Check, a_learner_who_saw_a_check_cannot_use_it_for_another_site_profile_or_time) {
    const std::string field = check_field(key, profile, url, now);
    EXPECT_EQ(read(field, "http://games.example/", now), std::nullopt);
    EXPECT_EQ(read(field, url, now + kCheckLifetime + 1s), std::nullopt);
    EXPECT_EQ(read(field, url, now - kCheckLifetime - 1s), std::nullopt);
    EXPECT_EQ(read_check_field(key_of("homewood"), field, url, now), std::nullopt);
    std::string other = field;
    other.replace(0, 26, ProfileId::mint(random).text());
    EXPECT_EQ(read(other, url, now), std::nullopt);
}

TEST_F(Check, what_is_no_check_is_none) {
    const std::string field = check_field(key, profile, url, now);
    for (const std::string& bad :
         {std::string(), std::string("  "), field + " ", field.substr(0, field.size() - 1), profile.text() + " now x",
          profile.text() + " 1772532900 ", "x 1772532900 " + field.substr(field.rfind(' ') + 1)}) {
        EXPECT_EQ(read(bad, url, now), std::nullopt) << bad;
    }
}

TEST_F(Check, a_verdict_is_read_back_as_it_was_written) {
    for (const CheckVerdict& verdict : {CheckVerdict{"block", "category", "gambling", "headcorn-6-02c"},
                                        CheckVerdict{"block", "illegal-content", "", ""}}) {
        EXPECT_EQ(read_verdict_field(verdict_field(verdict)), verdict);
    }
    for (const char* bad : {"", "block", "block; reason=x; category=y", "; reason=x; category=; clause=",
                            "block; category=y; reason=x; clause=", "block; reason; category=; clause="}) {
        EXPECT_EQ(read_verdict_field(bad), std::nullopt) << bad;
    }
}

}  // namespace
}  // namespace gatepost
