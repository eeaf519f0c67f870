#pragma once
// Every test of a room's store runs on both engines. A room's `NAME_store_test.cpp`:
//
//   class ConcernsStore : public support::OnBothEngines {
//   protected:
//       ConcernsStore() { migrate({journal::schema(), concerns::schema()}); }
//   };
//   INSTANTIATE_TEST_SUITE_P(both, ConcernsStore, support::both_engines(), support::engine_name);
//
//   TEST_P(ConcernsStore, a_raised_concern_is_read_back_whole) {
//       store::Transaction tx = database().writing();
//       …
//   }
//
// Each test has an empty database, a clock that stands at Tuesday 3 March 2026 10:15 UTC, chance from a fixed
// seed, and two schools.

#include "base/still_world.h"
#include "store/database.h"
#include "store/migration.h"
#include "store/scope.h"
#include "support/folder.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace support {

class OnBothEngines : public testing::TestWithParam<store::Engine> {
protected:
    OnBothEngines();

    // Makes the tables; the test fails with the reason if that fails.
    void migrate(std::initializer_list<store::Schema> rooms);

    [[nodiscard]] store::Database& database() { return database_; }
    // Where it is, to open it a second time as another process would.
    [[nodiscard]] const store::Source& source() const { return source_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    // Runs SQL on a connection of its own that has none of our settings: somebody who has the file, or the
    // server's password. On SQLite, triggers are dropped by `DROP TRIGGER x`; on PostgreSQL, `… ON table`.
    // Returns the engine's complaint, empty when there was none.
    std::string as_attacker(const std::string& sql);

    base::StillClock clock{base::Instant(std::chrono::milliseconds(1'772'532'900'000))};
    base::SeededRandom random{20260303};
    base::World world{clock, random};
    store::SchoolScope headcorn{store::SchoolId::mint(random)};
    store::SchoolScope homewood{store::SchoolId::mint(random)};

private:
    Folder folder_;
    store::Source source_;
    store::Database database_;
};

[[nodiscard]] inline auto both_engines() { return testing::Values(store::Engine::sqlite, store::Engine::postgres); }

[[nodiscard]] inline std::string engine_name(const testing::TestParamInfo<store::Engine>& engine) {
    return engine.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

}  // namespace support
