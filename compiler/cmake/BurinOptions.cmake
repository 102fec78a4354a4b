# Language level, warnings, sanitizers and output folders shared by every target of the tree.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

option(BURIN_RUNTIME_ONLY "leave out the compiler and MLIR: the runtime and its tests build in seconds" OFF)
option(BURIN_ASSERTIONS "keep assert() whatever the build type" OFF)
set(BURIN_SANITIZE OFF CACHE STRING "sanitizers to build with: OFF, address (with undefined behaviour) or thread")
set_property(CACHE BURIN_SANITIZE PROPERTY STRINGS OFF address thread)

# Through ccache where there is one, which the script finds out at each call: a build does not start again when it comes.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${PROJECT_SOURCE_DIR}/scripts/compile-cached)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PROJECT_SOURCE_DIR}/scripts/compile-cached)
endif()

add_compile_options(-Wall -Wextra -Werror)
# gcc 12 sees overlapping copies in `"text" + string` (its bug 105651).
add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
if(BURIN_ASSERTIONS)
  add_compile_options(-UNDEBUG)
endif()
if(BURIN_SANITIZE STREQUAL "thread")
  set(BURIN_SANITIZE_FLAGS -fsanitize=thread)
elseif(BURIN_SANITIZE)
  set(BURIN_SANITIZE_FLAGS -fsanitize=address,undefined)
  # The compiler is built without the type information that the vptr check looks up.
  add_compile_options(-fno-sanitize-recover=undefined)
  list(APPEND BURIN_SANITIZE_FLAGS -fno-sanitize=vptr)
endif()
if(BURIN_SANITIZE)
  add_compile_options(${BURIN_SANITIZE_FLAGS} -fno-omit-frame-pointer)
  # What a sanitizer adds hides initialisations from this warning of gcc (in LLVM's own headers, too).
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-maybe-uninitialized>)
  add_link_options(${BURIN_SANITIZE_FLAGS})
endif()
