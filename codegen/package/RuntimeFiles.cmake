# Holds the runtime's sources as bytes inside the compiler: an assembler file that includes them, and its table.
file(GLOB kernel_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/kernels/*/*.h)
file(GLOB interface_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/include/burin/*.h ${PROJECT_SOURCE_DIR}/runtime/include/burin/*.hpp)
file(GLOB source_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/runtime/src/*.c ${PROJECT_SOURCE_DIR}/runtime/src/*.h)

set(assembly "  .section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)
macro(burin_hold_file file name)
  string(APPEND assembly "  .globl burin_file_${number}\nburin_file_${number}:\n  .incbin \"${file}\"\n  .globl burin_file_${number}_end\nburin_file_${number}_end:\n  .byte 0\n")
  string(APPEND declarations "extern const char burin_file_${number}[], burin_file_${number}_end[];\n")
  string(APPEND rows "      {\"${name}\", {burin_file_${number}, size_t(burin_file_${number}_end - burin_file_${number})}},\n")
  math(EXPR number "${number} + 1")
endmacro()
foreach(file IN LISTS kernel_files interface_files source_files)
  get_filename_component(base ${file} NAME)
  if(file IN_LIST kernel_files)
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR}/runtime OUTPUT_VARIABLE path)
    burin_hold_file(${file} "burin/${path}")
  elseif(file IN_LIST interface_files)
    burin_hold_file(${file} "burin/${base}")
  else()
    burin_hold_file(${file} "burin/src/${base}")
  endif()
endforeach()
string(APPEND assembly "  .section .note.GNU-stack, \"\", %progbits\n")
file(CONFIGURE OUTPUT RuntimeFiles.S CONTENT "${assembly}" @ONLY)
file(CONFIGURE OUTPUT RuntimeFiles.cpp CONTENT "// The table of the runtime's sources; their bytes are in RuntimeFiles.S.
#include \"codegen/package/RuntimeFiles.h\"

extern \"C\" {
${declarations}}

llvm::ArrayRef<burin::codegen::RuntimeFile> burin::codegen::runtimeFiles() {
  static const RuntimeFile files[] = {
${rows}  };
  return files;
}

std::optional<llvm::StringRef> burin::codegen::findRuntimeFile(llvm::StringRef name) {
  for (const RuntimeFile &file : runtimeFiles())
    if (file.name == name)
      return file.contents;
  return std::nullopt;
}
" @ONLY)
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/RuntimeFiles.S PROPERTIES
  OBJECT_DEPENDS "${kernel_files};${interface_files};${source_files}")
