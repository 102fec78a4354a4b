// What a context of a library for a second device holds there.
//
// `<model>_create` finds the device that is current on the calling thread,
// takes memory from it and copies the weights there; `<model>_destroy` gives
// all of it back, and without it the memory stays taken. Inputs and outputs of
// `<model>_run` may be memory of the host or of the device: the latter is read
// and written where it lies. Like any context, one is used by one thread at a
// time.
#ifndef BURIN_DEVICE_H
#define BURIN_DEVICE_H

#include "burin/burin.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Fields are read by emitted code only.
typedef struct burin_device_context {
  unsigned char *arena; ///< these three lie on the device
  unsigned char *weights;
  unsigned char *state;
  unsigned char *host; ///< what passes between both lies here
  void *stream;        ///< the order of what a run does
  int ordinal;         ///< the device's number
  int takes_arena;     ///< whether the arena is given back with the context
  int takes_state;
} burin_device_context;

#ifdef __cplusplus
}
#endif

#endif // BURIN_DEVICE_H
