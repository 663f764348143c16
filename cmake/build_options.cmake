# One interface target carries the warnings and sanitisers of our own code.

add_library(riverd_options INTERFACE)
target_compile_options(riverd_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
target_include_directories(riverd_options INTERFACE ${CMAKE_SOURCE_DIR})
# Objects stay small enough to link a dozen test programs quickly.
target_compile_options(riverd_options INTERFACE $<$<NOT:$<CONFIG:Release>>:-g1>)

# Asio and Beast are compiled once (daemon/runtime/asio.cpp), not in every file. Of freed frames each thread keeps eight
# of a kind for the next ones, where Asio keeps two: a poll has about as many.
target_compile_definitions(riverd_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)

if(RIVERD_WERROR)
  target_compile_options(riverd_options INTERFACE -Werror)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The fuzzers' compiler tells of what g++ 12's own headers do.
  target_compile_options(riverd_options INTERFACE -Wno-deprecated-declarations)
endif()

if(RIVERD_SANITIZE)
  target_compile_options(riverd_options INTERFACE
    -fsanitize=${RIVERD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(riverd_options INTERFACE -fsanitize=${RIVERD_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees uninitialised members that are not, and cannot instrument Asio's fences.
    target_compile_options(riverd_options INTERFACE -Wno-maybe-uninitialized)
    if(RIVERD_SANITIZE MATCHES "thread")
      target_compile_options(riverd_options INTERFACE -Wno-tsan)
    endif()
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  target_link_options(riverd_options INTERFACE -fuse-ld=mold)
endif()

# Compiles a library for size in release builds: for what waits for networks, disks and people, whose code is a
# third smaller then. Those of its sources that are to be fast are named to riverd_fast_sources().
function(riverd_small target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
endfunction()

function(riverd_fast_sources target)
  set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target}
    PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
endfunction()
