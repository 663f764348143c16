# `systemd-analyze verify` must be silent on the units as they are installed, and the exposure that
# `systemd-analyze security` computes must stay low. The program need not be installed for it: the units
# are copied, and the copies start /bin/true. Where systemd-analyze is not installed, it says so.
#
# Usage: cmake -DSYSTEMD_ANALYZE=… -DBUILT=… -DSOURCE=… -DFOLDER=… -P verify_units.cmake

cmake_minimum_required(VERSION 3.25)

if(NOT SYSTEMD_ANALYZE)
  message(STATUS "skipped: systemd-analyze is not installed (package systemd)")
  return()
endif()

file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
foreach(service riverd.service riverd-poll.service)
  file(READ ${BUILT}/${service} text)
  string(REGEX REPLACE "(ExecStart|ExecReload)=[^ \n]+" "\\1=/bin/true" copy "${text}")
  if(copy STREQUAL text)
    message(FATAL_ERROR "${service} has no ExecStart=")
  endif()
  # verify looks for the manual too, which is not installed either.
  string(REGEX REPLACE "Documentation=[^\n]*\n" "" copy "${copy}")
  file(WRITE ${FOLDER}/${service} "${copy}")
endforeach()
file(COPY ${SOURCE}/riverd.socket ${SOURCE}/riverd-poll.timer DESTINATION ${FOLDER})
# The drop-in, as a service of its own.
file(READ ${FOLDER}/riverd.service service)
file(READ ${SOURCE}/confined.conf confined)
file(WRITE ${FOLDER}/riverd-confined.service "${service}\n${confined}")
set(units ${FOLDER}/riverd.service ${FOLDER}/riverd.socket ${FOLDER}/riverd-poll.service ${FOLDER}/riverd-poll.timer
    ${FOLDER}/riverd-confined.service)

execute_process(COMMAND ${SYSTEMD_ANALYZE} verify ${units}
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0 OR NOT said STREQUAL "")
  message(FATAL_ERROR "systemd-analyze verify (status ${status}):\n${said}")
endif()

# --threshold is in tenths: it fails above so many of 100.
function(check_exposure service threshold)
  execute_process(COMMAND ${SYSTEMD_ANALYZE} security --offline=true --threshold=${threshold} --no-pager ${FOLDER}/${service}
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  string(REGEX MATCH "Overall exposure level[^\n]*" level "${said}")
  if(NOT status EQUAL 0 OR NOT level)
    message(FATAL_ERROR "systemd-analyze security (status ${status}):\n${said}")
  endif()
  message(STATUS "${level}")
endfunction()
check_exposure(riverd.service 11)
check_exposure(riverd-poll.service 11)

check_exposure(riverd-confined.service 10)
