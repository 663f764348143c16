# journalctl takes the catalog and finds every entry of it again.
#
# Usage: cmake -DJOURNALCTL=… -DCATALOG=<riverd.catalog> -DFOLDER=<scratch> -P catalog.cmake

cmake_minimum_required(VERSION 3.25)

if(NOT JOURNALCTL)
  message(STATUS "skipped: journalctl is not installed")
  return()
endif()
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER}/usr/lib/systemd/catalog ${FOLDER}/var/lib/systemd/catalog)
file(COPY ${CATALOG} DESTINATION ${FOLDER}/usr/lib/systemd/catalog)
execute_process(COMMAND ${JOURNALCTL} --root=${FOLDER} --update-catalog
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0 OR NOT said STREQUAL "")
  message(FATAL_ERROR "journalctl --update-catalog (status ${status}): ${said}")
endif()
execute_process(COMMAND ${JOURNALCTL} --root=${FOLDER} --list-catalog
  RESULT_VARIABLE status OUTPUT_VARIABLE listed ERROR_VARIABLE said)
file(STRINGS ${CATALOG} entries REGEX "^-- ")
foreach(entry IN LISTS entries)
  string(SUBSTRING "${entry}" 3 -1 id)
  string(FIND "${listed}" "${id}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "journalctl does not list ${id}: ${said}\n${listed}")
  endif()
endforeach()
