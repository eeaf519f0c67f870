#pragma once
// A table as a file for a spreadsheet (RFC 4180). Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

namespace web {

// One line, with its CR LF. A cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a
// line end) gets an apostrophe in front, so that what somebody typed, or a site called itself, runs nowhere.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace web
