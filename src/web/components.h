#pragma once
// The components of the design system as functions: values in, markup out. Class names are those of
// govuk-frontend 6 and of the MoJ frontend 11; a component is here because a page uses it.

#include "web/blocks.h"
#include "web/fields.h"
#include "web/lists.h"
#include "web/page.h"
