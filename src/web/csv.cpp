#include "web/csv.h"

namespace web {

namespace {

std::string csv_cell(std::string_view text) {
    constexpr std::string_view kFormula = "=+-@\t\r\n";
    std::string cell = "\"";
    if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) cell += '\'';
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (!line.empty()) line += ',';
        line += csv_cell(cell);
    }
    return line + "\r\n";
}

}  // namespace web
