# Dependencies between rooms point one way. Linking does not stop a wrong include, so this reads every
# #include "…" of our own and fails on an arrow that is not allowed.
#
# Usage: cmake -DROOT=<source directory> -P layers.cmake

cmake_minimum_required(VERSION 3.25)

# room: what it may include besides itself. The first room whose folder a file lies in is its room.
set(rooms
  feeds storage config systemd
  daemon/runtime daemon/http daemon/poll daemon/serve daemon/commands daemon)
set(allowed_feeds)
set(allowed_storage feeds)
set(allowed_config feeds)
set(allowed_systemd)
set(allowed_daemon/runtime feeds storage)
set(allowed_daemon/http feeds systemd daemon/runtime)
set(allowed_daemon/poll feeds storage config daemon/runtime daemon/http)
set(allowed_daemon/serve feeds storage daemon/runtime daemon/http)
set(allowed_daemon/commands feeds storage config systemd daemon/runtime daemon/http daemon/poll daemon/serve daemon)
set(allowed_daemon feeds storage config systemd daemon/runtime daemon/http daemon/poll daemon/serve daemon/commands)

function(room_of path result)
  foreach(room IN LISTS rooms)
    if(path MATCHES "^${room}/")
      set(${result} ${room} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${result} "" PARENT_SCOPE)
endfunction()

set(wrong 0)
set(arrows 0)
foreach(folder feeds storage config systemd daemon)
  file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/${folder}/*.hpp ${ROOT}/${folder}/*.cpp)
  foreach(file IN LISTS files)
    room_of(${file} from)
    file(STRINGS ${ROOT}/${file} lines REGEX "^#include \"")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" target "${line}")
      room_of(${target} to)
      if(to STREQUAL "" OR to STREQUAL from)
        continue()
      endif()
      math(EXPR arrows "${arrows} + 1")
      if(NOT to IN_LIST allowed_${from})
        message(SEND_ERROR "${file} includes ${target}: ${from} must not know ${to}")
        math(EXPR wrong "${wrong} + 1")
      endif()
    endforeach()
    # The makers of SafeHtml are the sanitiser, what fits its output into a page or leads its pictures elsewhere, and the store's codec, and nobody else.
    file(STRINGS ${ROOT}/${file} makers REGEX "(SafeHtmlMaker|StoredHtml)")
    if(makers AND NOT file MATCHES "^(feeds/model/safe_html.hpp|feeds/text/sanitize[a-z_]*.cpp|feeds/text/(reading|picture_proxy).cpp|feeds/text/safe_html_maker.hpp|storage/entry_codec[a-z_]*.(cpp|hpp))$")
      message(SEND_ERROR "${file} makes SafeHtml: only feeds/text/sanitize, reading and picture_proxy and storage/entry_codec may")
      math(EXPR wrong "${wrong} + 1")
    endif()
  endforeach()
endforeach()

if(arrows EQUAL 0)
  message(FATAL_ERROR "no includes between rooms were found below ${ROOT}: the check looked in the wrong place")
endif()
if(wrong GREATER 0)
  message(FATAL_ERROR "${wrong} includes against the direction of the house")
endif()
message(STATUS "${arrows} includes between rooms, all in the right direction")
