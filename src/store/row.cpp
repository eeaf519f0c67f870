#include "store/row.h"

#include "base/ensure.h"
#include "store/failure.h"

namespace store {

const Value& Row::cell(std::size_t column) const {
    base::ensure(column < cells_.size(), "a reader asks only for columns that its SELECT names");
    return cells_[column];
}

void Row::complain(std::size_t column) const {
    throw Failure(FailureKind::broken, statement_, "column " + std::to_string(column),
                  std::holds_alternative<Null>(cells_[column]) ? "nothing where a value must be"
                                                               : "a value of another type or range");
}

}  // namespace store
