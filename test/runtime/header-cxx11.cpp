// Compiles the runtime's headers as C++11, the oldest dialect that they
// promise.
#include "burin/image.h"
#include "burin/pool.h"
#include "burin/sizes.h"
#include "burin/state.h"
#include "burin/weights.h"

static_assert(BURIN_OK == 0 && BURIN_LEVEL_AUTO == 0,
              "all-zero options are the defaults");
