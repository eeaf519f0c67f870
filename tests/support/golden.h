#pragma once
// Golden files: what a page or a format looked like when somebody last read it. A test program called with
// `--rewrite-golden` writes them anew (`make golden`); then a person reads the difference.

#include "base/file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

namespace support {

inline bool rewrites_golden() {
    const auto arguments = ::testing::internal::GetArgvs();
    return std::find(arguments.begin(), arguments.end(), "--rewrite-golden") != arguments.end();
}

// Compares `actual` with the file at `path`, relative to the project's root.
inline void expect_golden(std::string_view path, std::string_view actual) {
    const std::filesystem::path file = std::filesystem::path(PROJECT_ROOT) / path;
    if (rewrites_golden()) {
        std::filesystem::create_directories(file.parent_path());
        const auto written = base::replace_file(file, base::bytes_of(actual), base::FileMode::group_readable);
        ASSERT_TRUE(written) << base::describe(written.error());
        return;
    }
    constexpr std::size_t kLimit = 4U << 20U;
    const auto expected = base::read_file(file, kLimit);
    ASSERT_TRUE(expected) << base::describe(expected.error()) << "; run the test with --rewrite-golden and read it";
    EXPECT_EQ(base::text_of(*expected), actual) << "differs from " << path;
}

}  // namespace support
