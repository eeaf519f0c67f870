#include "wire/http1.h"

namespace wire {

std::string_view describe(HttpError error) {
    switch (error) {
        case HttpError::bare_line_feed:
            return "a line does not end in CRLF (RFC 9112 2.2)";
        case HttpError::bare_carriage_return:
            return "a carriage return in the middle of a line (RFC 9112 2.2)";
        case HttpError::control_character:
            return "a control character in the head (RFC 9110 5.5)";
        case HttpError::bad_request_line:
            return "the request line is not method, target and version (RFC 9112 3)";
        case HttpError::bad_method:
            return "the method is not a token (RFC 9110 9.1)";
        case HttpError::method_too_long:
            return "the method is longer than 32 bytes";
        case HttpError::target_too_long:
            return "the request target is longer than 8192 bytes";
        case HttpError::bad_target:
            return "the request target does not fit the method (RFC 9112 3.2)";
        case HttpError::http_0_9:
            return "a request of HTTP/0.9";
        case HttpError::http_2_preface:
            return "HTTP/2 where HTTP/1.1 is spoken (RFC 9113 3.4)";
        case HttpError::bad_version:
            return "the version is not HTTP/1.1 (RFC 9112 2.3)";
        case HttpError::unsupported_version:
            return "neither HTTP/1.0 nor HTTP/1.1";
        case HttpError::bad_status_line:
            return "the status line is not version, status and reason (RFC 9112 4)";
        case HttpError::head_too_large:
            return "the head is larger than 64 KiB";
        case HttpError::field_line_too_long:
            return "a field is longer than 32 KiB";
        case HttpError::too_many_fields:
            return "more than 128 fields";
        case HttpError::missing_colon:
            return "a field line without a colon (RFC 9112 5)";
        case HttpError::bad_field_name:
            return "a field name is not a token (RFC 9110 5.1)";
        case HttpError::blank_before_colon:
            return "a blank between a field name and its colon (RFC 9112 5.1)";
        case HttpError::folded_line:
            return "a field folded over two lines (RFC 9112 5.2)";
        case HttpError::missing_host:
            return "Host is missing (RFC 9112 3.2)";
        case HttpError::duplicate_host:
            return "Host stands twice (RFC 9112 3.2)";
        case HttpError::bad_host:
            return "Host is not a host with an optional port (RFC 9110 7.2)";
        case HttpError::host_mismatch:
            return "Host names another host than the request target";
        case HttpError::duplicate_length:
            return "Content-Length stands twice (RFC 9112 6.3)";
        case HttpError::bad_length:
            return "Content-Length is not a decimal number (RFC 9110 8.6)";
        case HttpError::length_and_coding:
            return "Content-Length together with Transfer-Encoding (RFC 9112 6.3)";
        case HttpError::coding_in_http_1_0:
            return "Transfer-Encoding in HTTP/1.0 (RFC 9112 6.1)";
        case HttpError::unknown_coding:
            return "Transfer-Encoding is not exactly chunked (RFC 9112 6.1)";
        case HttpError::bad_chunk_size:
            return "a chunk size is not a hexadecimal number (RFC 9112 7.1)";
        case HttpError::bad_chunk_end:
            return "a chunk does not end in CRLF (RFC 9112 7.1)";
        case HttpError::chunk_extension_too_long:
            return "chunk extensions are too long (RFC 9112 7.1.1)";
        case HttpError::trailers_too_large:
            return "the trailer section is too large (RFC 9112 7.1.2)";
    }
    return "not HTTP/1.1";
}

int status_for(HttpError error) {
    switch (error) {
        case HttpError::target_too_long:
            return 414;
        case HttpError::head_too_large:
        case HttpError::field_line_too_long:
        case HttpError::too_many_fields:
        case HttpError::trailers_too_large:
            return 431;
        case HttpError::method_too_long:
        case HttpError::unknown_coding:
            return 501;
        case HttpError::http_0_9:
        case HttpError::http_2_preface:
        case HttpError::unsupported_version:
            return 505;
        case HttpError::bare_line_feed:
        case HttpError::bare_carriage_return:
        case HttpError::control_character:
        case HttpError::bad_request_line:
        case HttpError::bad_method:
        case HttpError::bad_target:
        case HttpError::bad_version:
        case HttpError::bad_status_line:
        case HttpError::missing_colon:
        case HttpError::bad_field_name:
        case HttpError::blank_before_colon:
        case HttpError::folded_line:
        case HttpError::missing_host:
        case HttpError::duplicate_host:
        case HttpError::bad_host:
        case HttpError::host_mismatch:
        case HttpError::duplicate_length:
        case HttpError::bad_length:
        case HttpError::length_and_coding:
        case HttpError::coding_in_http_1_0:
        case HttpError::bad_chunk_size:
        case HttpError::bad_chunk_end:
        case HttpError::chunk_extension_too_long:
            return 400;
    }
    return 400;
}

}  // namespace wire
