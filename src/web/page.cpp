#include "web/page.h"

#include "web/blocks.h"
#include "web/form.h"

namespace web {
namespace {

// The gate mark: an arch with its gate. Drawn here so that it needs no request and takes the text's colour.
constexpr Markup kMark =
    "<svg class=\"gh-mark\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\" width=\"32\" height=\"32\" "
    "aria-hidden=\"true\" focusable=\"false\">"
    "<path fill=\"currentColor\" fill-rule=\"evenodd\" d=\"M2 31V15a14 14 0 0 1 28 0v16h-5V15a9 9 0 0 0-18 0v16z\"/>"
    "<path fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" d=\"M12 31V10M16 31V8M20 31V10M8 18h16M8 25h16\"/>"
    "</svg>"_html;

Html head(const Page& page, const Surroundings& around, const Assets& assets) {
    Html head =
        "<!doctype html>\n<html lang=\"en-GB\" class=\"govuk-template\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n"
        "<meta name=\"theme-color\" content=\"#1d5b3a\">\n<meta name=\"robots\" content=\"noindex\">\n<title>"_html;
    if (page.outcome == Outcome::refused) head += "Error: ";
    head += page.tab.words();
    if (!around.school.empty()) {
        head += " – ";
        head += around.school;
    }
    head += " – Gatehouse</title>\n"_html;
    if (const auto icon = assets.link("mark.svg"))
        head += html("<link rel=\"icon\" type=\"image/svg+xml\" href=\""_html, *icon, "\">\n"_html);
    if (const auto style = assets.link("site.css"))
        head += html("<link rel=\"stylesheet\" href=\""_html, *style, "\">\n"_html);
    if (const auto script = assets.link("page.js")) head += module_script(*script);
    head += "</head>\n"_html;
    return head;
}

Html navigation_item(const NavigationItem& item) {
    Html element =
        item.current ? "      <li class=\"govuk-service-navigation__item govuk-service-navigation__item--active\">"_html
                     : "      <li class=\"govuk-service-navigation__item\">"_html;
    element += html("<a class=\"govuk-service-navigation__link\" href=\""_html, item.to,
                    item.current ? "\" aria-current=\"page\">"_html : "\">"_html, item.words);
    if (item.badge > 0) {
        element += html(" <span class=\"moj-notification-badge\">"_html, item.badge,
                        "<span class=\"govuk-visually-hidden\"> waiting</span></span>"_html);
    }
    element += "</a></li>\n"_html;
    return element;
}

Html navigation(const Surroundings& around) {
    if (around.navigation.empty()) return {};
    Html bar =
        "<div class=\"govuk-service-navigation\">\n  <div class=\"govuk-width-container\">\n"
        "    <nav aria-label=\"Main\" class=\"govuk-service-navigation__wrapper\">\n"
        "    <ul class=\"govuk-service-navigation__list\">\n"_html;
    for (const NavigationItem& item : around.navigation) bar += navigation_item(item);
    bar += "    </ul>\n    </nav>\n  </div>\n</div>\n"_html;
    return bar;
}

Html who_is_here(const Surroundings& around, const Request& request) {
    Html here;
    if (!around.person.empty()) here += html("    <span class=\"gh-person\">"_html, around.person, "</span>\n"_html);
    if (around.sign_out) {
        here += post_form(*around.sign_out, request,
                          "    <button type=\"submit\" class=\"gh-sign-out\">Sign out</button>\n"_html);
    }
    return here;
}

Html banner(const Surroundings& around) {
    if (around.banner.empty()) return {};
    return html(
        "<div class=\"govuk-phase-banner govuk-width-container\">\n  <p class=\"govuk-phase-banner__content\">"
        "<strong class=\"govuk-tag govuk-phase-banner__content__tag\">Note</strong>"
        "<span class=\"govuk-phase-banner__text\">"_html,
        around.banner, "</span></p>\n</div>\n"_html);
}

Html header(const Surroundings& around, const Request& request) {
    return html(
        "<header>\n<div class=\"govuk-generic-header gh-header\">\n"
        "  <div class=\"govuk-generic-header__container govuk-width-container gh-header__row\">\n"
        "    <div class=\"govuk-generic-header__logo\"><a class=\"govuk-generic-header__homepage-link\" href=\""_html,
        around.home, "\">"_html, Html(kMark), "<span>Gatehouse</span></a></div>\n"_html,
        around.school.empty() ? Html() : html("    <span class=\"gh-school\">"_html, around.school, "</span>\n"_html),
        who_is_here(around, request), "    <a class=\"gh-help\" href=\""_html, around.help,
        "\">Get help now</a>\n  </div>\n</div>\n"_html, navigation(around), banner(around), "</header>\n"_html);
}

struct WayBackMarkup {
    Html operator()(const NoWayBack&) const { return {}; }
    Html operator()(const BackLink& back) const {
        return html("<nav class=\"gh-no-print\" aria-label=\"Back\"><a href=\""_html, back.to,
                    "\" class=\"govuk-back-link\">Back</a></nav>\n"_html);
    }
    Html operator()(const Breadcrumbs& crumbs) const {
        Html trail =
            "<nav class=\"govuk-breadcrumbs gh-no-print\" aria-label=\"Breadcrumb\">\n"
            "  <ol class=\"govuk-breadcrumbs__list\">\n"_html;
        for (const LinkTo& crumb : crumbs) {
            trail +=
                html("    <li class=\"govuk-breadcrumbs__list-item\"><a class=\"govuk-breadcrumbs__link\" href=\""_html,
                     crumb.to, "\">"_html, crumb.words, "</a></li>\n"_html);
        }
        trail += "  </ol>\n</nav>\n"_html;
        return trail;
    }
};

Html main_part(const Page& page) {
    return html(
        "<main class=\"govuk-main-wrapper\" id=\"main-content\" tabindex=\"-1\">\n<div class=\"govuk-grid-row\">\n"_html,
        page.measure == Measure::wide ? "<div class=\"govuk-grid-column-full\">\n"_html
                                      : "<div class=\"govuk-grid-column-two-thirds\">\n"_html,
        page.alerts, page_heading(page.heading, page.caption), page.content, "</div>\n</div>\n</main>\n"_html);
}

constexpr Markup kFoot =
    "<footer class=\"govuk-footer gh-footer\">\n  <div class=\"govuk-width-container\">"
    "<p class=\"govuk-body-s\">Gatehouse keeps the school’s online safety policy.</p></div>\n"
    "</footer>\n</body>\n</html>\n"_html;

}  // namespace

Html render(const Page& page, const Surroundings& around, const Assets& assets, const Request& request) {
    return head(page, around, assets) +
           "<body class=\"govuk-template__body\">\n"
           "<a href=\"#main-content\" class=\"govuk-skip-link\">Skip to main content</a>\n"_html +
           header(around, request) + "<div class=\"govuk-width-container\">\n"_html +
           std::visit(WayBackMarkup{}, page.back) + main_part(page) + "</div>\n"_html + kFoot;
}

}  // namespace web
