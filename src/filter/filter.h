#pragma once
// The filter: what is asked for, who asks, when, and what the schools' rules say to it. Pure: no sockets, no
// clock, no database. This is the room's public header; its chapters, in the order in which to read them:

#include "filter/category.h"  // what sites are about, in one table
#include "filter/error.h"     // why a file cannot be used
#include "filter/front.h"     // pages that another site shows as its own
#include "filter/lists.h"     // the category database: compiled by the office, mapped by the gateway
#include "filter/rules.h"     // the rules of the schools and their file
#include "filter/ruleset.h"   // the rules in force; decide and explain
#include "filter/sealed.h"    // the illegal layer
#include "filter/search.h"    // what is searched for, and phrases
#include "filter/verdict.h"   // request, verdict, explanation
