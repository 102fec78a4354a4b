// Moving blocks of pixels between channels and space.
#ifndef BURIN_DIALECTS_NN_OPS_DEPTHSPACE_TD
#define BURIN_DIALECTS_NN_OPS_DEPTHSPACE_TD

include "dialects/nn/Nn.td"

/// `columns_first` says how channels stand for places of a block: with it the channel is the slow index (ONNX's CRD,
/// torch's pixel_shuffle), without it the fast one (DCR).
class Nn_DepthSpace<string mnemonic> : Nn_Op<mnemonic, [Nn_MovesElements, Nn_LowersSizes]> {
  let arguments = (ins AnyTensor:$x, I64Attr:$block, BoolAttr:$columns_first);
  let results = (outs AnyTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def Nn_DepthToSpaceOp : Nn_DepthSpace<"depth_to_space"> {
  let summary = "channels of [..., C, H, W] become blocks of pixels";
}

def Nn_SpaceToDepthOp : Nn_DepthSpace<"space_to_depth"> {
  let summary = "blocks of pixels of [..., C, H, W] become channels";
}

#endif // BURIN_DIALECTS_NN_OPS_DEPTHSPACE_TD
