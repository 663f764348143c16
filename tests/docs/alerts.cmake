# promtool reads the example's alerts and the dashboard's expressions, and says what alerts series made by hand raise.
#
# Usage: cmake -DPROMTOOL=… -DEXAMPLES=<examples/monitoring> -DTESTS=<tests/docs> -DSCRATCH=<folder> -P alerts.cmake

cmake_minimum_required(VERSION 3.25)

if(NOT PROMTOOL)
  message(STATUS "skipped: promtool (Debian's prometheus) is not installed")
  return()
endif()
function(promtool)
  execute_process(COMMAND ${PROMTOOL} ${ARGN} WORKING_DIRECTORY ${SCRATCH}
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "promtool ${ARGN} (status ${status}):\n${said}")
  endif()
endfunction()

file(MAKE_DIRECTORY ${SCRATCH})
file(COPY ${EXAMPLES}/riverd.rules.yml ${TESTS}/riverd.rules_test.yml DESTINATION ${SCRATCH})
promtool(check rules riverd.rules.yml)
promtool(test rules riverd.rules_test.yml)

# A dashboard's expression is a rule's once Grafana's variables are filled in.
file(READ ${EXAMPLES}/dashboard.json dashboard)
string(JSON panels LENGTH "${dashboard}" panels)
math(EXPR last_panel "${panels} - 1")
set(rules "groups:\n  - name: dashboard\n    rules:\n")
foreach(panel RANGE ${last_panel})
  string(JSON targets LENGTH "${dashboard}" panels ${panel} targets)
  math(EXPR last_target "${targets} - 1")
  foreach(target RANGE ${last_target})
    string(JSON expression GET "${dashboard}" panels ${panel} targets ${target} expr)
    string(REPLACE "$__rate_interval" "5m" expression "${expression}")
    string(REPLACE "$instance" ".*" expression "${expression}")
    string(APPEND rules "      - record: dashboard:p${panel}_${target}\n        expr: '${expression}'\n")
  endforeach()
endforeach()
file(WRITE ${SCRATCH}/dashboard.rules.yml "${rules}")
promtool(check rules dashboard.rules.yml)
