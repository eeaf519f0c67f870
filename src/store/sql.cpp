#include "store/sql.h"

#include <algorithm>

namespace store {

std::string Sql::name() const {
    // "void concerns::{anonymous}::insert_entry(store::Transaction&, …)" → "concerns::insert_entry"
    std::string name(where_.function_name());
    for (const std::string_view hidden : {"{anonymous}::", "(anonymous namespace)::"})
        if (const std::size_t at = name.find(hidden); at != std::string::npos) name.erase(at, hidden.size());
    name.resize(std::min(name.find('('), name.size()));
    const std::size_t blank = name.rfind(' ');
    return blank == std::string::npos ? name : name.substr(blank + 1);
}

}  // namespace store
