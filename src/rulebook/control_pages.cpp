// What filter and monitoring go by besides lists and profiles: their settings, and the help that is never blocked.
// Changed by the same steps as a list.

#include "base/text.h"
#include "rulebook/pages_parts.h"
#include "rulebook/rulebook.h"
#include "web/components.h"
#include "web/form.h"
#include "web/response.h"
#include "web/router.h"

#include <fmt/format.h>

#include <algorithm>

namespace rulebook {

namespace {

using web::Html;
using web::Request;
using web::Response;

constexpr web::Permission kSee{"rules.see", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr web::Permission kChange{"rules.change", web::WhenRefused::told, "headcorn-7.3.1-04"};
constexpr std::size_t kMostValue = 200;

std::vector<school::Settings::Line> controlled(const school::Settings& settings) {
    std::vector<school::Settings::Line> lines;
    for (const school::Settings::Line& line : settings.lines())
        if (is_under_change_control(line.declaration.key)) lines.push_back(line);
    return lines;
}

// "30 minutes"; of a time of day or a choice the value says it all.
std::string value_with_unit(const school::Settings::Line& line) {
    const bool counts =
        line.declaration.type == school::SettingType::duration || line.declaration.type == school::SettingType::count;
    return counts ? fmt::format("{} {}", line.value, line.declaration.unit) : std::string(line.value);
}

std::string what_it_takes(const school::SettingDeclaration& setting) {
    switch (setting.type) {
        case school::SettingType::duration:
        case school::SettingType::count:
            return fmt::format("{} to {} {}", setting.least, setting.most, setting.unit);
        case school::SettingType::choice: {
            std::vector<std::string> all;
            for (const std::string_view one : base::split(setting.choices, '|')) all.emplace_back(one);
            return "one of: " + base::joined(all, "; ");
        }
        case school::SettingType::on_off:
            return "true or false";
        case school::SettingType::time_of_day:
            return "a time such as 08:00";
        case school::SettingType::text:
            return "words";
    }
    return {};
}

Html settings_form(const Asker& asker, const Request& request, const web::Form& form,
                   const std::vector<school::Settings::Line>& lines) {
    if (!asker.reader.may(kChange.name())) return {};
    std::vector<web::Option> options;
    for (const school::Settings::Line& line : lines)
        options.push_back({std::string(line.declaration.key), std::string(line.declaration.meaning)});
    return web::section_heading("Ask to change one") +
           web::post_form(
               page_of(asker.setup, "gate") / "settings", request,
               web::select(form.field("setting", "Which?", ""), options) +
                   web::text_input(form.field("value", "What should it be?", "As the table says, without the unit"),
                                   {}) +
                   web::text_input(form.field("reason", "Why?", "It stands in the record"), {}) +
                   web::button("Ask for this change", web::ButtonLook::primary));
}

web::Page settings_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    const school::Settings settings = parts.list.settings(asker.setup.id);
    const auto lines = controlled(settings);
    std::vector<std::vector<Html>> rows;
    for (const school::Settings::Line& line : lines)
        rows.push_back({web::text(std::string(line.declaration.meaning)), web::text(value_with_unit(line)),
                        web::text(line.origin == school::Settings::Line::Origin::said ? "the school" : "standard"),
                        web::text(what_it_takes(line.declaration)), web::text(std::string(line.declaration.source))});
    return {.tab = "Settings of filter and monitoring",
            .heading = "What filter and monitoring go by",
            .back = web::BackLink{page_of(asker.setup, "gate")},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content = web::paragraph("They change by the same steps as the school's list: asked for, assessed where "
                                      "the policy says so, and agreed to by a second person.") +
                       web::table({.name = "settings",
                                   .caption = "In force",
                                   .columns = {{.title = "What"},
                                               {.title = "Is"},
                                               {.title = "Said by"},
                                               {.title = "It takes"},
                                               {.title = "Answers"}},
                                   .rows = std::move(rows),
                                   .empty = {}}) +
                       settings_form(asker, request, form, lines),
            .measure = web::Measure::wide};
}

Response show_settings(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(settings_page(parts, *asker, request, {}));
}

Response create_setting(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto key = form.required_text({.name = "setting", .most = kMostValue, .missing = "Choose a setting"});
    const auto value = form.required_text({.name = "value", .most = kMostValue, .missing = "Write what it should be"});
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return web::show_refused(settings_page(parts, *asker, request, form));
    const auto made = parts.list.request_setting(asker->reader, {*key, *value}, *reason);
    if (made) return web::go_to(page_of(asker->setup, "gate") / "changes" / made->id.text());
    form.add_error("value", describe(made.error()));
    return web::show_refused(settings_page(parts, *asker, request, form));
}

Html help_table(const PageParts& parts, const Asker& asker, const Request& request) {
    const bool may_change = asker.reader.may(kChange.name());
    std::vector<std::vector<Html>> rows;
    for (const ListChange& entry : parts.list.in_force(asker.setup.id))
        if (const auto* help = std::get_if<HelpEntry>(&entry.what))
            rows.push_back({web::text(help->name), web::text(help->site.text()), web::text("the school"),
                            may_change ? removal_form(asker.setup, request, entry) : Html()});
    const auto shipped = read_help_services(parts.rulebook.setup().starter_lists / "help-lines.toml");
    if (shipped)
        for (const HelpSite& one : *shipped)
            rows.push_back({web::text(one.name), web::text(one.site.text()),
                            web::text(one.phases == HelpSite::Phases::all ? "the program, for all phases"
                                                                          : "the program, from Key Stage 3"),
                            Html()});
    return web::table(
        {.name = "help",
         .caption = "Never blocked; no visit is written with a name, a device or its exact time",
         .columns = {{.title = "Service"}, {.title = "Site"}, {.title = "Listed by"}, {.title = "Change"}},
         .rows = std::move(rows),
         .empty = "No help service is listed. Put help-lines.toml back."});
}

web::Page help_page(const PageParts& parts, const Asker& asker, const Request& request, const web::Form& form) {
    Html ask;
    if (asker.reader.may(kChange.name()))
        ask =
            web::section_heading("Ask to add one") +
            web::post_form(
                page_of(asker.setup, "gate") / "help-services", request,
                web::text_input(form.field("name", "Name", "As a child would know it"), {}) +
                    web::text_input(form.field("site", "Site", "For example `example.org.uk`, with all below it"), {}) +
                    web::text_input(form.field("reason", "Why?", "It stands in the record"), {}) +
                    web::button("Ask to add it", web::ButtonLook::primary));
    return {.tab = "Help that is never blocked",
            .heading = "Help that is never blocked",
            .back = web::BackLink{page_of(asker.setup, "gate")},
            .alerts = form.ok() ? Html() : web::error_summary(form.errors()),
            .content =
                help_table(parts, asker, request) +
                web::paragraph("An entry that the school added goes only with the safeguarding lead's consent.") + ask,
            .measure = web::Measure::wide};
}

Response show_help(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    return web::show(help_page(parts, *asker, request, {}));
}

Response create_help(const PageParts& parts, const Request& request) {
    const auto asker = asker_of(parts, request);
    if (!asker) return web::not_found();
    web::Form form(request.typed);
    const auto name = form.required_text({.name = "name", .most = kMostValue, .missing = "Write its name"});
    const auto site = form.required_text({.name = "site", .most = kMostReason, .missing = "Write its site"});
    const auto reason = form.required_text({.name = "reason", .most = kMostReason, .missing = "Say why"});
    if (!form.ok()) return web::show_refused(help_page(parts, *asker, request, form));
    const auto made = parts.list.request_help(asker->reader, *name, *site, *reason);
    if (made) return web::go_to(page_of(asker->setup, "gate") / "changes" / made->id.text());
    form.add_error("site", describe(made.error()));
    return web::show_refused(help_page(parts, *asker, request, form));
}

}  // namespace

void add_control_pages(web::Router& router, const PageParts& parts) {
    using Page = Response (*)(const PageParts&, const Request&);
    const auto add = [&](web::Method method, const char* pattern, web::Permission permission, Page page) {
        router.add(method, pattern, permission, [parts, page](const Request& request) { return page(parts, request); });
    };
    add(web::Method::get, "/{school}/gate/settings", kSee, show_settings);
    add(web::Method::post, "/{school}/gate/settings", kChange, create_setting);
    add(web::Method::get, "/{school}/gate/help-services", kSee, show_help);
    add(web::Method::post, "/{school}/gate/help-services", kChange, create_help);
}

}  // namespace rulebook
