#pragma once
// The one public header of the room: who is told (routing.h), who may do and read what (rights.h), accounts and
// sessions (accounts.h), who is at which device (presence.h), the order book (orders.h), and the pages.
//
// The namespace is `rights`: see docs/decisions/0011-namespace-of-access.md.

#include "access/accounts.h"
#include "access/orders.h"
#include "access/pages.h"
#include "access/password.h"
#include "access/presence.h"
#include "access/rights.h"
#include "access/routing.h"
#include "access/throttle.h"
