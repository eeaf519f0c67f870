#include "web/fields.h"

#include <algorithm>

namespace web {
namespace {

Markup autocomplete(Purpose purpose) {
    switch (purpose) {
        case Purpose::any:
            return ""_html;
        case Purpose::own_name:
            return " autocomplete=\"name\""_html;
        case Purpose::email:
            return " autocomplete=\"email\" spellcheck=\"false\""_html;
        case Purpose::telephone:
            return " autocomplete=\"tel\""_html;
        case Purpose::sign_in_name:
            return " autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""_html;
        case Purpose::current_password:
            return " autocomplete=\"current-password\""_html;
        case Purpose::new_password:
            return " autocomplete=\"new-password\""_html;
        case Purpose::code:
            return " autocomplete=\"one-time-code\" inputmode=\"numeric\""_html;
        case Purpose::number:
            return " inputmode=\"numeric\""_html;
    }
    return ""_html;
}

Markup kind(Purpose purpose) {
    switch (purpose) {
        case Purpose::email:
            return "email"_html;
        case Purpose::telephone:
            return "tel"_html;
        case Purpose::any:
        case Purpose::own_name:
        case Purpose::sign_in_name:
        case Purpose::current_password:
        case Purpose::new_password:
        case Purpose::code:
        case Purpose::number:
            return "text"_html;
    }
    return "text"_html;
}

Markup modifier(Width width) {
    switch (width) {
        case Width::full:
            return ""_html;
        case Width::half:
            return " govuk-!-width-one-half"_html;
        case Width::characters_20:
            return " govuk-input--width-20"_html;
        case Width::characters_10:
            return " govuk-input--width-10"_html;
        case Width::characters_4:
            return " govuk-input--width-4"_html;
    }
    return ""_html;
}

Html open_group(const Field& field) {
    return field.error.empty() ? Html("<div class=\"govuk-form-group\">\n"_html)
                               : Html("<div class=\"govuk-form-group govuk-form-group--error\">\n"_html);
}

Html label(const Field& field) {
    return html("  <label class=\"govuk-label\" for=\""_html, field.name, "\">"_html, field.label, "</label>\n"_html);
}

Html hint_and_error(const Field& field) {
    Html both;
    if (!field.hint.empty())
        both +=
            html("  <div id=\""_html, field.name, "-hint\" class=\"govuk-hint\">"_html, field.hint, "</div>\n"_html);
    if (!field.error.empty())
        both += html("  <p id=\""_html, field.name,
                     "-error\" class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">Error:</span> "_html,
                     field.error, "</p>\n"_html);
    return both;
}

// The ids of hint and error, for aria-describedby; empty without either.
std::string described_by(const Field& field) {
    std::string ids;
    if (!field.hint.empty()) ids = field.name + "-hint";
    if (!field.error.empty()) ids += (ids.empty() ? "" : " ") + field.name + "-error";
    return ids;
}

// Inside a tag: ties the element to its hint and its error.
void describe(Html& element, const Field& field) {
    const std::string ids = described_by(field);
    if (ids.empty()) return;
    element += " aria-describedby=\""_html;
    element += ids;
    element += "\""_html;
}

Html open_fieldset(const Field& field, Markup role) {
    Html set = open_group(field);
    set += "  <fieldset class=\"govuk-fieldset\""_html;
    set += role;
    describe(set, field);
    set += ">\n  <legend class=\"govuk-fieldset__legend govuk-fieldset__legend--m\">"_html;
    set += field.label;
    set += "</legend>\n"_html;
    set += hint_and_error(field);
    return set;
}

// The first choice has the field's own id, which the error summary points to.
std::string choice_id(const Field& field, std::size_t index) {
    return index == 0 ? field.name : field.name + "-" + std::to_string(index + 1);
}

struct Choice {
    const Field& field;
    const Option& option;
    std::size_t index;
    bool chosen;
};

// A radio button and a checkbox differ in type and class only.
struct ChoiceMarkup {
    Markup open;   // up to the value of id
    Markup label;  // up to the value of for
    Markup hint;   // up to the value of id
};

constexpr ChoiceMarkup kRadio = {
    "    <div class=\"govuk-radios__item\">\n      <input class=\"govuk-radios__input\" type=\"radio\" id=\""_html,
    "      <label class=\"govuk-label govuk-radios__label\" for=\""_html,
    "      <div class=\"govuk-hint govuk-radios__hint\" id=\""_html};
constexpr ChoiceMarkup kCheckbox = {
    "    <div class=\"govuk-checkboxes__item\">\n"
    "      <input class=\"govuk-checkboxes__input\" type=\"checkbox\" id=\""_html,
    "      <label class=\"govuk-label govuk-checkboxes__label\" for=\""_html,
    "      <div class=\"govuk-hint govuk-checkboxes__hint\" id=\""_html};

Html choice_item(const Choice& choice, const ChoiceMarkup& markup) {
    const Option& option = choice.option;
    const std::string id = choice_id(choice.field, choice.index);
    Html item =
        html(markup.open, id, "\" name=\""_html, choice.field.name, "\" value=\""_html, option.value, "\""_html);
    if (choice.chosen) item += " checked"_html;
    if (!option.hint.empty()) {
        item += " aria-describedby=\""_html;
        item += id;
        item += "-item-hint\""_html;
    }
    item += ">\n"_html;
    item += html(markup.label, id, "\">"_html, option.label, "</label>\n"_html);
    if (!option.hint.empty()) item += html(markup.hint, id, "-item-hint\">"_html, option.hint, "</div>\n"_html);
    item += "    </div>\n"_html;
    return item;
}

Html date_part(const Field& field, std::string_view part, std::string_view words, std::string_view value) {
    const std::string id = field.name + "-" + std::string(part);
    Html item = html(
        "    <div class=\"govuk-date-input__item\">\n      <div class=\"govuk-form-group\">\n"
        "        <label class=\"govuk-label govuk-date-input__label\" for=\""_html,
        id, "\">"_html, words, "</label>\n"_html);
    item += "        <input class=\"govuk-input govuk-date-input__input"_html;
    item += part == "year" ? " govuk-input--width-4"_html : " govuk-input--width-2"_html;
    if (!field.error.empty()) item += " govuk-input--error"_html;
    item += "\" type=\"text\" inputmode=\"numeric\" id=\""_html;
    item += id;
    item += "\" name=\""_html;
    item += id;
    item += "\" value=\""_html;
    item += value;
    item += "\">\n      </div>\n    </div>\n"_html;
    return item;
}

// An input of one line, up to the end of its tag; `value` is left out where it may not be shown again.
Html line_input(const Field& field, TextShape shape, Markup type) {
    Html input = "  <input class=\"govuk-input"_html;
    input += modifier(shape.width);
    if (!field.error.empty()) input += " govuk-input--error"_html;
    input += "\" type=\""_html;
    input += type;
    input += "\" id=\""_html;
    input += field.name;
    input += "\" name=\""_html;
    input += field.name;
    input += "\""_html;
    input += autocomplete(shape.purpose);
    describe(input, field);
    return input;
}

}  // namespace

Html text_input(const Field& field, TextShape shape) {
    Html group = open_group(field) + label(field) + hint_and_error(field);
    Html input = line_input(field, shape, kind(shape.purpose));
    if (!field.value.empty()) {
        input += " value=\""_html;
        input += field.value;
        input += "\""_html;
    }
    input += ">\n"_html;
    return std::move(group) + input + "</div>\n"_html;
}

Html password_input(const Field& field, Purpose purpose) {
    Html group = open_group(field) + label(field) + hint_and_error(field);
    Html input = line_input(field, {.purpose = purpose, .width = Width::characters_20}, "password"_html);
    input += " spellcheck=\"false\" autocapitalize=\"none\">\n"_html;
    return std::move(group) + input + "</div>\n"_html;
}

Html file_input(const Field& field, std::string_view kinds) {
    Html group = open_group(field) + label(field) + hint_and_error(field);
    Html input = "  <input class=\"govuk-file-upload"_html;
    if (!field.error.empty()) input += " govuk-file-upload--error"_html;
    input += "\" type=\"file\" id=\""_html;
    input += field.name;
    input += "\" name=\""_html;
    input += field.name;
    input += "\""_html;
    if (!kinds.empty()) {
        input += " accept=\""_html;
        input += kinds;
        input += "\""_html;
    }
    describe(input, field);
    input += ">\n"_html;
    return std::move(group) + input + "</div>\n"_html;
}

Html textarea(const Field& field, std::size_t rows) {
    Html group = open_group(field) + label(field) + hint_and_error(field);
    Html area = "  <textarea class=\"govuk-textarea"_html;
    if (!field.error.empty()) area += " govuk-textarea--error"_html;
    area += "\" id=\""_html;
    area += field.name;
    area += "\" name=\""_html;
    area += field.name;
    area += "\" rows=\""_html;
    area += rows;
    area += "\""_html;
    describe(area, field);
    // The first line end after the tag is dropped by browsers (HTML 13.2.6.4.7), so one is given to drop.
    area += ">\n"_html;
    area += field.value;
    area += "</textarea>\n"_html;
    return std::move(group) + area + hidden_input(kProseField, field.name) + "</div>\n"_html;
}

Html radios(const Field& field, const std::vector<Option>& options, Arrangement arrangement) {
    Html group = open_fieldset(field, ""_html);
    group += arrangement == Arrangement::inline_row ? "  <div class=\"govuk-radios govuk-radios--inline\">\n"_html
                                                    : "  <div class=\"govuk-radios\">\n"_html;
    for (std::size_t i = 0; i < options.size(); ++i)
        group += choice_item({field, options[i], i, options[i].value == field.value}, kRadio);
    group += "  </div>\n  </fieldset>\n</div>\n"_html;
    return group;
}

Html checkboxes(const Field& field, const std::vector<Option>& options, const std::vector<std::string>& chosen) {
    Html group = open_fieldset(field, ""_html);
    group += "  <div class=\"govuk-checkboxes\">\n"_html;
    for (std::size_t i = 0; i < options.size(); ++i) {
        const bool is_chosen = std::find(chosen.begin(), chosen.end(), options[i].value) != chosen.end();
        group += choice_item({field, options[i], i, is_chosen}, kCheckbox);
    }
    group += "  </div>\n  </fieldset>\n</div>\n"_html;
    return group;
}

Html select(const Field& field, const std::vector<Option>& options) {
    Html group = open_group(field) + label(field) + hint_and_error(field);
    Html list = "  <select class=\"govuk-select"_html;
    if (!field.error.empty()) list += " govuk-select--error"_html;
    list += "\" id=\""_html;
    list += field.name;
    list += "\" name=\""_html;
    list += field.name;
    list += "\""_html;
    describe(list, field);
    list += ">\n"_html;
    for (const Option& option : options) {
        list += html("    <option value=\""_html, option.value, "\""_html,
                     option.value == field.value ? " selected>"_html : ">"_html, option.label, "</option>\n"_html);
    }
    list += "  </select>\n"_html;
    return std::move(group) + list + "</div>\n"_html;
}

Html date_input(const Field& field, const DateText& typed) {
    Html group = open_fieldset(field, " role=\"group\""_html);
    group += html("  <div class=\"govuk-date-input\" id=\""_html, field.name, "\">\n"_html);
    group += date_part(field, "day", "Day", typed.day);
    group += date_part(field, "month", "Month", typed.month);
    group += date_part(field, "year", "Year", typed.year);
    group += "  </div>\n  </fieldset>\n</div>\n"_html;
    return group;
}

Html hidden_input(std::string_view name, std::string_view value) {
    return html("<input type=\"hidden\" name=\""_html, name, "\" value=\""_html, value, "\">\n"_html);
}

Html error_summary(const std::vector<FieldError>& errors) {
    if (errors.empty()) return {};
    Html summary =
        "<div class=\"govuk-error-summary\" tabindex=\"-1\" data-module=\"gh-error-summary\">\n"
        "  <div role=\"alert\">\n"
        "    <h2 class=\"govuk-error-summary__title\">There is a problem</h2>\n"
        "    <div class=\"govuk-error-summary__body\">\n"
        "      <ul class=\"govuk-list govuk-error-summary__list\">\n"_html;
    for (const FieldError& error : errors) {
        summary += html("        <li><a href=\""_html, Link::to_element(error.field), "\">"_html, error.message,
                        "</a></li>\n"_html);
    }
    summary += "      </ul>\n    </div>\n  </div>\n</div>\n"_html;
    return summary;
}

}  // namespace web
