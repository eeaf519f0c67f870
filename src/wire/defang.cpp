#include "wire/defang.h"

namespace wire {

std::string defanged(std::string_view text) {
    constexpr std::string_view kAfterScheme = "://";
    if (const auto scheme = text.find(kAfterScheme); scheme != std::string_view::npos)
        text.remove_prefix(scheme + kAfterScheme.size());
    std::string safe;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_inside_name = text[at] == '.' && at + 1 < text.size() && text[at + 1] != ' ';
        if (is_inside_name) safe += "[.]";
        else safe += text[at];
    }
    return safe;
}

}  // namespace wire
