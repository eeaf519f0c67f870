#include "web/form.h"

#include "base/narrow.h"
#include "base/text.h"

#include <algorithm>

namespace web {
namespace {

constexpr std::size_t kMostSecretBytes = 1000;

std::size_t characters_in(std::string_view utf8) {
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return base::narrow<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_character));
}

bool has_option(const std::vector<Option>& options, std::string_view value) {
    return std::any_of(options.begin(), options.end(), [&](const Option& option) { return option.value == value; });
}

std::optional<std::chrono::year_month_day> real_date(const DateText& typed) {
    const auto day = base::parse_decimal(typed.day);
    const auto month = base::parse_decimal(typed.month);
    const auto year = base::parse_decimal(typed.year);
    if (!day || !month || !year || *day > 31 || *month > 12 || *year < 1900 || *year > 2199) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(base::narrow<int>(*year)),
                                           std::chrono::month(base::narrow<unsigned>(*month)),
                                           std::chrono::day(base::narrow<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return date;
}

Html with_token(Html form, const Request& request, const Html& fields) {
    if (request.session) form += hidden_input(kCsrfField, csrf_token(request.session->csrf_key));
    form += fields;
    form += "</form>\n"_html;
    return form;
}

}  // namespace

std::optional<std::string> Form::within(const TextRule& rule, std::string_view text) {
    if (characters_in(text) <= rule.most) return std::string(text);
    add_error(rule.name, "Use at most " + std::to_string(rule.most) + " characters");
    return std::nullopt;
}

std::optional<std::string> Form::required_text(const TextRule& rule) {
    const std::string_view text = base::trimmed_lines(typed_.text(rule.name));
    if (!text.empty()) return within(rule, text);
    add_error(rule.name, rule.missing);
    return std::nullopt;
}

std::optional<std::string> Form::optional_text(const TextRule& rule) {
    return within(rule, base::trimmed_lines(typed_.text(rule.name)));
}

std::optional<std::string> Form::required_secret(std::string_view name, std::string_view missing) {
    const std::string_view secret = typed_.text(name);
    if (!secret.empty() && secret.size() <= kMostSecretBytes) return std::string(secret);
    add_error(name, missing);
    return std::nullopt;
}

std::optional<std::string> Form::choice(std::string_view name, const std::vector<Option>& options,
                                        std::string_view missing) {
    const std::string_view value = typed_.text(name);
    if (has_option(options, value)) return std::string(value);
    add_error(name, missing);
    return std::nullopt;
}

std::vector<std::string> Form::chosen(std::string_view name, const std::vector<Option>& options) const {
    std::vector<std::string> values = typed_.all(name);
    std::erase_if(values, [&](const std::string& value) { return !has_option(options, value); });
    return values;
}

bool Form::is_ticked(std::string_view name) const { return typed_.first(name).has_value(); }

std::optional<std::chrono::year_month_day> Form::date(std::string_view name, std::string_view what) {
    const DateText typed = date_text(name);
    const auto date = real_date(typed);
    if (date) return date;
    // The summary's link goes to the first box that needs something.
    const std::string_view part = typed.day.empty() ? "-day" : typed.month.empty() ? "-month" : "-year";
    const bool nothing = typed.day.empty() && typed.month.empty() && typed.year.empty();
    const bool incomplete = typed.day.empty() || typed.month.empty() || typed.year.empty();
    const std::string id = std::string(name) + std::string(incomplete ? part : "-day");
    const std::string subject(what);
    if (nothing) add_error(id, subject + " needs a date");
    else if (incomplete) add_error(id, subject + " needs a day, a month and a year");
    else add_error(id, subject + " needs a real date, such as 27 3 2026");
    return std::nullopt;
}

void Form::add_error(std::string_view name, std::string_view message) {
    errors_.push_back({.field = std::string(name), .message = std::string(message)});
}

Field Form::field(std::string_view name, std::string_view label, std::string_view hint) const {
    Field field{.name = std::string(name),
                .label = std::string(label),
                .hint = std::string(hint),
                .value = std::string(typed_.text(name))};
    for (const FieldError& error : errors_) {
        const bool is_ours = error.field == name || error.field == field.name + "-day" ||
                             error.field == field.name + "-month" || error.field == field.name + "-year";
        if (is_ours && field.error.empty()) field.error = error.message;
    }
    return field;
}

DateText Form::date_text(std::string_view name) const {
    const std::string stem(name);
    const auto part = [&](const char* end) { return std::string(base::trimmed(typed_.text(stem + end))); };
    return {.day = part("-day"), .month = part("-month"), .year = part("-year")};
}

void Form::fill(std::string_view name, std::string_view value) { typed_.add(std::string(name), std::string(value)); }

std::string csrf_token(const base::Key& session_key) {
    return base::to_base64url(base::keyed_digest(session_key, base::bytes_of("form")));
}

void Form::fill_date(std::string_view name, std::chrono::year_month_day day) {
    const std::string boxes(name);
    fill(boxes + "-day", std::to_string(static_cast<unsigned>(day.day())));
    fill(boxes + "-month", std::to_string(static_cast<unsigned>(day.month())));
    fill(boxes + "-year", std::to_string(static_cast<int>(day.year())));
}

Html post_form(const Link& to, const Request& request, const Html& fields) {
    return with_token(html("<form method=\"post\" action=\""_html, to, "\" novalidate>\n"_html), request, fields);
}

Html upload_form(const Link& to, const Request& request, const Html& fields) {
    return with_token(
        html("<form method=\"post\" enctype=\"multipart/form-data\" action=\""_html, to, "\" novalidate>\n"_html),
        request, fields);
}

}  // namespace web
