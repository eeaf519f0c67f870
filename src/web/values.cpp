#include "web/values.h"

#include "base/text.h"
#include "wire/percent.h"

#include <algorithm>

namespace web {
namespace {

std::optional<std::string> decoded(std::string_view encoded) {
    std::string spaced(encoded);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return wire::percent_decode_strictly(spaced);
}

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

base::Result<Values, ValuesFailure> Values::parse_form(std::string_view encoded) {
    Values values;
    while (!encoded.empty()) {
        std::string_view field = base::take_until(encoded, '&');
        if (field.empty()) continue;
        if (values.entries_.size() == kMaxFields) return base::failure(ValuesFailure::too_many);
        auto name = decoded(base::take_until(field, '='));
        auto value = decoded(field);
        if (!name || !value) return base::failure(ValuesFailure::badly_encoded);
        if (name->size() > kMaxNameBytes) return base::failure(ValuesFailure::name_too_long);
        values.add(base::cleaned_utf8(*name), as_typed(*value));
    }
    return values;
}

Values Values::parse_cookies(std::string_view header) {
    Values values;
    while (!header.empty() && values.entries_.size() < kMaxFields) {
        std::string_view pair = base::take_until(header, ';');
        const std::string_view name = base::trimmed(base::take_until(pair, '='));
        if (!name.empty()) values.add(std::string(name), std::string(base::trimmed(pair)));
    }
    return values;
}

void Values::add(std::string name, std::string value) { entries_.emplace_back(std::move(name), std::move(value)); }

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
