// The parameters that convolutions and pooling of images and volumes have in common.
#ifndef BURIN_RUNTIME_KERNELS_VOLUME_TD
#define BURIN_RUNTIME_KERNELS_VOLUME_TD

include "runtime/kernels/KernelRecord.td"

/// One dimension of windows: its letter, and the name of the side at which it begins.
class Axis<string letter, string side> {
  list<Param> params = [Size<letter>, Size<"o" # letter>, Size<"k" # letter>, Count<"stride_" # letter>,
                        Count<"dilation_" # letter>, Offset<"pad_" # side>];
}
/// The same where no window leaves the image.
class InnerAxis<string letter> {
  list<Param> params = [Size<letter>, Size<"o" # letter>, Size<"k" # letter>, Count<"stride_" # letter>,
                        Count<"dilation_" # letter>];
}
class InsideAxis<string l, string side>
    : Requirement<"o" # l # " < 1 || (o" # l # " - 1) * stride_" # l # " + (k" # l # " - 1) * dilation_" # l # " < " # l,
                  "windows that end within the image's " # side>;
defvar imageAxes = !listconcat(Axis<"h", "top">.params, Axis<"w", "left">.params);
defvar volumeAxes = !listconcat(Axis<"d", "front">.params, imageAxes);

/// Bytes of the stack that copies of window rows at the border take, which few channels make worth while: a run of
/// products of each of a tile's pixels.
defvar windowPatches = "(c / groups < least_run_channels && groups == 1 ? lesser(kw * c, most_run_products) * "
                       "(vectors ? most_pixel_rows : scalar_tile_rows) * in_bytes : Extent(0))";

def WholeGroups : Requirement<"c % groups == 0 && oc % groups == 0",
                              "groups that divide the channels of the input and of the result">;
def WholeChannels : Requirement<"oc % c == 0", "a whole number of results for each channel">;

#endif // BURIN_RUNTIME_KERNELS_VOLUME_TD
