#include "web/values.h"

#include "base/text.h"

namespace web {
namespace {

// Browsers end the lines of a text area with CR LF (HTML 4.10.21.5); we keep LF. Other control characters go.
std::string as_typed(std::string_view value) {
    std::string lines;
    lines.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\r') lines += value[i];
        else if (i + 1 == value.size() || value[i + 1] != '\n') lines += '\n';
    }
    return base::cleaned_utf8(lines);
}

}  // namespace

base::Result<Values, wire::FormError> Values::parse_form(std::string_view encoded) {
    Values values;
    for (wire::FormField& field : TRY(wire::parse_form(encoded))) values.add_typed(std::move(field.name), field.value);
    return values;
}

void Values::add(std::string name, std::string value) { entries_.emplace_back(std::move(name), std::move(value)); }

void Values::add_typed(std::string name, std::string_view value) { add(std::move(name), as_typed(value)); }

std::optional<std::string_view> Values::first(std::string_view name) const {
    for (const auto& [each, value] : entries_)
        if (each == name) return value;
    return std::nullopt;
}

std::vector<std::string> Values::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [each, value] : entries_)
        if (each == name) values.push_back(value);
    return values;
}

}  // namespace web
