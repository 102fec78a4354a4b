// Finds the source node's name in a location.
#include "dialects/plan/Naming.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;

std::string burin::plan::nodeName(Location loc) {
  std::string name;
  loc->walk([&](Location part) {
    if (auto named = dyn_cast<NameLoc>(part)) {
      name = named.getName().str();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return name.empty() ? "?" : name;
}
