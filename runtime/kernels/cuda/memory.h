// The host's side of a device: finding it, its memory, and what a run copies
// there and back. Like device.h it has a body for CUDA and one for the host,
// whose device is ordinary memory.
#ifndef BURIN_KERNELS_MEMORY_H
#define BURIN_KERNELS_MEMORY_H

#include "burin/device.h"
#include "device.h"
#include <stdlib.h>
#include <string.h>

namespace burin::BURIN_LEVEL {

/// What a context needs on its device. Memory that is null is taken from it.
struct DeviceNeeds {
  void *arena;
  size_t arena_bytes;
  const void *weights; ///< on the host
  size_t weight_bytes;
  void *state;
  size_t state_bytes;
  size_t host_bytes;
};

#ifdef __CUDACC__

inline burin_status status_of(cudaError_t error) {
  switch (error) {
  case cudaSuccess:
    return BURIN_OK;
  case cudaErrorMemoryAllocation:
    return BURIN_DEVICE_MEMORY;
  case cudaErrorNoDevice:
  case cudaErrorInsufficientDriver:
  case cudaErrorNoKernelImageForDevice:
  case cudaErrorInitializationError:
  case cudaErrorSystemDriverMismatch:
  case cudaErrorCompatNotSupportedOnDevice:
    return BURIN_DEVICE_MISSING;
  default:
    return BURIN_DEVICE_FAILED;
  }
}

/// Does nothing: a device that has no code of the library has none of this.
static BURIN_KERNEL BURIN_BOUNDS(1, 1) void probe_device() {}

inline burin_status find_device(burin_device_context &device) {
  cudaFuncAttributes attributes;
  cudaStream_t stream = nullptr;
  cudaError_t error = cudaGetDevice(&device.ordinal);
  if (error == cudaSuccess)
    error = cudaFuncGetAttributes(&attributes, probe_device);
  if (error == cudaSuccess)
    error = cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  device.stream = stream;
  return status_of(error);
}
inline Stream stream_of(const burin_device_context &device) {
  return static_cast<cudaStream_t>(device.stream);
}
inline burin_status take_memory(unsigned char **memory, size_t bytes) {
  return status_of(cudaMalloc(reinterpret_cast<void **>(memory), bytes));
}
inline void give_back(void *memory) { (void)cudaFree(memory); }
inline void leave_device(burin_device_context &device) {
  if (device.stream)
    (void)cudaStreamDestroy(stream_of(device));
}
inline burin_status enter_device(const burin_device_context &device) {
  return status_of(cudaSetDevice(device.ordinal));
}
/// Between any two memories; those on the host may be used again at once when
/// they are copied from, and after finish_device() when they are copied to.
inline void copy_bytes(Stream stream, void *to, const void *from,
                       size_t bytes) {
  (void)cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream);
}
inline void clear_bytes(Stream stream, void *to, size_t bytes) {
  (void)cudaMemsetAsync(to, 0, bytes, stream);
}
inline bool is_on_device(const burin_device_context &device,
                         const void *pointer) {
  cudaPointerAttributes attributes;
  if (cudaPointerGetAttributes(&attributes, pointer) != cudaSuccess) {
    (void)cudaGetLastError();
    return false;
  }
  return attributes.type == cudaMemoryTypeManaged ||
         (attributes.type == cudaMemoryTypeDevice &&
          attributes.device == device.ordinal);
}
/// Waits for all that was asked of the stream, as far as there was no error.
inline bool wait_for(Stream stream) {
  return cudaStreamSynchronize(stream) == cudaSuccess;
}
/// Waits, and gives the first error of all that was asked.
inline burin_status finish_device(Stream stream) {
  const cudaError_t waited = cudaStreamSynchronize(stream);
  const cudaError_t launched = cudaGetLastError();
  return status_of(waited == cudaSuccess ? launched : waited);
}

#else

inline burin_status find_device(burin_device_context &) { return BURIN_OK; }
inline Stream stream_of(const burin_device_context &) { return Stream{}; }
inline burin_status take_memory(unsigned char **memory, size_t bytes) {
  void *taken = nullptr;
  if (posix_memalign(&taken, 256, bytes) != 0)
    return BURIN_DEVICE_MEMORY;
  *memory = static_cast<unsigned char *>(taken);
  return BURIN_OK;
}
inline void give_back(void *memory) { free(memory); }
inline void leave_device(burin_device_context &) {}
inline burin_status enter_device(const burin_device_context &) {
  return BURIN_OK;
}
inline void copy_bytes(Stream, void *to, const void *from, size_t bytes) {
  memcpy(to, from, bytes);
}
inline void clear_bytes(Stream, void *to, size_t bytes) {
  memset(to, 0, bytes);
}
inline bool is_on_device(const burin_device_context &, const void *) {
  return false;
}
inline bool wait_for(Stream) { return true; }
inline burin_status finish_device(Stream) { return BURIN_OK; }

