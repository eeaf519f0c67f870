#pragma once
// PostgreSQL behind Connection. Private to `store`.

#include "store/connection.h"
#include "store/source.h"

namespace store {

// Throws Failure `gone` when the server cannot be reached, or refuses us.
[[nodiscard]] std::unique_ptr<Connection> open_postgres(const PostgresServer& server);

}  // namespace store
