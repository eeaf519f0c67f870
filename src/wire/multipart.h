#pragma once
// multipart/form-data (RFC 7578, on RFC 2046 §5.1): what a form posts that carries files. Read whole and in place: the
// contents of its parts are views into the body, however large it is.

#include "base/result.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wire {

inline constexpr std::size_t kMaxParts = 50;                    // LIMIT: a form's fields and a few files
inline constexpr std::size_t kMaxPartHeaderBytes = 4U * 1024U;  // LIMIT: three short fields and a long file name
inline constexpr std::size_t kMaxPartNameBytes = 200;           // LIMIT: a field's name, decoded
inline constexpr std::size_t kMaxBoundaryBytes = 70;            // RFC 2046 §5.1.1

enum class MultipartError {
    not_form_data,         // the Content-Type is another
    bad_boundary,          // none, two, or not of the characters and length of RFC 2046 §5.1.1
    cut_short,             // without its final boundary, or without any
    bad_delimiter,         // a line that begins with the boundary and goes on otherwise: readers disagree about it
    too_many_parts,        // over kMaxParts
    header_too_long,       // over kMaxPartHeaderBytes
    bad_header,            // a line that is no field, a folded one, one that came twice, or no empty line after them
    bad_disposition,       // none, another than form-data, or parameters that two readers could read differently
    no_name,               // without a name, with an empty one, or with one that is not UTF-8
    name_too_long,         // over kMaxPartNameBytes
    nested,                // a multipart in a part (RFC 7578 §4.3 has done away with it)
    unsupported_encoding,  // a Content-Transfer-Encoding that would have to be undone (RFC 7578 §4.7)
};
[[nodiscard]] std::string_view describe(MultipartError error);

// One part. The views are valid as long as the body.
struct PartView {
    std::string name;  // UTF-8, of 1 to kMaxPartNameBytes bytes; the same may come again
    // As sent, and no path that anybody may follow: not cleaned, perhaps with slashes, control characters or what is
    // not UTF-8. None: the part is a field and not a file; empty: no file was chosen.
    std::optional<std::string> filename;
    std::string_view content_type;  // as sent; empty when there is none, which means text/plain (RFC 7578 §4.4)
    std::string_view content;
};

// Whether a Content-Type field names multipart/form-data, with whatever parameters.
[[nodiscard]] bool is_form_data(std::string_view content_type);

// The parts of a whole body, in the order sent; none of an empty form. `content_type` is the field of the message that
// the body came with. What stands before the first boundary and after the last is ignored (RFC 2046 §5.1.1). Linear
// time.
[[nodiscard]] base::Result<std::vector<PartView>, MultipartError> parse_multipart(std::string_view content_type,
                                                                                  std::string_view body);

}  // namespace wire
