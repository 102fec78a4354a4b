# Functions that declare burin's libraries, tools and unit tests in one line each.

# What links MLIR shares one precompiled header: reading MLIR's is most of what such a file costs. It has MLIR's headers
# and the standard library's alone, none of ours, and each file still includes what it uses.
if(NOT BURIN_RUNTIME_ONLY)
  add_library(BurinPrecompiled OBJECT ${CMAKE_CURRENT_LIST_DIR}/Precompiled.cpp)
  target_compile_options(BurinPrecompiled PRIVATE -fno-rtti -fno-exceptions)
  target_precompile_headers(BurinPrecompiled PRIVATE ${CMAKE_CURRENT_LIST_DIR}/Precompiled.h)
endif()

# burin_precompile(NAME LIBRARY...): lets a target that links one of MLIR's users among the libraries take that header.
function(burin_precompile name)
  if(ARGN MATCHES "(^|;)(MLIR|BurinPipelines|BurinCodegen)(;|$)")
    target_precompile_headers(${name} REUSE_FROM BurinPrecompiled)
    # gcc 12 takes what it reads from there for our own text, and warns of string operations that cannot be.
    target_compile_options(${name} PRIVATE "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-array-bounds;-Wno-stringop-overflow>")
  endif()
endfunction()

# burin_add_library(NAME SRCS a.cpp ... LIBS b ...): a compiler library on LLVM's support headers.
function(burin_add_library name)
  cmake_parse_arguments(ARG "" "" "SRCS;LIBS;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SRCS})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  # TableGen's output does not keep our warnings.
  target_include_directories(${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR})
  target_include_directories(${name} SYSTEM PUBLIC ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti -fno-exceptions>)
  target_link_libraries(${name} PUBLIC ${ARG_LIBS})
  burin_precompile(${name} ${ARG_LIBS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# burin_add_tool(NAME SRCS a.cpp ... LIBS b ...): a program in build/bin.
function(burin_add_tool name)
  cmake_parse_arguments(ARG "" "" "SRCS;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  target_compile_options(${name} PRIVATE -fno-rtti -fno-exceptions)
  target_link_libraries(${name} PRIVATE ${ARG_LIBS})
  burin_precompile(${name} ${ARG_LIBS})
endfunction()

# burin_add_unit_test(NAME SRCS a.cpp ... LIBS b ...): a GoogleTest program known to ctest.
function(burin_add_unit_test name)
  cmake_parse_arguments(ARG "" "" "SRCS;LIBS" ${ARGN})
  add_executable(${name} ${ARG_SRCS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit)
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} GTest::gtest GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  add_test(NAME ${name} COMMAND ${name})
  set_property(GLOBAL APPEND PROPERTY BURIN_UNIT_TESTS ${name})
endfunction()

# burin_add_subdirectories(): adds every folder below this one that has a CMakeLists.txt, so that a new part needs no list.
function(burin_add_subdirectories)
  file(GLOB entries CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt)
  list(SORT entries)
  foreach(entry IN LISTS entries)
    get_filename_component(folder ${entry} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()
