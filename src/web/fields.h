#pragma once
// Fields of a form. What was typed and what was wrong with it come back in `value` and `error`
// (web/form.h fills both), so a refused form loses nothing.

#include "web/html.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace web {

// What every field has. `name` is also the id that the error summary points to.
struct Field {
    std::string name;
    std::string label;
    std::string hint{};
    std::string value{};
    std::string error{};
};

// What the browser and a phone's keyboard may offer (WCAG 2.2, 1.3.5).
enum class Purpose { any, own_name, email, telephone, sign_in_name, current_password, new_password, code, number };
enum class Width { full, half, characters_20, characters_10, characters_4 };

struct TextShape {
    Purpose purpose = Purpose::any;
    Width width = Width::full;
};
[[nodiscard]] Html text_input(const Field& field, TextShape shape);

// `rows` lines are shown; more may be typed.
[[nodiscard]] Html textarea(const Field& field, std::size_t rows);

// Never shows a value again.
[[nodiscard]] Html password_input(const Field& field, Purpose purpose);

// One file to choose, of the kinds that the browser is asked to offer (".csv,.txt"; empty: any). What comes may be of
// any kind. It stands in an upload_form, and what was chosen cannot be shown again.
[[nodiscard]] Html file_input(const Field& field, std::string_view kinds);

struct Option {
    std::string value;
    std::string label;
    std::string hint{};
};
// One of the options; the chosen one is `field.value`. `field.label` is the question.
enum class Arrangement { stacked, inline_row };
[[nodiscard]] Html radios(const Field& field, const std::vector<Option>& options, Arrangement arrangement);
[[nodiscard]] Html select(const Field& field, const std::vector<Option>& options);

// Any of the options; each chosen value is in `chosen`. `field.value` is not used.
[[nodiscard]] Html checkboxes(const Field& field, const std::vector<Option>& options,
                              const std::vector<std::string>& chosen);

// Three boxes, NAME-day, NAME-month, NAME-year: each as it was typed.
struct DateText {
    std::string day{};
    std::string month{};
    std::string year{};
};
[[nodiscard]] Html date_input(const Field& field, const DateText& typed);

// Sent along, not shown.
[[nodiscard]] Html hidden_input(std::string_view name, std::string_view value);
// Beside each text area: that the field of this name holds sentences, so that whatever answers the form can give them
// back (web/refusal.h).
constexpr std::string_view kProseField = "prose";

// One thing to put right.
struct FieldError {
    std::string field;  // its name, and the element's
    std::string message;

    friend bool operator==(const FieldError&, const FieldError&) = default;
};
// Stands first on a page that was refused; nothing when there are no errors.
[[nodiscard]] Html error_summary(const std::vector<FieldError>& errors);

}  // namespace web
