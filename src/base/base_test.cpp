#include <gtest/gtest.h>
TEST(base, builds) {}
