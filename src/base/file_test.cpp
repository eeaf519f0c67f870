#include "base/file.h"

#include "base/id.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

namespace base {
namespace {

class Files : public testing::Test {
protected:
    Files() {
        SystemRandom random;
        folder_ = std::filesystem::temp_directory_path() / ("gatehouse-" + Id<struct FolderTag>::mint(random).text());
        std::filesystem::create_directory(folder_);
    }
    ~Files() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

// Lets no file of this process grow past `bytes`, as a full disk would; the old limit comes back at the end.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

TEST_F(Files, a_file_is_replaced_whole_and_leaves_nothing_beside_it) {
    const auto path = folder_ / "ruleset";
    ASSERT_TRUE(replace_file(path, bytes_of("old"), FileMode::owner_only));
    ASSERT_TRUE(replace_file(path, bytes_of("new content"), FileMode::owner_only));
    EXPECT_EQ(text_of(*read_file(path, 100)), "new content");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Files, a_full_disk_keeps_the_old_content_and_says_so) {
    const auto path = folder_ / "ruleset";
    ASSERT_TRUE(replace_file(path, bytes_of("good"), FileMode::owner_only));
    const FullDisk full(1000);
    const auto done = replace_file(path, Bytes(5000), FileMode::owner_only);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, FileFailure::full);
    EXPECT_EQ(text_of(*read_file(path, 100)), "good");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, appending_to_a_full_disk_keeps_what_was_promised_and_no_torn_record) {
    auto file = AppendFile::open(folder_ / "spool", FileMode::owner_only);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append(Bytes(900)));
    {
        const FullDisk full(1000);
        const auto refused = file->append(Bytes(200));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, FileFailure::full);
    }
    EXPECT_EQ(file->size(), 900U);
    EXPECT_EQ(std::filesystem::file_size(folder_ / "spool"), 900U);
    EXPECT_TRUE(file->append(Bytes(200)));
    EXPECT_TRUE(file->sync());
    EXPECT_EQ(std::filesystem::file_size(folder_ / "spool"), 1100U);
}

TEST_F(Files, a_missing_file_and_one_too_large_are_told_apart_by_path_and_reason) {
    const auto missing = read_file(folder_ / "nothing", 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, FileFailure::missing);
    EXPECT_NE(describe(missing.error()).find("nothing"), std::string::npos);
    ASSERT_TRUE(replace_file(folder_ / "big", Bytes(11), FileMode::owner_only));
    EXPECT_EQ(read_file(folder_ / "big", 10).error().kind, FileFailure::too_large);
    EXPECT_TRUE(read_file(folder_ / "big", 11));
}

TEST_F(Files, a_mapped_file_shows_what_it_held_even_after_it_was_replaced) {
    const auto path = folder_ / "lists";
    ASSERT_TRUE(replace_file(path, bytes_of("first"), FileMode::owner_only));
    auto mapped = MappedFile::open(path);
    ASSERT_TRUE(mapped);
    ASSERT_TRUE(replace_file(path, bytes_of("other"), FileMode::owner_only));
    EXPECT_EQ(text_of(mapped->bytes()), "first");
    ASSERT_TRUE(replace_file(folder_ / "empty", {}, FileMode::owner_only));
    EXPECT_TRUE(MappedFile::open(folder_ / "empty")->bytes().empty());
    EXPECT_EQ(MappedFile::open(folder_ / "none").error().kind, FileFailure::missing);
}

}  // namespace
}  // namespace base