#endif

/// Gives back what the context has taken.
inline void close_device(burin_device_context &device) {
  if (enter_device(device) != BURIN_OK)
    return;
  if (device.takes_arena)
    give_back(device.arena);
  if (device.takes_state)
    give_back(device.state);
  give_back(device.weights);
  free(device.host);
  leave_device(device);
  device = {};
}

/// Finds the current device, takes what the context needs there and copies the
/// weights; on failure nothing is kept.
inline burin_status open_device(burin_device_context &device,
                                const DeviceNeeds &needs) {
  device = {};
  burin_status status = find_device(device);
  auto take = [&](unsigned char *&memory, size_t bytes) {
    if (status == BURIN_OK && bytes != 0)
      status = take_memory(&memory, bytes);
  };
  device.arena = static_cast<unsigned char *>(needs.arena);
  device.takes_arena = !needs.arena;
  if (!needs.arena)
    take(device.arena, needs.arena_bytes);
  device.state = static_cast<unsigned char *>(needs.state);
  device.takes_state = !needs.state;
  if (!needs.state)
    take(device.state, needs.state_bytes);
  take(device.weights, needs.weight_bytes);
  if (status == BURIN_OK && needs.host_bytes != 0) {
    device.host = static_cast<unsigned char *>(malloc(needs.host_bytes));
    if (!device.host)
      status = BURIN_MEMORY_TOO_SMALL;
  }
  if (status == BURIN_OK && needs.weight_bytes != 0) {
    copy_bytes(stream_of(device), device.weights, needs.weights,
               needs.weight_bytes);
    status = finish_device(stream_of(device));
  }
  if (status != BURIN_OK)
    close_device(device);
  return status;
}

/// Where a run finds an input of the caller's: there, or where it is copied to.
inline const void *bring_input(const burin_device_context &device,
                               const void *input, unsigned char *place,
                               size_t bytes) {
  if (is_on_device(device, input))
    return input;
  copy_bytes(stream_of(device), place, input, bytes);
  return place;
}

/// Where a run writes an output of the caller's: there, or where take_output()
/// copies it from.
inline void *place_output(const burin_device_context &device, void *output,
                          unsigned char *place) {
  return is_on_device(device, output) ? output : place;
}
inline void take_output(const burin_device_context &device, void *output,
                        const void *place, size_t bytes) {
  if (output != place)
    copy_bytes(stream_of(device), output, place, bytes);
}

/// Copies the states to the device, or from there to `host`.
inline burin_status move_state(const burin_device_context &device,
                               unsigned char *host, size_t bytes,
                               int to_device) {
  const burin_status entered = enter_device(device);
  if (entered != BURIN_OK)
    return entered;
  const Stream stream = stream_of(device);
  copy_bytes(stream, to_device ? device.state : host,
             to_device ? host : device.state, bytes);
  return finish_device(stream);
}

/// One element that a step left, for branches and loops; zero after an error,
/// which finish_device() reports.
template <class T> inline T fetch(Stream stream, const T *from) {
  T value{};
  copy_bytes(stream, &value, from, sizeof value);
  return wait_for(stream) ? value : T{};
}

template <class T>
static BURIN_KERNEL BURIN_BOUNDS(element_threads, 1) void set_element(T *to,
                                                                      T value) {
  if (element_index() == 0)
    *to = value;
}

/// Stores one element, in the stream's order.
template <class T> inline void put(Stream stream, T *to, T value) {
  launch_each(stream, 1, set_element<T>, to, value);
}

/// Tells the profiling hook, if there is one, that a step begins or has ended,
/// with all before it done.
inline void mark_step(const burin_context *context, Stream stream,
                      uint32_t node, int begin) {
  if (!context->on_node)
    return;
  (void)wait_for(stream);
  burin_context_step(context, node, begin);
}

/// What every step sees beside the memories of the program.
struct DeviceCall {
  const void *const *inputs;
  void *const *outputs;
  Stream stream;
  int *fault; ///< on the device
};

} // namespace burin::BURIN_LEVEL

#endif // BURIN_KERNELS_MEMORY_H
