# Turns src/ROOM/schema/NNN-name.sql into one .cpp that defines `store::Schema ROOM::schema()`.
#
#   cmake -D ROOM=concerns -D FOLDER=src/concerns/schema -D OUTPUT=build/…/concerns_schema.cpp -P cmake/schema.cmake

file(GLOB files "${FOLDER}/*.sql")
list(SORT files)

# A room's namespace is its name, save one (docs/decisions/0011-namespace-of-access.md).
set(namespace ${ROOM})
if(ROOM STREQUAL "access")
  set(namespace rights)
endif()

set(rows "")
set(count 0)
foreach(path IN LISTS files)
  get_filename_component(name "${path}" NAME_WE)
  if(NOT name MATCHES "^([0-9][0-9][0-9])-[a-z0-9-]+$")
    message(FATAL_ERROR "`${path}`: a schema file is called NNN-name.sql, such as 001-concerns.sql")
  endif()
  string(REGEX REPLACE "^0*([0-9]+)$" "\\1" number "${CMAKE_MATCH_1}")
  file(READ "${path}" sql)
  string(APPEND rows "    store::Migration{${number}, \"${name}\", R\"gatehouse_sql(${sql})gatehouse_sql\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "#include \"store/migration.h\"

#include <array>

namespace ${namespace} {

namespace {

constexpr std::array<store::Migration, ${count}> kMigrations{
${rows}};

}  // namespace

store::Schema schema();
store::Schema schema() { return {\"${ROOM}\", kMigrations}; }

}  // namespace ${namespace}
")
