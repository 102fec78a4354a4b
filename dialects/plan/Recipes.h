// Constants as recipes: what is transposed, cut or packed stays a source and
// what to do with it until it is written. See decision 7.
#pragma once

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"

#include "dialects/plan/RecipeDialect.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/plan/Recipes.h.inc"
