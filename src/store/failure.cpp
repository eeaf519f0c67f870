#include "store/failure.h"

#include <utility>

namespace store {

namespace {

std::string sentence(FailureKind kind, const std::string& statement, const std::string& subject,
                     const std::string& cause) {
    std::string text(describe(kind));
    if (!statement.empty()) text += " in `" + statement + "`";
    if (!subject.empty()) text += ", on `" + subject + "`";
    if (!cause.empty()) text += ": " + cause;
    return text;
}

}  // namespace

std::string_view describe(FailureKind kind) {
    switch (kind) {
        case FailureKind::unique:
            return "a row with this key exists already";
        case FailureKind::foreign_key:
            return "a row refers to one that is missing";
        case FailureKind::check:
            return "a row breaks a rule of its table";
        case FailureKind::append_only:
            return "the table may only grow";
        case FailureKind::refused:
            return "a value cannot be stored";
        case FailureKind::full:
            return "no space left";
        case FailureKind::gone:
            return "the database cannot be reached";
        case FailureKind::busy:
            return "the database is busy";
        case FailureKind::broken:
            return "the database is not as expected";
    }
    return "unknown";
}

Failure::Failure(FailureKind kind, std::string statement, std::string subject, std::string cause)
    : std::runtime_error(sentence(kind, statement, subject, cause)),
      kind_(kind),
      statement_(std::move(statement)),
      subject_(std::move(subject)) {}

}  // namespace store
