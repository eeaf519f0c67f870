#pragma once
// Why a file of this room could not be read or made. One chapter of filter/filter.h.

#include "base/file.h"

#include <string>

namespace filter {

enum class ErrorKind {
    unreadable,    // the file system refused; `cause` has its words
    not_ours,      // another kind of file
    newer_format,  // written by a newer Gatehouse: the cure is to upgrade this one
    cut_short,     // ends before its parts do
    damaged,       // a checksum or a bound does not hold
    inconsistent,  // whole, but its parts contradict each other
    wrong_key,     // a sealed file made with another school's key
    too_large      // over a limit of the format
};

// `subject` is the file, line or part that is wrong. Never holds what a list names.
struct Error {
    ErrorKind kind;
    std::string subject;
    std::string cause;
};

// "cannot use `ruleset`: it was written in format 3 and this gateway knows up to 1; upgrade the gateway"
[[nodiscard]] std::string describe(const Error& error);

[[nodiscard]] Error error_of(const base::FileError& error);

}  // namespace filter
