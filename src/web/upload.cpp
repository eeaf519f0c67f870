#include "web/upload.h"

#include "base/text.h"
#include "web/answers.h"
#include "wire/multipart.h"

#include <algorithm>

namespace web {
namespace {

std::string_view first_few(std::string_view utf8, std::size_t characters) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(utf8[i]) & 0xC0U) != 0x80U;
        if (begins && characters-- == 0) return utf8.substr(0, i);
    }
    return utf8;
}

// As in an ordinary form (wire/form.h).
bool is_text(std::string_view value) { return base::is_utf8(value) && value.find('\0') == std::string_view::npos; }

}  // namespace

bool is_upload(std::string_view content_type) { return wire::is_form_data(content_type); }

base::Result<PostedForm, Status> read_upload(std::string_view content_type, std::string_view body) {
    auto parts = wire::parse_multipart(content_type, body);
    if (!parts) return base::failure(Status::bad_request);
    PostedForm posted;
    std::size_t typed_bytes = 0;
    for (wire::PartView& part : *parts) {
        if (!is_text(part.name)) return base::failure(Status::bad_request);
        if (part.filename) {
            // A browser sends a part with neither for a field where no file was chosen (HTML, form-data set).
            if (part.filename->empty() && part.content.empty()) continue;
            posted.files.push_back({std::move(part.name), shown_filename(*part.filename), part.content});
            continue;
        }
        typed_bytes += part.content.size();
        if (typed_bytes > kMaxBodyBytes) return base::failure(Status::too_large);
        if (!is_text(part.content)) return base::failure(Status::bad_request);
        posted.typed.add_typed(std::move(part.name), part.content);
    }
    return posted;
}

std::string shown_filename(std::string_view sent) {
    const std::size_t separator = sent.find_last_of("/\\");
    std::string name = base::cleaned_utf8(separator == std::string_view::npos ? sent : sent.substr(separator + 1));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    const std::string_view shown = first_few(base::trimmed(name), kMaxFilenameCharacters);
    return shown == "." || shown == ".." ? std::string() : std::string(shown);
}

}  // namespace web
