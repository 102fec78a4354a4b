// Passes on plan that join kernels, so that fewer values reach memory.
#ifndef BURIN_COMPILER_PASSES_FUSE_PASSES_TD
#define BURIN_COMPILER_PASSES_FUSE_PASSES_TD

include "mlir/Pass/PassBase.td"

def InlineNests : Pass<"burin-fuse-inline-nests", "burin::plan::ProgramOp"> {
  let summary = "computes elementwise nests inside the nests and epilogues that read them";
  let description = [{
    A nest without a reduction is inlined where it only moves data, or where it has one reader. The reader's loads
    become the producer's loads at composed indices, so that transposes, broadcasts, slices and reshapes vanish.
  }];
}

def Epilogues : Pass<"burin-fuse-epilogues", "burin::plan::ProgramOp"> {
  let summary = "computes elementwise nests in the epilogue of the kernel or reduction that they read";
  let description = [{
    Applies where the nest is the only reader, and visits elements in the order in which the producer stores them; a
    nest that permutes a reduction's result permutes the reduction's loops instead. Sines, cosines and tangents stay in
    nests of their own, whose rows reduce angles in two ways (runtime/kernels/generic/angle_row.h).
  }];
}

def ContinueParts : Pass<"burin-fuse-continue-parts", "burin::plan::ProgramOp"> {
  let summary = "computes a nest in the steps that write the parts of the buffer it reads";
  let description = [{
    Applies where the nest alone reads the buffer, each element once, in order or through a transpose. Each step then
    writes its part of the nest's result instead, so that the buffer vanishes; a nest that writes a part of another
    buffer hands that over, so that parts of parts are written once. A body of more than a copy is repeated for a
    limited number of parts only.
  }];
}

def AttentionStrides : Pass<"burin-fuse-attention-strides", "burin::plan::ProgramOp"> {
  let summary = "lets attention read and write heads where they lie";
  let description = [{
    An operand that is a transpose, a reshape, a slice or a broadcast of another tensor is read from that tensor by
    strides, and a transpose that alone reads the result is what the kernel writes. Values stay contiguous along
    their channels.
  }];
}

#endif // BURIN_COMPILER_PASSES_FUSE_PASSES_TD
