#pragma once
// Published test vectors as they are checked in: one a line, columns between tabs, `#` before comments.

#include "base/text.h"
#include "wire/percent.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace support {

struct Vector {
    std::string place;  // file and line, for SCOPED_TRACE
    std::vector<std::string> columns;
};

// The lines of `file` (from the project's root) that have exactly `columns` columns; fails the test for others.
inline std::vector<Vector> read_vectors(const std::string& file, std::size_t columns) {
    std::ifstream in(std::string(PROJECT_ROOT "/") + file);
    EXPECT_TRUE(in.is_open()) << file;
    std::vector<Vector> vectors;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        Vector vector{file + ":" + std::to_string(number), {}};
        for (const auto column : base::split(line, '\t')) vector.columns.emplace_back(column);
        EXPECT_EQ(vector.columns.size(), columns) << vector.place;
        if (vector.columns.size() == columns) vectors.push_back(std::move(vector));
    }
    EXPECT_FALSE(vectors.empty()) << file;
    return vectors;
}

// The bytes that a column stands for: \r \n \t \0 \\ and \xHH.
inline std::string unescaped(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            bytes += text[i];
            continue;
        }
        switch (text[++i]) {
            case 'r':
                bytes += '\r';
                break;
            case 'n':
                bytes += '\n';
                break;
            case 't':
                bytes += '\t';
                break;
            case '0':
                bytes += '\0';
                break;
            case '\\':
                bytes += '\\';
                break;
            case 'x':
                bytes += static_cast<char>(wire::hex_value(text[i + 1]) * 16 + wire::hex_value(text[i + 2]));
                i += 2;
                break;
            default:
                ADD_FAILURE() << "unknown escape in " << text;
        }
    }
    return bytes;
}

}  // namespace support
