#pragma once
// Named texts as a browser sends them: a query, a form, the parameters of a path.

#include "base/result.h"
#include "wire/form.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace web {

// Names in the order in which they came; a name may come more than once.
class Values {
public:
    Values() = default;

    // What a form posted or what stands in a query. Control characters other than tab and line feed are replaced; line
    // ends become one line feed.
    [[nodiscard]] static base::Result<Values, wire::FormError> parse_form(std::string_view encoded);

    void add(std::string name, std::string value);
    // As parse_form adds it: cleaned of what nobody types.
    void add_typed(std::string name, std::string_view value);

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
