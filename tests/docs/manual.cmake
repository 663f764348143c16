# Usage: cmake -DGROFF=… -DFOLDER=<of the pages> -P manual.cmake

cmake_minimum_required(VERSION 3.25)

if(NOT GROFF)
  message(STATUS "skipped: groff is not installed")
  return()
endif()
file(GLOB pages ${FOLDER}/*.[1-8])
list(LENGTH pages count)
if(NOT count EQUAL 4)
  message(FATAL_ERROR "${count} pages in ${FOLDER}, not 4")
endif()
foreach(page IN LISTS pages)
  # -t: tbl, as man(1) does where the first line asks for it.
  execute_process(COMMAND ${GROFF} -t -man -ww -Tutf8 -rLL=78n ${page}
    RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE said)
  if(NOT status EQUAL 0 OR NOT said STREQUAL "")
    message(FATAL_ERROR "groff (status ${status}) of ${page}:\n${said}")
  endif()
  string(LENGTH "${text}" length)
  if(length LESS 1000)
    message(FATAL_ERROR "${page} formats to nothing")
  endif()
endforeach()
