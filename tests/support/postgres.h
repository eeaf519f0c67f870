#pragma once
// A real PostgreSQL for tests: a server of this process's own, in a temporary folder, on a unix socket and no
// port, started when a test first asks and stopped with the process (also when it is killed). Durability is
// off: nothing in it outlives the run. Needs Debian's package `postgresql`; run by root, the server runs as
// user postgres, since PostgreSQL refuses root.

#include <string>

namespace support {

// A libpq connection string to an empty schema that no other test has. Stops the test program with the reason
// when the server cannot be started.
[[nodiscard]] std::string fresh_postgres();

// Ends the server at once, as a crash of its machine would; the next `fresh_postgres` starts another.
void crash_postgres();

}  // namespace support
