#pragma once
// Named texts as a browser sends them: a query, a form, cookies, the parameters of a path.

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace web {

// LIMIT: the largest page here has some 60 fields and 20,000 characters of free text, each of which may take
// nine bytes encoded. Together they bound what one request can make the office hold.
constexpr std::size_t kMaxFields = 500;
constexpr std::size_t kMaxNameBytes = 128;

enum class ValuesFailure { too_many, name_too_long, badly_encoded };

// Names in the order in which they came; a name may come more than once.
class Values {
public:
    Values() = default;

    // `application/x-www-form-urlencoded` (WHATWG URL §5.1). Values are made well-formed UTF-8 without control
    // characters other than tab and line feed; line ends become one line feed.
    [[nodiscard]] static base::Result<Values, ValuesFailure> parse_form(std::string_view encoded);

    // The Cookie header (RFC 6265 §5.4).
    [[nodiscard]] static Values parse_cookies(std::string_view header);

    void add(std::string name, std::string value);

    // Empty when the name did not come; the first value when it came more than once. Valid as long as this.
    [[nodiscard]] std::optional<std::string_view> first(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
    // The first value, or nothing as an empty text.
    [[nodiscard]] std::string_view text(std::string_view name) const { return first(name).value_or(""); }

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace web
