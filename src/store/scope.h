#pragma once
// Whose rows a store function may touch. Every table has a school_id, and every store function takes a
// SchoolScope and binds it, so that no statement can forget which school it speaks about.

#include "base/bytes.h"
#include "base/id.h"

namespace store {

using SchoolId = base::Id<struct SchoolTag>;

class SchoolScope {
public:
    explicit SchoolScope(SchoolId school) : school_(school) {}

    // Of what serves every school of the site: sixteen zero bytes.
    [[nodiscard]] static SchoolScope whole_site() {
        return SchoolScope(*SchoolId::from_bytes(base::Bytes(SchoolId::kBytes)));
    }

    [[nodiscard]] const SchoolId& school() const { return school_; }

    friend bool operator==(const SchoolScope&, const SchoolScope&) = default;

private:
    SchoolId school_;
};

}  // namespace store
