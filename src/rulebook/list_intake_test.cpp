#include "rulebook/list_intake.h"

#include "base/file.h"
#include "base/text.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace rulebook {
namespace {

namespace fs = std::filesystem;

struct Packed {
    std::string name;
    std::string content;
    std::string link{};  // where it leads; empty: a file
};

class ListIntake : public testing::Test {
protected:
    ListIntake() { fs::remove_all(home); }
    ~ListIntake() override { fs::remove_all(home); }

    void write(const fs::path& at, std::string_view text) const {
        fs::create_directories(at.parent_path());
        ASSERT_TRUE(base::replace_file(at, base::bytes_of(text), base::FileMode::owner_only).has_value());
    }
    [[nodiscard]] std::string read(const char* name) const {
        const auto bytes = base::read_file(to / name, 1U << 20U);
        return bytes ? std::string(base::text_of(*bytes)) : "no file";
    }
    [[nodiscard]] fs::path pack(const std::vector<Packed>& files, int (*format)(archive*),
                                int (*filter)(archive*)) const {
        fs::create_directories(home);
        const fs::path at = home / "packed";
        const std::unique_ptr<archive, int (*)(archive*)> to_file(archive_write_new(), archive_write_free);
        filter(to_file.get());
        format(to_file.get());
        archive_write_open_filename(to_file.get(), at.c_str());
        for (const Packed& file : files) {
            const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                                 archive_entry_free);
            archive_entry_set_pathname(entry.get(), file.name.c_str());
            archive_entry_set_filetype(entry.get(), file.link.empty() ? AE_IFREG : AE_IFLNK);
            if (!file.link.empty()) archive_entry_set_symlink(entry.get(), file.link.c_str());
            archive_entry_set_perm(entry.get(), 0644);
            archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content.size()));
            archive_write_header(to_file.get(), entry.get());
            archive_write_data(to_file.get(), file.content.data(), file.content.size());
        }
        archive_write_close(to_file.get());
        return at;
    }
    [[nodiscard]] fs::path tar(const std::vector<Packed>& files) const {
        return pack(files, archive_write_set_format_pax_restricted, archive_write_add_filter_gzip);
    }
    [[nodiscard]] base::Result<Intake, Fault> take(const fs::path& file, Layout layout = Layout::folders) const {
        return take_file(file, layout, to, limits, {});
    }

    const fs::path home =
        fs::path(testing::TempDir()) /
        (std::string("gatehouse-intake-") + testing::UnitTest::GetInstance()->current_test_info()->name());
    const fs::path to = home / "taken" / "here";
    IntakeLimits limits;
};

TEST_F(ListIntake, of_a_folder_the_lists_are_copied_and_nothing_else) {
    write(home / "ut1/gambling/domains", "bets.example");
    write(home / "ut1/gambling/urls", "site.example/bets\n");
    write(home / "ut1/gambling/README", "words");
    write(home / "ut1/global_usage", "words");
    write(home / "secret", "not a list\n");
    fs::create_directory_symlink(home / "ut1/gambling", home / "ut1/bets");
    fs::create_directories(home / "ut1/drogue");
    fs::create_symlink(home / "secret", home / "ut1/drogue/domains");
    const auto took = take_folder(home / "ut1", to, limits, {});
    ASSERT_TRUE(took.has_value()) << took.error().words;
    EXPECT_EQ(took->files, 2U);
    EXPECT_EQ(took->left_out, 4U);
    EXPECT_EQ(read("gambling/domains"), "bets.example\n");
    EXPECT_FALSE(fs::exists(to / "drogue"));
    EXPECT_FALSE(take_folder(home / "nowhere", to, limits, {}).has_value());
}

TEST_F(ListIntake, an_archive_of_category_folders_is_unpacked_whatever_lies_above_them) {
    const std::vector<Packed> files{{"blacklists/gambling/domains", "bets.example\n"},
                                    {"blacklists/adult/domains.0", "one.example"},
                                    {"blacklists/adult/domains.1", "two.example\n"},
                                    {"blacklists/ads", "", "publicite"},
                                    {"blacklists/global_usage", "words\n"}};
    using Maker = int (*)(archive*);
    const std::pair<Maker, Maker> kinds[] = {
        {archive_write_set_format_pax_restricted, archive_write_add_filter_gzip},
        {archive_write_set_format_ustar, archive_write_add_filter_xz},
        {archive_write_set_format_gnutar, archive_write_add_filter_none},
        {archive_write_set_format_zip, archive_write_add_filter_none},
    };
    for (const auto& [format, filter] : kinds) {
        const auto took = take(pack(files, format, filter));
        ASSERT_TRUE(took.has_value()) << took.error().words;
        EXPECT_EQ(took->left_out, 2U);
        EXPECT_EQ(read("gambling/domains"), "bets.example\n\n");
        EXPECT_EQ(read("adult/domains"), "one.example\ntwo.example\n\n");
    }
}

