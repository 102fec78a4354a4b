// Registration of all passes, for burin-opt.
#include "compiler/passes/Passes.h"
#include "compiler/passes/compress/Passes.h"
#include "compiler/passes/fuse/Passes.h"
#include "compiler/passes/lower/Passes.h"
#include "compiler/passes/place/Passes.h"
#include "compiler/passes/simplify/Passes.h"
#include "compiler/passes/tile/Passes.h"

void burin::registerPasses() {
  simplify::registerSimplifyPasses();
  compress::registerCompressPasses();
  lower::registerLowerPasses();
  fuse::registerFusePasses();
  tile::registerTilePasses();
  place::registerPlacePasses();
}
