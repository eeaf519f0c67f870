#include "wire/defang.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(defanged, nothing_makes_a_link_of_it_again) {
    EXPECT_EQ(defanged("chat.example: Chat with strangers"), "chat[.]example: Chat with strangers");
    EXPECT_EQ(defanged("https://www.example.com/a.b?c=d.e"), "www[.]example[.]com/a[.]b?c=d[.]e");
    EXPECT_EQ(defanged("shock.example/r?u=https://good.example"), "shock[.]example/r?u=https://good[.]example");
    EXPECT_EQ(defanged("It was there. Then it was gone."), "It was there. Then it was gone.");
    EXPECT_EQ(defanged(""), "");
}

}  // namespace
}  // namespace wire
