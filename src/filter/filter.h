#pragma once
#include "filter/lists.h"
