// A password never stands where others can read it, nor in what is said about it.

#include "store/connection_string.h"

#include "base/file.h"
#include "support/folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace store {
namespace {

constexpr std::string_view kSecret = "hunter2";

TEST(connection_string, a_password_on_the_command_line_is_refused_and_not_repeated) {
    const struct {
        const char* name;
        std::string text;
    } cases[] = {
        {"as a word", "host=db.example user=gatehouse password=hunter2"},
        {"quoted", "host=db.example password = 'hunter2'"},
        {"in an address", "postgresql://gatehouse:hunter2@db.example/gatehouse"},
        {"behind an address", "postgres://db.example/gatehouse?password=hunter2"},
        {"of a key file", "host=db.example sslpassword=hunter2"},
        {"broken, so that its end is the password", "host=db.example password hunter2"},
        {"a broken address", "postgresql://gatehouse:hunter2%zz@db.example/"},
    };
    for (const auto& c : cases) {
        const auto got = open_connection_string(c.text);
        ASSERT_FALSE(got) << c.name;
        EXPECT_EQ(got.error().words.find(kSecret), std::string::npos) << c.name << ": " << got.error().words;
        EXPECT_NE(got.error().words.find("`--postgres`"), std::string::npos) << c.name;
    }
    EXPECT_NE(open_connection_string(cases[0].text).error().words.find("--postgres-file"), std::string::npos);
}

TEST(connection_string, without_a_password_it_is_taken_as_it_is) {
    for (const std::string text :
         {"host=/run/postgresql dbname=gatehouse", "postgresql://gatehouse@db.example/gatehouse",
          "host=db.example passfile=/etc/gatehouse/pgpass"}) {
        const auto got = open_connection_string(text);
        ASSERT_TRUE(got) << text;
        EXPECT_EQ(*got, text);
    }
}

class ConnectionFile : public testing::Test {
protected:
    std::filesystem::path with(std::string_view text, std::filesystem::perms mode) {
        const auto path = folder.path() / "postgres";
        std::ofstream(path) << text;
        std::filesystem::permissions(path, mode);
        return path;
    }
    support::Folder folder;
};
constexpr auto kOwnerOnly = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

TEST_F(ConnectionFile, a_file_of_its_owner_may_hold_the_password) {
    const auto got = connection_string_in(with("host=db.example password=hunter2\n", kOwnerOnly));
    ASSERT_TRUE(got) << got.error().words;
    EXPECT_EQ(*got, "host=db.example password=hunter2");
}

TEST_F(ConnectionFile, a_file_that_others_may_read_is_refused_with_the_cure) {
    for (const auto more : {std::filesystem::perms::group_read, std::filesystem::perms::others_read,
                            std::filesystem::perms::group_write}) {
        const auto got = connection_string_in(with("host=db.example password=hunter2\n", kOwnerOnly | more));
        ASSERT_FALSE(got);
        EXPECT_NE(got.error().words.find("chmod 0600"), std::string::npos);
        EXPECT_EQ(got.error().words.find(kSecret), std::string::npos);
    }
}

TEST_F(ConnectionFile, a_file_that_holds_nothing_usable_is_refused_without_quoting_it) {
    for (const std::string_view text : {"", "\n", "host=db.example password hunter2", "hunter2"}) {
        const auto got = connection_string_in(with(text, kOwnerOnly));
        ASSERT_FALSE(got) << text;
        EXPECT_EQ(got.error().words.find(kSecret), std::string::npos);
    }
    EXPECT_FALSE(connection_string_in(folder.path() / "missing"));
}

}  // namespace
}  // namespace store
