// Writes through views: a view is a chain of ops that only move elements, and a
// write to it is that chain backwards.
#pragma once

#include "dialects/nn/import/Import.h"

namespace burin::nn {

/// `source` as it is in the place of `like`: of that shape, and of `element`s.
/// Null after an error, and where `source` is.
mlir::Value inPlaceOf(SourceNode &node, mlir::Type element, mlir::Value like,
                      mlir::Value source);

/// `self` with the elements from `start` to `end` along `axis`, each a step
/// apart, taken from `source`, which has their element type. Both places lie
/// inside the dimension, whose size is known. Null after an error.
mlir::Value writeSlice(SourceNode &node, mlir::Value self, mlir::Value source,
                       int64_t axis, int64_t start, int64_t end, int64_t step);

/// A tensor and what some view of it would be, as ops that are taken back when
/// this goes.
class ViewSketch {
public:
  /// Stands for a tensor of the shape of `self`.
  ViewSketch(SourceNode &node, mlir::Value self);
  ~ViewSketch();

  /// What the view is built on; its elements are i64.
  mlir::Value standIn() const { return placeholder; }

  /// `self` with `source` in place of the elements that `view`, built on the
  /// stand-in, shows of it. Null after an error: two of these are one element,
  /// or it depends on sizes that are not known.
  mlir::Value write(mlir::Value view, mlir::Value self, mlir::Value source);

private:
  mlir::Value writeByPlaces(mlir::Value view, mlir::Value self,
                            mlir::Value source);
  mlir::FailureOr<llvm::SmallVector<int64_t>> placesOf(mlir::Value view);

  SourceNode &node;
  mlir::Value placeholder;
  /// The last op of the sketch.
  mlir::Operation *last = nullptr;
};

} // namespace burin::nn