TEST_F(ListIntake, one_list_may_be_plain_or_packed) {
    write(home / "plain", "bets.example\n");
    ASSERT_TRUE(take(home / "plain", Layout::domains).has_value());
    EXPECT_EQ(read("list"), "bets.example\n\n");
    ASSERT_TRUE(
        take(pack({{"x", "0.0.0.0 bets.example\n"}}, archive_write_set_format_raw, archive_write_add_filter_gzip),
             Layout::hosts_file)
            .has_value());
    EXPECT_EQ(read("list"), "0.0.0.0 bets.example\n\n");
    ASSERT_TRUE(take(tar({{"deep/in/it/hosts.txt", "0.0.0.0 bets.example\n"}}), Layout::hosts_file).has_value());
    const auto two = take(tar({{"a", "a.example\n"}, {"b", "b.example\n"}}), Layout::domains);
    ASSERT_FALSE(two.has_value());
    EXPECT_NE(two.error().words.find("several files"), std::string::npos);
    EXPECT_FALSE(take(home / "plain", Layout::folders).has_value()) << "a list is no archive of folders";
    write(home / "empty", "");
    EXPECT_FALSE(take(home / "empty", Layout::domains).has_value());
}

TEST_F(ListIntake, an_archive_writes_nowhere_but_into_its_folder) {
    const fs::path outside = home / "taken/outside/domains";
    const auto took = take(tar({{"../outside/domains", "a.example\n"},
                                {"/" + outside.string(), "b.example\n"},
                                {"x/../../outside/domains", "c.example\n"},
                                {"gambling/..", "d.example\n"},
                                {"../domains", "e.example\n"},
                                {"ga mbling/domains", "f.example\n"},
                                {"self-harm/domains", "", "/etc/passwd"},
                                {std::string(300, 'x') + "/domains", "g.example\n"},
                                {"adult/domains", "h.example\n"}}));
    ASSERT_TRUE(took.has_value()) << took.error().words;
    EXPECT_FALSE(fs::exists(home / "taken/outside"));
    // What is called like a category lies in the folder, by its own last name, whatever stood before.
    EXPECT_TRUE(fs::exists(to / "outside/domains"));
    EXPECT_FALSE(fs::exists(to / "self-harm"));
    EXPECT_EQ(took->left_out, 5U);
    for (const auto& each : fs::recursive_directory_iterator(to)) EXPECT_FALSE(each.is_symlink()) << each.path();
}

TEST_F(ListIntake, an_archive_that_unpacks_to_more_than_the_limit_fills_no_disk) {
    limits.bytes = 1U << 20U;
    const auto bomb = take(tar({{"adult/domains", std::string(8U << 20U, 'a')}}));
    ASSERT_FALSE(bomb.has_value());
    EXPECT_NE(bomb.error().words.find("too large"), std::string::npos);
    EXPECT_LE(fs::file_size(to / "adult/domains"), 2U << 20U);
    const auto aside = take(tar({{"adult/domains", "a.example\n"}, {"adult/picture", std::string(8U << 20U, 'a')}}));
    ASSERT_FALSE(aside.has_value()) << "what is left out is unpacked on the way, too";
    EXPECT_NE(aside.error().words.find("too large"), std::string::npos);
    limits.files = 10;
    std::vector<Packed> many;
    for (int i = 0; i < 20; ++i) many.push_back({"c" + std::to_string(i) + "/domains", "a.example\n"});
    EXPECT_FALSE(take(tar(many)).has_value());
}

TEST_F(ListIntake, an_archive_that_is_cut_short_or_damaged_is_refused) {
    const fs::path whole = tar({{"adult/domains", std::string(100'000, 'a') + "\n"}, {"drogue/urls", "x.example/y\n"}});
    const auto bytes = base::read_file(whole, 1U << 20U);
    ASSERT_TRUE(bytes.has_value());
    for (std::size_t kept = 0; kept < bytes->size() - 1; kept += 13) {
        write(whole, base::text_of(base::ByteView(*bytes).first(kept)));
        EXPECT_FALSE(take(whole).has_value()) << kept;
    }
    const std::string text(base::text_of(*bytes));
    for (std::size_t at = 20; at + 20 < text.size(); at += 31) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 0x55);
        write(whole, changed);
        (void)take(whole);  // refused, or what still could be read; never beyond its folder
    }
}

TEST_F(ListIntake, a_stop_ends_it) {
    std::stop_source stop;
    stop.request_stop();
    const auto took = take_file(tar({{"adult/domains", "a.example\n"}}), Layout::folders, to, limits, stop.get_token());
    EXPECT_FALSE(took.has_value());
}

TEST_F(ListIntake, the_same_content_has_the_same_digest_whenever_it_came) {
    write(home / "a/gambling/domains", "bets.example\n");
    write(home / "b/gambling/domains", "bets.example\n");
    fs::last_write_time(home / "b/gambling/domains", fs::file_time_type::clock::now() - std::chrono::hours(400));
    const auto a = content_digest(home / "a");
    ASSERT_TRUE(a.has_value());
    EXPECT_EQ(*a, content_digest(home / "b").value());
    write(home / "b/gambling/urls", "");
    EXPECT_NE(*a, content_digest(home / "b").value());
}

}  // namespace
}  // namespace rulebook
