// A form that was read and written reads the same; a cookie that was found stands in its field.
#include "exact.h"
#include "wire/cookie.h"
#include "wire/form.h"

using base::ensure;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const fuzz::ExactBytes input(fuzz::bytes_of(bytes, size));
    if (const auto fields = wire::parse_form(input.text())) {
        const std::string written = wire::form_text(*fields);
        const auto again = wire::parse_form(written);
        // Encoding may lengthen a form beyond the limit.
        ensure(written.size() > wire::kMaxFormBytes || (again && *again == *fields), "a form reads what it writes");
    }
    const auto cookie = wire::find_cookie(input.text(), "sid");
    ensure(!cookie || input.text().find(*cookie) != std::string_view::npos, "a cookie is a part of its field");
    return 0;
}
