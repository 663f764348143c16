# The completions are read by their shells, and bash is asked what it would offer.
#
# Usage: cmake -DBASH=… -DZSH=… -DFISH=… -DFOLDER=<of the completions> -DASK=<ask_completion> -P completions.cmake

cmake_minimum_required(VERSION 3.25)

function(reads shell program file)
  if(NOT program)
    message(STATUS "${shell} is not installed: its completion is not read")
    return()
  endif()
  execute_process(COMMAND ${program} -n ${FOLDER}/${file} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0 OR NOT said STREQUAL "")
    message(FATAL_ERROR "${shell} (status ${status}): ${said}")
  endif()
endfunction()
reads(bash "${BASH}" riverd)
reads(zsh "${ZSH}" _riverd)
reads(fish "${FISH}" riverd.fish)

# offers(expected words…): what bash offers for the last of them.
function(offers expected)
  execute_process(COMMAND ${BASH} ${ASK} ${FOLDER}/riverd ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE error)
  string(STRIP "${said}" said)
  if(NOT status EQUAL 0 OR NOT said STREQUAL expected)
    message(FATAL_ERROR "bash offers '${said}' for '${ARGN}', not '${expected}' (status ${status}) ${error}")
  endif()
endfunction()
offers("export" riverd expo)
offers("export" riverd --config riverd.toml expo)
offers("export" riverd --config = riverd.toml expo)
offers("info" riverd --log-level i)
offers("journal" riverd run --log-format = jo)
offers("ndjson" riverd export nd)
offers("--river" riverd entries --ri)
offers("--config" riverd entries --conf)
