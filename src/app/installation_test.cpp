#include "app/installation.h"

#include <gtest/gtest.h>

namespace app {
namespace {

Installation listening_on(std::string address, std::string_view name = "localhost") {
    Installation installation;
    installation.listen = std::move(address);
    installation.name = *wire::Hostname::parse(name);
    return installation;
}

std::string led_to(const Installation& installation) { return wire::host_text(site_hosts(installation).front()); }

TEST(installation, a_device_of_the_network_is_not_led_to_itself) {
    EXPECT_EQ(led_to(listening_on("10.20.0.1")), "10.20.0.1");
    EXPECT_EQ(led_to(listening_on("2001:db8::1")), "[2001:db8::1]");
    EXPECT_EQ(led_to(listening_on("10.20.0.1", "safety.school.example")), "safety.school.example");
    EXPECT_EQ(led_to(listening_on("127.0.0.1")), "localhost");
    EXPECT_EQ(led_to(listening_on("::1")), "localhost");
}

TEST(installation, every_address_without_a_name_is_told_at_the_start) {
    EXPECT_TRUE(is_lost_to_others(listening_on("0.0.0.0")));
    EXPECT_TRUE(is_lost_to_others(listening_on("::")));
    EXPECT_FALSE(is_lost_to_others(listening_on("0.0.0.0", "safety.school.example")));
    EXPECT_FALSE(is_lost_to_others(listening_on("10.20.0.1")));
    EXPECT_FALSE(is_lost_to_others(listening_on("127.0.0.1")));
}

}  // namespace
}  // namespace app
