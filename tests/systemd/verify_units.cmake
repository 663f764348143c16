# `systemd-analyze verify` must be silent on the units as they are installed, and the exposure that
# `systemd-analyze security` computes must stay low. The program need not be installed for it: the units
# are copied, and the copy starts /bin/true.
#
# Usage: cmake -DSYSTEMD_ANALYZE=… -DSERVICE=… -DSOCKET=… -DFOLDER=… -P verify_units.cmake

cmake_minimum_required(VERSION 3.25)

file(READ ${SERVICE} service)
string(REGEX REPLACE "ExecStart=[^ \n]+" "ExecStart=/bin/true" copy "${service}")
if(copy STREQUAL service)
  message(FATAL_ERROR "${SERVICE} has no ExecStart=")
endif()
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
file(WRITE ${FOLDER}/riverd.service "${copy}")
file(COPY ${SOCKET} DESTINATION ${FOLDER})

execute_process(COMMAND ${SYSTEMD_ANALYZE} verify ${FOLDER}/riverd.service ${FOLDER}/riverd.socket
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0 OR NOT said STREQUAL "")
  message(FATAL_ERROR "systemd-analyze verify (status ${status}):\n${said}")
endif()

# --threshold is in tenths: it fails above an exposure of 1.5 of 10.
execute_process(COMMAND ${SYSTEMD_ANALYZE} security --offline=true --threshold=15 --no-pager ${FOLDER}/riverd.service
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "systemd-analyze security (status ${status}):\n${said}")
endif()
string(REGEX MATCH "Overall exposure level[^\n]*" level "${said}")
message(STATUS "${level}")
