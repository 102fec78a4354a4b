# Writes lit's site configuration and declares `check-burin`, which runs every lit test of the tree.

# The interpreter for lit and for references: the environment says, else ./check's own, else the system's.
set(python $ENV{BURIN_PYTHON})
if(NOT python AND EXISTS ${PROJECT_SOURCE_DIR}/.venv/bin/python)
  set(python ${PROJECT_SOURCE_DIR}/.venv/bin/python)
elseif(NOT python)
  set(python python3)
endif()
set(BURIN_PYTHON ${python} CACHE STRING "Python that has lit and, for comparisons, onnx, onnxruntime and torch")

# burin_add_lit_suite(): makes the current source folder a lit suite, and `check-burin` the target that runs it.
function(burin_add_lit_suite)
  set(BURIN_TOOLS)
  foreach(tool burin burin-fuzz burin-opt burin-tblgen burin-translate)
    if(TARGET ${tool})
      list(APPEND BURIN_TOOLS ${tool})
    endif()
  endforeach()
  configure_file(${CMAKE_CURRENT_SOURCE_DIR}/lit.site.cfg.py.in ${CMAKE_CURRENT_BINARY_DIR}/lit.site.cfg.py @ONLY)
  add_custom_target(check-burin
    COMMAND ${BURIN_PYTHON} -c "__import__('lit.main').main.main()" -v ${CMAKE_CURRENT_BINARY_DIR}
    DEPENDS ${BURIN_TOOLS}
    USES_TERMINAL VERBATIM
    COMMENT "Running the lit tests")
endfunction()
