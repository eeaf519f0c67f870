// Checked while compiling: personal data has no way onto a page without a ReadScope. A file of its own, since
// `namespace access` (base/private.h) and the C function of that name (<unistd.h>, from GoogleTest) cannot meet.

#include "base/private.h"
#include "web/html.h"

namespace web {

static_assert(!Piece<base::Private<std::string>>);
static_assert(!std::convertible_to<base::Private<std::string>, Html>);

}  // namespace web
