#pragma once
// Single blocks of a page: headings, buttons, banners, tags.

#include "web/html.h"

#include <string>
#include <string_view>
#include <vector>

namespace web {

[[nodiscard]] Html paragraph(std::string_view words);
[[nodiscard]] Html paragraph(const Html& words);
// What somebody typed: its lines and empty lines stay.
[[nodiscard]] Html prose(std::string_view words);
// Sections of a page and of a section; the page's own heading comes from its frame.
[[nodiscard]] Html section_heading(std::string_view words);
[[nodiscard]] Html subsection_heading(std::string_view words);
[[nodiscard]] Html anchor(const Link& to, std::string_view words);

enum class Bullets { dots, numbers };
[[nodiscard]] Html bullets(const std::vector<Html>& points, Bullets kind);

// `warning` is for what cannot be taken back.
enum class ButtonLook { primary, secondary, warning };
// Sends the form that it stands in.
[[nodiscard]] Html button(std::string_view label, ButtonLook look);
// The same, sending `name=value` too, where one form has several verbs.
struct NamedButton {
    std::string label;
    std::string name;
    std::string value;
    ButtonLook look = ButtonLook::secondary;
};
[[nodiscard]] Html button(const NamedButton& named);
[[nodiscard]] Html button_group(const std::vector<Html>& buttons);
// Looks like a button and only goes somewhere.
[[nodiscard]] Html link_button(std::string_view label, const Link& to, ButtonLook look);
// The one big step forward from a page.
[[nodiscard]] Html start_button(std::string_view label, const Link& to);

enum class Notice { plain, success };
// `success` is announced at once by screen readers: only after the reader did something.
[[nodiscard]] Html notification_banner(Notice notice, const Html& content);

[[nodiscard]] Html inset(const Html& content);
[[nodiscard]] Html warning_text(std::string_view words);
[[nodiscard]] Html details(std::string_view summary, const Html& content);
// The end of a journey: what happened, and what comes next in `content`.
[[nodiscard]] Html panel(std::string_view title, const Html& content);

// Red is for danger to a child or a broken promise, and for nothing else.
enum class Colour { grey, green, blue, yellow, orange, red };
[[nodiscard]] Html tag(std::string_view words, Colour colour);

}  // namespace web
