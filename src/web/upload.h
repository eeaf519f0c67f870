#pragma once
// A form with files as a request keeps it: its fields cleaned as those of any form, its files where they lie.

#include "base/result.h"
#include "web/request.h"
#include "web/status.h"

#include <string>
#include <string_view>
#include <vector>

namespace web {

constexpr std::size_t kMaxFilenameCharacters = 200;

// Whether a Content-Type field names a form that may carry files.
[[nodiscard]] bool is_upload(std::string_view content_type);

struct PostedForm {
    Values typed;
    std::vector<UploadedFile> files;  // without those that were not chosen
};

// `bad_request` when it is not such a form, whole and of text where text belongs; `too_large` when its fields, the
// files left out, hold more than kMaxBodyBytes. The files look into `body`.
[[nodiscard]] base::Result<PostedForm, Status> read_upload(std::string_view content_type, std::string_view body);

// What may be shown of a name that a browser sent for a file: no folder of any system, no control character; empty
// when nothing is left.
[[nodiscard]] std::string shown_filename(std::string_view sent);

}  // namespace web
