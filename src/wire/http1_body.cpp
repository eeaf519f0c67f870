#include "wire/http1_body.h"

#include "base/ensure.h"
#include "wire/http1_fields.h"
#include "wire/percent.h"

#include <algorithm>

namespace wire {
namespace {

constexpr std::size_t kMaxSizeDigits = 16;

}  // namespace

base::Result<ChunkedDecoder::Step, HttpError> ChunkedDecoder::feed(base::ByteView input) {
    base::ensure(expects_ != Expects::nothing, "a body that has ended is not fed");
    std::size_t at = 0;
    while (at < input.size()) {
        if (expects_ == Expects::content) {
            const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
            left_ -= length;
            if (left_ == 0) expects_ = Expects::content_return;
            return Step{at + length, input.subspan(at, length), State::more};
        }
        expects_ = TRY(after(static_cast<char>(input[at++])));
        if (expects_ == Expects::nothing) return Step{at, {}, State::finished};
    }
    return Step{at, {}, State::more};
}

base::Result<ChunkedDecoder::Expects, HttpError> ChunkedDecoder::after(char c) {
    switch (expects_) {
        case Expects::size:
        case Expects::size_more:
        case Expects::extension:
            return after_size_character(c);
        case Expects::size_end:
            if (c != '\n') return base::failure(HttpError::bare_carriage_return);
            return left_ == 0 ? Expects::trailer_start : Expects::content;
        case Expects::content_return:
            if (c != '\r') return base::failure(HttpError::bad_chunk_end);
            return Expects::content_end;
        case Expects::content_end:
            if (c != '\n') return base::failure(HttpError::bad_chunk_end);
            size_digits_ = 0;
            extension_ = 0;
            return Expects::size;
        case Expects::trailer_start:
        case Expects::trailer_name:
        case Expects::trailer_value:
            return after_trailer_character(c);
        case Expects::trailer_end:
            if (c != '\n') return base::failure(HttpError::bare_carriage_return);
            return Expects::trailer_start;
        case Expects::last_end:
            if (c != '\n') return base::failure(HttpError::bare_carriage_return);
            return Expects::nothing;
        case Expects::content:
        case Expects::nothing:
            break;
    }
    return Expects::nothing;
}

base::Result<ChunkedDecoder::Expects, HttpError> ChunkedDecoder::after_size_character(char c) {
    if (expects_ == Expects::extension) {
        if (c == '\r') return Expects::size_end;
        if (!is_value_character(c)) {
            return base::failure(c == '\n' ? HttpError::bare_line_feed : HttpError::control_character);
        }
        if (++extension_ > kMaxChunkExtensionBytes || ++extensions_ > kMaxExtensionBytesInBody) {
            return base::failure(HttpError::chunk_extension_too_long);
        }
        return Expects::extension;
    }
    if (const int digit = hex_value(c); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        if (++size_digits_ > kMaxSizeDigits || left_ > kMaxChunkBytes) return base::failure(HttpError::bad_chunk_size);
        return Expects::size_more;
    }
    if (size_digits_ == 0) return base::failure(HttpError::bad_chunk_size);
    if (c == '\r') return Expects::size_end;
    if (c == '\n') return base::failure(HttpError::bare_line_feed);
    if (c == ';') return Expects::extension;
    return base::failure(HttpError::bad_chunk_size);
}

base::Result<ChunkedDecoder::Expects, HttpError> ChunkedDecoder::after_trailer_character(char c) {
    if (++trailers_ > kMaxTrailerBytes) return base::failure(HttpError::trailers_too_large);
    if (c == '\n') return base::failure(HttpError::bare_line_feed);
    if (expects_ == Expects::trailer_value) {
        if (c == '\r') return Expects::trailer_end;
        if (!is_value_character(c)) return base::failure(HttpError::control_character);
        return Expects::trailer_value;
    }
    const bool at_start = expects_ == Expects::trailer_start;
    if (is_token_character(c)) return Expects::trailer_name;
    if (at_start && c == '\r') return Expects::last_end;
    if (at_start && (c == ' ' || c == '\t')) return base::failure(HttpError::folded_line);
    if (!at_start && c == ':') return Expects::trailer_value;
    return base::failure(HttpError::bad_field_name);
}

}  // namespace wire
