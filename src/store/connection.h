#pragma once
// One open connection to either engine: what Database needs of it. Private to `store`; other rooms use
// store/database.h.

#include "store/dialect.h"
#include "store/row.h"
#include "store/sql.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace store {

enum class Access { read, write };

using RowReader = std::function<void(const Row&)>;

// Used by one thread at a time. Every function throws Failure.
class Connection {
public:
    virtual ~Connection() = default;

    // Runs one statement, hands each row of the answer to `read`, and returns how many rows it changed.
    virtual std::int64_t execute(const Sql& sql, std::span<const Value> bound, const RowReader& read) = 0;
    // Runs statements that bind and answer nothing; `name` stands in failures.
    virtual void script(const std::string& sql, const std::string& name) = 0;
    // Starts a transaction: a writer holds the database alone, a reader sees one moment of it.
    virtual void begin(Access access) = 0;
    // False when the connection must not be used again.
    [[nodiscard]] virtual bool healthy() const = 0;
    // Ends whatever transaction is open, without throwing; the connection is unhealthy if it could not.
    virtual void roll_back() noexcept = 0;
};

}  // namespace store
