#pragma once
// SQLite behind Connection. Private to `store`.

#include "store/connection.h"
#include "store/source.h"

namespace store {

// Opens, or makes with mode 0600, the file. Throws Failure `gone` when it cannot be used.
[[nodiscard]] std::unique_ptr<Connection> open_sqlite(const SqliteFile& file, Access access);

}  // namespace store
