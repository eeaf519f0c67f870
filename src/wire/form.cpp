#include "wire/form.h"

#include "base/text.h"
#include "wire/percent.h"

#include <algorithm>

namespace wire {
namespace {

base::Result<std::string, FormError> decode(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    auto decoded = percent_decode_strictly(spaced);
    if (!decoded) return base::failure(FormError::bad_percent_encoding);
    if (!base::is_utf8(*decoded) || decoded->find('\0') != std::string::npos) return base::failure(FormError::not_text);
    return std::move(*decoded);
}

void append_encoded(std::string& to, std::string_view text) {
    for (const char c : text) {
        if (c == ' ') to += '+';
        else if (c == '*' || (c != '~' && is_unreserved(c))) to += c;
        else append_percent_encoded(to, c);
    }
}

}  // namespace

std::string_view describe(FormError error) {
    switch (error) {
        case FormError::too_long:
            return "the form is longer than 1 MiB";
        case FormError::too_many_fields:
            return "the form has more than 1000 fields";
        case FormError::bad_percent_encoding:
            return "the form has a % without two hexadecimal digits";
        case FormError::not_text:
            return "the form holds what is not text in UTF-8";
    }
    return "not a form";
}

base::Result<std::vector<FormField>, FormError> parse_form(std::string_view text) {
    if (text.size() > kMaxFormBytes) return base::failure(FormError::too_long);
    std::vector<FormField> fields;
    while (!text.empty()) {
        std::string_view value = base::take_until(text, '&');
        if (value.empty()) continue;
        if (fields.size() == kMaxFormFields) return base::failure(FormError::too_many_fields);
        const std::string_view name = base::take_until(value, '=');
        // Not inside braces: a return from there would leak the name that was already built.
        std::string decoded_name = TRY(decode(name));
        std::string decoded_value = TRY(decode(value));
        fields.push_back({std::move(decoded_name), std::move(decoded_value)});
    }
    return fields;
}

std::string form_text(const std::vector<FormField>& fields) {
    std::string text;
    for (const FormField& field : fields) {
        if (!text.empty()) text += '&';
        append_encoded(text, field.name);
        text += '=';
        append_encoded(text, field.value);
    }
    return text;
}

}  // namespace wire
