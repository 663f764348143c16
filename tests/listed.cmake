# A test outside the build is no test: every *_test.cpp and *_fuzz.cpp on disk must stand in a
# CMakeLists.txt of its folder or of one above it.
#
# Usage: cmake -DROOT=<source directory> -P listed.cmake

cmake_minimum_required(VERSION 3.25)

file(GLOB_RECURSE tests RELATIVE ${ROOT}/tests ${ROOT}/tests/*_test.cpp ${ROOT}/tests/*_fuzz.cpp ${ROOT}/tests/*_bench.cpp)
file(GLOB_RECURSE lists ${ROOT}/tests/CMakeLists.txt)
set(text "")
foreach(list IN LISTS lists)
  file(READ ${list} content)
  string(APPEND text "${content}\n")
endforeach()

set(missing 0)
foreach(test IN LISTS tests)
  get_filename_component(name ${test} NAME)
  string(FIND "${text}" "${name}" position)
  if(position EQUAL -1)
    message(SEND_ERROR "tests/${test} is in no CMakeLists.txt")
    math(EXPR missing "${missing} + 1")
  endif()
endforeach()
list(LENGTH tests count)
if(count EQUAL 0 OR missing GREATER 0)
  message(FATAL_ERROR "${missing} of ${count} test files are not built")
endif()
message(STATUS "all ${count} test files are built")
