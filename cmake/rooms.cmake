# One library a room, linked by the arrows of tools/rooms.deps, so that what may not be included cannot be
# linked either; and one test program a room, from the *_test.cpp beside the code.

file(STRINGS tools/rooms.deps arrows REGEX "^[a-z]+\\*?:")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS tools/rooms.deps)
enable_testing()

foreach(arrow IN LISTS arrows)
  string(REGEX MATCH "^([a-z]+)\\*?: *(.*)$" _ "${arrow}")
  set(room ${CMAKE_MATCH_1})
  string(REPLACE " " ";" uses "${CMAKE_MATCH_2}")

  file(GLOB sources CONFIGURE_DEPENDS src/${room}/*.cpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
  if(NOT sources)
    continue()
  endif()

  # Tables: the room's schema files, embedded (cmake/schema.cmake).
  file(GLOB schema CONFIGURE_DEPENDS src/${room}/schema/*.sql)
  if(schema)
    set(embedded ${PROJECT_BINARY_DIR}/schema/${room}_schema.cpp)
    add_custom_command(
      OUTPUT ${embedded}
      COMMAND ${CMAKE_COMMAND} -D ROOM=${room} -D FOLDER=${PROJECT_SOURCE_DIR}/src/${room}/schema
              -D OUTPUT=${embedded} -P ${PROJECT_SOURCE_DIR}/cmake/schema.cmake
      DEPENDS ${schema} cmake/schema.cmake
      VERBATIM)
    list(APPEND sources ${embedded})
  endif()

  add_library(${room} STATIC ${sources})
  target_include_directories(${room} PUBLIC src)
  target_link_libraries(${room} PUBLIC fmt::fmt ${LIBS_${room}})
  foreach(used IN LISTS uses)
    if(TARGET ${used})
      target_link_libraries(${room} PUBLIC ${used})
    endif()
  endforeach()

  if(tests AND NOT GATEHOUSE_FUZZ)
    add_executable(${room}_test ${tests})
    target_include_directories(${room}_test PRIVATE tests)
    target_compile_definitions(${room}_test PRIVATE PROJECT_ROOT=".")
    target_link_libraries(${room}_test PRIVATE ${room} GTest::gtest GTest::gtest_main)
    # Rooms above `store` are tested on both engines; the others are not made to build it.
    if(room STREQUAL store OR store IN_LIST uses OR people IN_LIST uses)
      target_link_libraries(${room}_test PRIVATE test_support)
    endif()
    add_test(NAME ${room} COMMAND ${room}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  endif()
endforeach()

# What tests on both engines share: a PostgreSQL of their own, and fixtures (tests/support/engines.h).
file(GLOB support CONFIGURE_DEPENDS tests/support/*.cpp)
if(support AND TARGET store AND NOT GATEHOUSE_FUZZ)
  add_library(test_support STATIC ${support})
  target_include_directories(test_support PUBLIC tests)
  target_link_libraries(test_support PUBLIC store GTest::gtest)
endif()

# The one binary.
if(TARGET app AND NOT GATEHOUSE_FUZZ)
  add_executable(gatehouse src/app/main.cpp)
  target_link_libraries(gatehouse PRIVATE app)
endif()

# One fuzzer a parser: tests/fuzz/NAME_fuzz.cpp, linked with the rooms that need no school.
if(GATEHOUSE_FUZZ)
  file(GLOB fuzzers CONFIGURE_DEPENDS tests/fuzz/*_fuzz.cpp)
  foreach(fuzzer IN LISTS fuzzers)
    get_filename_component(name ${fuzzer} NAME_WE)
    add_executable(${name} ${fuzzer})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    foreach(room gatepost filter wire base)
      if(TARGET ${room})
        target_link_libraries(${name} PRIVATE ${room})
      endif()
    endforeach()
  endforeach()
endif()

# Benchmarks: bench/ROOM_what.cpp, linked with that room and built on demand by `make load`.
file(GLOB benches CONFIGURE_DEPENDS bench/*.cpp)
foreach(bench IN LISTS benches)
  get_filename_component(name ${bench} NAME_WE)
  string(REGEX MATCH "^[a-z]+" room "${name}")
  add_executable(${name} EXCLUDE_FROM_ALL ${bench})
  target_include_directories(${name} PRIVATE tests)
  target_compile_definitions(${name} PRIVATE PROJECT_ROOT=".")
  target_link_libraries(${name} PRIVATE ${room})
endforeach()
