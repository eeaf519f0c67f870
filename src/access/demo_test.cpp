#include "support/access_school.h"

namespace rights {
namespace {

class DemoAccounts : public support::AccessSchool {};
INSTANTIATE_TEST_SUITE_P(both, DemoAccounts, support::both_engines(), support::engine_name);

TEST_P(DemoAccounts, each_part_signs_in_with_the_password_that_is_printed_also_after_a_second_start) {
    const auto made = make_demo_accounts(accounts, schools.front(), demo.parts);
    ASSERT_TRUE(made) << describe(made.error());
    ASSERT_EQ(made->size(), demo.parts.size());
    EXPECT_EQ(make_demo_accounts(accounts, schools.front(), demo.parts), made);
    for (std::size_t i = 0; i < made->size(); ++i) {
        const auto session = sign_in((*made)[i].name, (*made)[i].password);
        ASSERT_TRUE(session) << (*made)[i].name;
        EXPECT_EQ(session->person, demo.parts[i].person);
    }
}

}  // namespace
}  // namespace rights
