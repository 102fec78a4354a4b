// Passes on plan that join kernels, so that fewer values reach memory.
#ifndef BURIN_COMPILER_PASSES_FUSE_PASSES_TD
#define BURIN_COMPILER_PASSES_FUSE_PASSES_TD

include "mlir/Pass/PassBase.td"

def InlineNests : Pass<"burin-fuse-inline-nests", "burin::plan::ProgramOp"> {
  let summary = "computes elementwise nests inside the nests and epilogues that read them";
  let description = [{
    A nest without a reduction is inlined where it only moves data, or where it has one reader. The reader's loads
    become the producer's loads at composed indices, so that transposes, broadcasts, slices and reshapes vanish.
    A body grows to 128 scalar ops, and a load's address to 128 operands and operators: what would exceed that is
    stored, so that plan and code grow with the model, however its ops are chained. A nest is computed again only
    where it has few and cheap ops, and never where it has to be stored all the same.
  }];
}

def Epilogues : Pass<"burin-fuse-epilogues", "burin::plan::ProgramOp"> {
  let summary = "computes elementwise nests in the epilogue of the kernel or reduction that they read";
  let description = [{
    Applies where the nest is the only reader, and visits elements in the order in which the producer stores them; a
    nest that permutes a reduction's result permutes the reduction's loops instead. Sines, cosines and tangents stay in
    nests of their own, whose rows reduce angles in two ways (runtime/kernels/generic/angle_row.h). The epilogue
    of a reduction has the bound of any other body, that of a kernel grows to 64 ops, since the kernel has several
    copies of it.
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

def KernelStrides : Pass<"burin-fuse-kernel-strides", "burin::plan::ProgramOp"> {
  let summary = "lets kernels that take strides read and write tensors where they lie";
  let description = [{
    An operand whose strides are a parameter of the kernel, as those of `attention` are, and that is a transpose, a
    reshape, a slice or a broadcast of another tensor is read from that tensor, and a transpose that alone reads such
    a result is what the kernel writes. What the record calls contiguous stays so.
  }];
}

def ShareSteps : Pass<"burin-fuse-share-steps", "burin::plan::ProgramOp"> {
  let summary = "computes once what several steps, or ops of one body, compute alike";
  let description = [{
    Also erases what nobody reads. Steps are found by a hash of all that their bodies compute, so that the time grows
    with their number: a general elimination of common subexpressions compares each nest with all others of its shape.
  }];
}

#endif // BURIN_COMPILER_PASSES_FUSE_PASSES_TD
