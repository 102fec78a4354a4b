# Finds what burin builds on. MLIR's config accepts no version argument but the exact one, so the major is checked after.
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)
if(BURIN_RUNTIME_ONLY)
  return()
endif()

list(APPEND CMAKE_PREFIX_PATH /usr/lib/llvm-19)
find_package(MLIR REQUIRED CONFIG)
if(NOT LLVM_VERSION_MAJOR EQUAL 19)
  message(FATAL_ERROR "burin needs MLIR 19, found ${LLVM_PACKAGE_VERSION} in ${MLIR_DIR}; install libmlir-19-dev")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
# LLVM 19 writes TableGen's depfiles relative to the build tree, which is the old meaning of this policy; under the new one
# Ninja misses the outputs in them and runs every rule again at each build.
cmake_policy(SET CMP0116 OLD)
include(TableGen)
include(AddLLVM)
include(AddMLIR)
# TableGen files include from the repository root, as C++ does.
include_directories(${PROJECT_SOURCE_DIR})
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})

find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ZIP REQUIRED IMPORTED_TARGET libzip)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
