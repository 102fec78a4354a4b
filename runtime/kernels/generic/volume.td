// The parameters that convolutions and pooling of images and volumes have in common.
#ifndef BURIN_RUNTIME_KERNELS_VOLUME_TD
#define BURIN_RUNTIME_KERNELS_VOLUME_TD

include "runtime/kernels/KernelRecord.td"

/// One dimension of windows: its letter, and the name of the side at which it begins.
class Axis<string letter, string side> {
  list<Param> params = [Size<letter>, Size<"o" # letter>, Size<"k" # letter>, Count<"stride_" # letter>,
                        Count<"dilation_" # letter>, Offset<"pad_" # side>];
}
defvar imageAxes = !listconcat(Axis<"h", "top">.params, Axis<"w", "left">.params);
defvar volumeAxes = !listconcat(Axis<"d", "front">.params, imageAxes);

/// Bytes of the stack that copies of window rows at the border take, which few channels make worth while: at most 512
/// products of each of a tile's pixels.
defvar windowPatches = "(c / groups < 16 && groups == 1 ? lesser(kw * c, 512) * "
                       "(vectors ? Extent(12) : Extent(4)) * in_bytes : Extent(0))";

def WholeGroups : Requirement<"c % groups == 0 && oc % groups == 0",
                              "groups that divide the channels of the input and of the result">;
def WholeChannels : Requirement<"oc % c == 0", "a whole number of results for each channel">;

#endif // BURIN_RUNTIME_KERNELS_VOLUME_TD
