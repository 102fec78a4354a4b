// Spells status codes and element types for people, and gives the size of an
// element.
#include "burin/burin.h"

const char *burin_status_text(burin_status status) {
  switch (status) {
  case BURIN_OK:
    return "success";
  case BURIN_INVALID_ARGUMENT:
    return "invalid argument";
  case BURIN_MEMORY_TOO_SMALL:
    return "a memory is smaller than the model needs";
  case BURIN_MEMORY_MISALIGNED:
    return "a memory is not aligned as the model needs";
  case BURIN_UNSUPPORTED_LEVEL:
    return "instruction-set level is not in the library or not supported by "
           "this machine";
  case BURIN_INDEX_OUT_OF_RANGE:
    return "an index in the input data is out of range";
  case BURIN_OUT_OF_THREADS:
    return "the system has no thread to give";
  case BURIN_UNSUPPORTED_IMAGE:
    return "image cannot be converted to the model's input";
  case BURIN_CAPACITY_TOO_SMALL:
    return "result array is too small";
  case BURIN_WEIGHTS_MISSING:
    return "there is no weights file at this path";
  case BURIN_WEIGHTS_UNREADABLE:
    return "weights file cannot be opened or mapped";
  case BURIN_WEIGHTS_FOREIGN:
    return "these are not the weights that the library was compiled with";
  case BURIN_WEIGHTS_WRONG_LENGTH:
    return "weights are not as long as they were written";
  case BURIN_WEIGHTS_DAMAGED:
    return "weights are not as they were written";
  case BURIN_LOOP_TOO_LONG:
    return "a loop of the model does not end within its bound";
  case BURIN_STATE_FOREIGN:
    return "this is no saved state of the model";
  case BURIN_STATE_WRONG_LENGTH:
    return "saved state is not as long as it was saved";
  case BURIN_STATE_DAMAGED:
    return "saved state is not as it was saved";
  case BURIN_DEVICE_MISSING:
    return "there is no driver, or no device that the library has code for";
  case BURIN_DEVICE_MEMORY:
    return "the device has not the memory that the model needs";
  case BURIN_DEVICE_FAILED:
    return "the device or its driver reported an error";
  case BURIN_SIZE_OUT_OF_RANGE:
    return "a size is out of the range that the library was compiled for";
  }
  return "unknown status";
}

size_t burin_dtype_bytes(burin_dtype dtype) {
  switch (dtype) {
  case BURIN_BOOL:
  case BURIN_I8:
  case BURIN_U8:
  case BURIN_F8E4M3FN:
  case BURIN_F8E4M3FNUZ:
  case BURIN_F8E5M2:
  case BURIN_F8E5M2FNUZ:
    return 1;
  case BURIN_I16:
  case BURIN_U16:
  case BURIN_F16:
  case BURIN_BF16:
    return 2;
  case BURIN_I32:
  case BURIN_U32:
  case BURIN_F32:
    return 4;
  case BURIN_I64:
  case BURIN_U64:
  case BURIN_F64:
    return 8;
  }
  return 0;
}

const char *burin_dtype_text(burin_dtype dtype) {
  static const char *const names[] = {
      "bool", "i8",       "u8",         "i16",    "u16",       "i32",
      "u32",  "i64",      "u64",        "f16",    "bf16",      "f32",
      "f64",  "f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz"};
  return burin_dtype_bytes(dtype) ? names[dtype] : "unknown";
}
