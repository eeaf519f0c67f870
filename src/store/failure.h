#pragma once
// What `store` throws when a request cannot go on (the only exception of the product besides start-up's).
// It never holds a bound value, nor the server's detail line: a learner's name must not reach a log that way.

#include <stdexcept>
#include <string>
#include <string_view>

namespace store {

enum class FailureKind {
    unique,       // a row with this key exists already
    foreign_key,  // the row that is referred to does not exist, or is still referred to
    check,        // a CHECK, NOT NULL or column type refused the row
    append_only,  // the table may only grow
    refused,      // a value that cannot be stored: text with NUL or that is no UTF-8, a number out of range
    full,         // no space left; nothing of this transaction has been kept
    gone,         // the database cannot be reached, or its file cannot be read
    busy,         // somebody else held the database for longer than we wait
    broken,       // the statement, the schema or a stored value is not what the program expects
};

// Lower case, for a log line: "no space left".
[[nodiscard]] std::string_view describe(FailureKind kind);

// Thread-safe as any value. `statement` is the function that asked, such as `concerns::insert_entry`;
// `subject` the table, columns or constraint as far as the engine names one; `cause` the engine's code.
class Failure : public std::runtime_error {
public:
    Failure(FailureKind kind, std::string statement, std::string subject, std::string cause);

    [[nodiscard]] FailureKind kind() const { return kind_; }
    [[nodiscard]] const std::string& statement() const { return statement_; }
    [[nodiscard]] const std::string& subject() const { return subject_; }

private:
    FailureKind kind_;
    std::string statement_;
    std::string subject_;
};

}  // namespace store
