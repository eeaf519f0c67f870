#pragma once
// What a connection string says of itself, before anything is connected. None of the words given back quotes it: it may
// hold a password.

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace store {

// Why a connection string cannot be used, and what to do.
struct ConnectionFault {
    std::string words;
};

// For a string that others may read, such as a word of the command line, which every account of the machine sees:
// refused when it holds a password, in either of libpq's forms.
[[nodiscard]] base::Result<std::string, ConnectionFault> open_connection_string(std::string_view text);

// The one in a file, password and all. Refused when others than its owner may use the file, or when this process may
// not.
[[nodiscard]] base::Result<std::string, ConnectionFault> connection_string_in(const std::filesystem::path& file);

}  // namespace store
