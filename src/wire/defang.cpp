#include "wire/defang.h"

namespace wire {

std::string defanged(std::string_view text) {
    // A scheme in front, and nothing else: an address may hold another one.
    for (const std::string_view scheme : {"https://", "http://"})
        if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    std::string safe;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool is_inside_name = text[at] == '.' && at + 1 < text.size() && text[at + 1] != ' ';
        if (is_inside_name) safe += "[.]";
        else safe += text[at];
    }
    return safe;
}

}  // namespace wire
