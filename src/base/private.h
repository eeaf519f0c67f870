#pragma once
// Personal data cannot be logged, formatted or compared into a message by accident: it has no way out but
// `show`, which asks for a ReadScope, and only `access` can make one.

#include <utility>

namespace rights {
class Reader;  // room `access`: decides who may read, and is the only maker of a ReadScope
}
namespace store {
struct PrivateDoor;  // binds and encrypts private values as they are
}

namespace base {

// Proof that somebody's right to read has been decided. Passed by reference, never kept.
class ReadScope {
public:
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;

private:
    friend class rights::Reader;
    ReadScope() = default;
};

// A value that belongs to a person. Copied and compared freely; shown only under a ReadScope.
template <class T>
class Private {
public:
    Private() = default;
    explicit Private(T value) : value_(std::move(value)) {}

    // Valid as long as this object.
    [[nodiscard]] const T& show(const ReadScope&) const { return value_; }

    friend bool operator==(const Private&, const Private&) = default;

private:
    friend struct store::PrivateDoor;
    T value_{};
};

}  // namespace base
