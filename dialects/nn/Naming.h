// The source node's name of an op, under the dialect's own namespace.
#pragma once

#include "dialects/plan/Naming.h"

namespace burin::nn {

using plan::nodeName;

} // namespace burin::nn
