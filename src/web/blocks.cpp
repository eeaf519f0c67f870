#include "web/blocks.h"

#include "base/text.h"

namespace web {
namespace {

Markup modifier(ButtonLook look) {
    switch (look) {
        case ButtonLook::primary:
            return ""_html;
        case ButtonLook::secondary:
            return " govuk-button--secondary"_html;
        case ButtonLook::warning:
            return " govuk-button--warning"_html;
    }
    return ""_html;
}

Markup name(Colour colour) {
    switch (colour) {
        case Colour::grey:
            return "grey"_html;
        case Colour::green:
            return "green"_html;
        case Colour::blue:
            return "blue"_html;
        case Colour::yellow:
            return "yellow"_html;
        case Colour::orange:
            return "orange"_html;
        case Colour::red:
            return "red"_html;
    }
    return "grey"_html;
}

}  // namespace

Html paragraph(std::string_view words) { return html("<p class=\"govuk-body\">"_html, words, "</p>\n"_html); }

Html paragraph(const Html& words) { return html("<p class=\"govuk-body\">"_html, words, "</p>\n"_html); }

Html prose(std::string_view words) {
    Html paragraphs;
    Html lines;
    const auto close = [&] {
        if (!lines.empty()) paragraphs += paragraph(lines);
        lines = Html();
    };
    for (const std::string_view line : base::split(words, '\n')) {
        if (base::trimmed(line).empty()) {
            close();
            continue;
        }
        if (!lines.empty()) lines += "<br>"_html;
        lines += line;
    }
    close();
    return paragraphs;
}

Html section_heading(std::string_view words) {
    return html("<h2 class=\"govuk-heading-m\">"_html, words, "</h2>\n"_html);
}

Html subsection_heading(std::string_view words) {
    return html("<h3 class=\"govuk-heading-s\">"_html, words, "</h3>\n"_html);
}

Html anchor(const Link& to, std::string_view words) {
    return html("<a class=\"govuk-link\" href=\""_html, to, "\">"_html, words, "</a>"_html);
}

Html bullets(const std::vector<Html>& points, Bullets kind) {
    Html list = kind == Bullets::numbers ? "<ol class=\"govuk-list govuk-list--number\">\n"_html
                                         : "<ul class=\"govuk-list govuk-list--bullet\">\n"_html;
    for (const Html& point : points) list += html("  <li>"_html, point, "</li>\n"_html);
    list += kind == Bullets::numbers ? "</ol>\n"_html : "</ul>\n"_html;
    return list;
}

Html button(std::string_view label, ButtonLook look) {
    return html("<button type=\"submit\" class=\"govuk-button"_html, modifier(look), "\">"_html, label,
                "</button>\n"_html);
}

Html button(const NamedButton& named) {
    return html("<button type=\"submit\" class=\"govuk-button"_html, modifier(named.look), "\" name=\""_html,
                named.name, "\" value=\""_html, named.value, "\">"_html, named.label, "</button>\n"_html);
}

Html button_group(const std::vector<Html>& buttons) {
    Html group = "<div class=\"govuk-button-group\">\n"_html;
    for (const Html& each : buttons) group += each;
    group += "</div>\n"_html;
    return group;
}

Html link_button(std::string_view label, const Link& to, ButtonLook look) {
    return html("<a href=\""_html, to, "\" role=\"button\" draggable=\"false\" class=\"govuk-button"_html,
                modifier(look), "\">"_html, label, "</a>\n"_html);
}

Html start_button(std::string_view label, const Link& to) {
    return html("<a href=\""_html, to,
                "\" role=\"button\" draggable=\"false\" class=\"govuk-button govuk-button--start\">"_html, label,
                "<span class=\"gh-start\" aria-hidden=\"true\"> ›</span></a>\n"_html);
}

Html notification_banner(Notice notice, const Html& content) {
    const bool success = notice == Notice::success;
    Html banner = success
                      ? "<div class=\"govuk-notification-banner govuk-notification-banner--success\" role=\"alert\" "
                        "aria-labelledby=\"banner-title\">\n"_html
                      : "<div class=\"govuk-notification-banner\" role=\"region\" "
                        "aria-labelledby=\"banner-title\">\n"_html;
    banner +=
        "  <div class=\"govuk-notification-banner__header\">\n"
        "    <h2 class=\"govuk-notification-banner__title\" id=\"banner-title\">"_html;
    banner += success ? "Done" : "Important";
    banner += "</h2>\n  </div>\n  <div class=\"govuk-notification-banner__content\">\n"_html;
    banner += content;
    banner += "  </div>\n</div>\n"_html;
    return banner;
}

Html inset(const Html& content) { return html("<div class=\"govuk-inset-text\">\n"_html, content, "</div>\n"_html); }

Html warning_text(std::string_view words) {
    return html(
        "<div class=\"govuk-warning-text\">\n"
        "  <span class=\"govuk-warning-text__icon\" aria-hidden=\"true\">!</span>\n"
        "  <strong class=\"govuk-warning-text__text\">\n"
        "    <span class=\"govuk-visually-hidden\">Warning</span>\n"
        "    "_html,
        words, "\n  </strong>\n</div>\n"_html);
}

Html details(std::string_view summary, const Html& content) {
    return html(
        "<details class=\"govuk-details\">\n"
        "  <summary class=\"govuk-details__summary\">"
        "<span class=\"govuk-details__summary-text\">"_html,
        summary, "</span></summary>\n  <div class=\"govuk-details__text\">\n"_html, content,
        "  </div>\n</details>\n"_html);
}

Html panel(std::string_view title, const Html& content) {
    return html("<div class=\"govuk-panel govuk-panel--confirmation\">\n  <h2 class=\"govuk-panel__title\">"_html,
                title, "</h2>\n  <div class=\"govuk-panel__body\">\n"_html, content, "  </div>\n</div>\n"_html);
}

Html tag(std::string_view words, Colour colour) {
    return html("<strong class=\"govuk-tag govuk-tag--"_html, name(colour), "\">"_html, words, "</strong>"_html);
}

}  // namespace web
