#pragma once
// What the lists that the site subscribes to need of this installation: for the office, and for commands beside it.

#include "app/installation.h"
#include "net/fetch.h"
#include "rulebook/rulebook.h"
#include "school/school.h"

namespace app {

// From whom lists are fetched, and whose certificates are trusted.
[[nodiscard]] net::Fetcher::Setup fetching(const Installation& installation);

// All that is given outlives what is made of them.
[[nodiscard]] rulebook::Subscriptions::Parts subscription_parts(store::Database& database, const base::World& world,
                                                                const journal::Journal& journal,
                                                                rulebook::Rulebook& rulebook,
                                                                const net::Fetcher& fetcher, school::Schools& schools);

[[nodiscard]] rulebook::SealedLists::Parts sealed_parts(const Installation& installation, store::Database& database,
                                                        const base::World& world, const journal::Journal& journal,
                                                        rulebook::Rulebook& rulebook, school::Schools& schools);

}  // namespace app
