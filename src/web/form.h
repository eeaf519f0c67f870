#pragma once
// A form that keeps what was typed. Readers return a value or note what is wrong; then the page is shown again
// with everything still there:
//
//     Form form(request.typed);
//     const auto what = form.required_text({.name = "what", .most = 4000, .missing = "Say what happened"});
//     if (!form.ok()) return refused(page_with(form));

#include "base/digest.h"
#include "web/fields.h"
#include "web/link.h"
#include "web/request.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace web {

struct TextRule {
    std::string name;
    std::size_t most;       // characters, not bytes
    std::string missing{};  // said when nothing was typed; for required_text
};

class Form {
public:
    Form() = default;  // nothing typed yet
    explicit Form(Values typed) : typed_(std::move(typed)) {}

    // Without the blanks at both ends; empty, with an error noted, when there is nothing or too much.
    [[nodiscard]] std::optional<std::string> required_text(const TextRule& rule);
    // Nothing typed is an empty text; empty, with an error noted, when there is too much.
    [[nodiscard]] std::optional<std::string> optional_text(const TextRule& rule);
    // A password exactly as it was typed, blanks included. At most 1,000 bytes.
    [[nodiscard]] std::optional<std::string> required_secret(std::string_view name, std::string_view missing);
    // The value of one of `options`.
    [[nodiscard]] std::optional<std::string> choice(std::string_view name, const std::vector<Option>& options,
                                                    std::string_view missing);
    // Those of `options` that were chosen; what is not an option is left out.
    [[nodiscard]] std::vector<std::string> chosen(std::string_view name, const std::vector<Option>& options) const;
    [[nodiscard]] bool is_ticked(std::string_view name) const;
    // NAME-day, NAME-month, NAME-year, in numbers; years 1900 to 2199. `what` begins the message: "The visit".
    [[nodiscard]] std::optional<std::chrono::year_month_day> date(std::string_view name, std::string_view what);

    // A rule of the room that the form broke; `name` is of the field.
    void add_error(std::string_view name, std::string_view message);

    [[nodiscard]] bool ok() const { return errors_.empty(); }
    [[nodiscard]] const std::vector<FieldError>& errors() const { return errors_; }

    // The field as it is shown again, with what was typed and what is wrong.
    [[nodiscard]] Field field(std::string_view name, std::string_view label, std::string_view hint) const;
    [[nodiscard]] DateText date_text(std::string_view name) const;

    // Shown at first, before anything was typed: the record as it stands.
    void fill(std::string_view name, std::string_view value);
    // The three boxes of a date.
    void fill_date(std::string_view name, std::chrono::year_month_day day);

private:
    [[nodiscard]] std::optional<std::string> within(const TextRule& rule, std::string_view text);

    Values typed_;
    std::vector<FieldError> errors_;
};

// The hidden field's name, and the token that only this session's pages can carry.
constexpr std::string_view kCsrfField = "form_token";
[[nodiscard]] std::string csrf_token(const base::Key& session_key);

// A form that posts `fields` to `to`, with the token when somebody is signed in. Never files: pictures and
// documents have no way into a record (SAFEGUARDING 29).
[[nodiscard]] Html post_form(const Link& to, const Request& request, const Html& fields);

// The same with files, to a route that declares web::Uploads and to no other.
[[nodiscard]] Html upload_form(const Link& to, const Request& request, const Html& fields);

}  // namespace web
