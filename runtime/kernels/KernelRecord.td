// The form of the records that stand beside the kernels' headers: what a kernel takes, gives and needs.
//
// An expression is C++ over whole numbers that saturate (dialects/plan/Extent.h). It may name
//   - each parameter of the kernel; a flag is 0 or 1, a list is subscripted,
//   - `<role>_bytes`, the bytes of an element of an operand or a result, and `sum_bytes`, those of the accumulator,
//   - reach(offset, {sizes}, {strides}), the elements that a tensor read or written so has at least,
//   - packed(k, n), the elements of a k x n matrix in the order of panel_order.h; packed(k, n, tile_k) with so many k
//     side by side,
//   - the constants of that header and of tile_sizes.h that dialects/plan/KernelRecords.cpp lists, as panel_width and
//     most_tile_rows,
//   - winograd_band(bytes) of winograd.h, the tiles of an image that are transformed at once,
//   - ceilDiv(a, b), lesser(a, b), length(list), product(list),
//   - where the stack is meant, `vectors`: 1 where the processor has vector registers, else 0.
#ifndef BURIN_RUNTIME_KERNELS_KERNELRECORD_TD
#define BURIN_RUNTIME_KERNELS_KERNELRECORD_TD

// ---- element types

/// Which element types a tensor may have: in words, and as a condition of C++ over the mlir::Type `type`.
class Elements<string words, string condition> {
  string summary = words;
  string holds = condition;
}
def Anything : Elements<"a number or a boolean", "type.isIntOrFloat()">;
def Number : Elements<"a number", "type.isIntOrFloat() && !type.isInteger(1)">;
def Integer : Elements<"an integer", "type.isInteger() && !type.isInteger(1)">;
def Float : Elements<"a float", "llvm::isa<mlir::FloatType>(type)">;
def Single : Elements<"f32", "type.isF32()">;
def Real : Elements<"f32 or f64", "type.isF32() || type.isF64()">;
def Sum : Elements<"f32, f64 or i32", "type.isF32() || type.isF64() || type.isSignlessInteger(32)">;
def WholeSum : Elements<"i32", "type.isSignlessInteger(32)">;
def Bfloat : Elements<"bf16", "type.isBF16()">;
def SignedByte : Elements<"i8", "type.isSignlessInteger(8)">;
def UnsignedByte : Elements<"ui8", "type.isUnsignedInteger(8)">;
def Word : Elements<"ui32", "type.isUnsignedInteger(32)">;
def RealOrBoolean : Elements<"f32, f64 or a boolean", "type.isF32() || type.isF64() || type.isInteger(1)">;
def Place : Elements<"i64", "type.isSignlessInteger(64)">;
def Index : Elements<"i32 or i64", "type.isSignlessInteger(32) || type.isSignlessInteger(64)">;

// ---- parameters

/// A member of the template's `K`, a constant unless the kernel's record lists it as `runTime`. An integer lies in [least, most]; a list has so many entries.
class Param<string member, string memberKind, int lowest, int highest> {
  string name = member;
  string kind = memberKind;
  int least = lowest;
  int most = highest;
  /// The optional operand with which the parameter comes.
  string onlyWith = "";
}
defvar anyLeast = -9223372036854775807;
defvar anyMost = 9223372036854775807;
class Size<string member> : Param<member, "Integer", 0, anyMost>;
class Count<string member> : Param<member, "Integer", 1, anyMost>;
class Offset<string member> : Param<member, "Integer", anyLeast, anyMost>;
class Choice<string member, int last> : Param<member, "Integer", 0, last>;
class Flag<string member> : Param<member, "Flag", 0, 1>;
class Fraction<string member> : Param<member, "Number", 0, 0>;
class List<string member, int shortest, int longest = shortest> : Param<member, "List", shortest, longest>;

/// Strides of an operand that may be left out.
class StridesOf<string member, string role> : List<member, 4> {
  let onlyWith = role;
}

/// Several parameters of a kind.
class Sizes<list<string> members> {
  list<Param> params = !foreach(member, members, Size<member>);
}
class Flags<list<string> members> {
  list<Param> params = !foreach(member, members, Flag<member>);
}

// ---- tensors

/// The packed order of a contraction's right-hand side, with as many k side by side as the kernels that read it
/// multiply at once.
class PackedOrder<string constants, int depth> {
  string header = constants;
  int tile_k = depth;
}
def Panels : PackedOrder<"panel_order.h", 1>;
def Pairs : PackedOrder<"panel_order.h", 2>;
def Quads : PackedOrder<"panel_order.h", 4>;

/// An operand or a result. `reached` is an expression: the elements that it has at least.
class Tensor<string name, Elements types, string reached> {
  string role = name;
  Elements elements = types;
  string reach = reached;
  /// The operand whose element type this one has as well.
  string like = "";
  /// True where it is read as the accumulator's type, which has to hold all of its values.
  bit widens = 0;
  /// True for a last operand that may be left out.
  bit isOptional = 0;
  /// Read or written by strides: the list parameter that holds them and the sizes that they step over. `offset` is the
  /// entry of the parameter `offsets` that says where it begins. With `isContiguous` the last stride is 1.
  string strides = "";
  list<string> dims = [];
  int offset = -1;
  bit isContiguous = 0;
  /// The order it is packed in.
  PackedOrder order = ?;
  /// A result's shape, which the epilogue's indices run over; where there is none its elements only are counted.
  list<string> shape = [];
  /// Of the first result: the operand of the same type that the kernel updates in place, to become the result. The
  /// template takes it in the result's argument, and has none for the operand.
  string tie = "";
}

/// An operand whose elements are computed with in the accumulator's type.
class Widened<string name, string reached> : Tensor<name, Number, reached> {
  let widens = 1;
}
class Packed<string name, PackedOrder packedOrder, string reached> : Widened<name, reached> {
  let order = packedOrder;
}
/// Signed bytes, four k side by side.
class PackedQuads<string name, string reached> : Tensor<name, SignedByte, reached> {
  let order = Quads;
}
/// Bfloats, two k side by side.
class PackedPairs<string name, string reached> : Tensor<name, Bfloat, reached> {
  let order = Pairs;
}
/// Words that each hold several k of a column, and floats of groups of k.
class PackedWords<string name, string reached> : Tensor<name, Word, reached> {
  let order = Panels;
}
class PackedSingle<string name, string reached> : Tensor<name, Single, reached> {
  let order = Panels;
}
class Like<string name, string other, string reached> : Tensor<name, Anything, reached> {
  let like = other;
}
/// The result that `other` is updated to.
class Updated<string name, string other, string reached> : Like<name, other, reached> {
  let tie = other;
}
class PackedLike<string name, string other, PackedOrder packedOrder, string reached> : Like<name, other, reached> {
  let order = packedOrder;
}
/// Read or written by the list parameter `param`, from where the entry of `offsets` says, or from the first element on.
class Strided<string name, Elements types, string other, list<string> sizes, string param, int entry = -1>
    : Tensor<name, types,
             "reach(" # !if(!lt(entry, 0), "0", "offsets[" # entry # "]") # ", {" # !interleave(sizes, ", ") #
             "}, " # param # ")"> {
  let like = other;
  let strides = param;
  let dims = sizes;
  let offset = entry;
}
class Contiguous<string name, Elements types, string other, list<string> sizes, string param, int entry = -1>
    : Strided<name, types, other, sizes, param, entry> {
  let isContiguous = 1;
}
class OptionalStrided<string name, Elements types, list<string> sizes, string param, int entry>
    : Strided<name, types, "", sizes, param, entry> {
  let isOptional = 1;
}
/// What an epilogue stores: any type that it yields, or the accumulator where it is left out.
class Stored<list<string> sizes> : Tensor<"out", Anything, !interleave(sizes, " * ")> {
  let shape = sizes;
}

// ---- kernels

/// What has to be true besides, and how to say so behind "expected".
class Requirement<string condition, string words> {
  string holds = condition;
  string summary = words;
}

/// How a kernel does nothing but bring matrices of its operand into a packed order: their number, rows and columns, and
/// the steps from one to the next. On a constant the compiler does it.
class Packing<PackedOrder packedOrder, list<string> matrixSizes, list<string> matrixStrides> {
  PackedOrder order = packedOrder;
  list<string> sizes = matrixSizes;
  list<string> strides = matrixStrides;
}

/// The template `header` of the header of that name.
class Kernel<string header> {
  string name = header;
  list<Param> params = [];
  list<Tensor> operands = [];
  list<Tensor> results = [];
  /// What the template's type Accumulator may be.
  Elements accumulator = Anything;
  /// True where the template takes an epilogue, whose first argument is the accumulator.
  bit takesEpilogue = 0;
  /// True where that may be called with vectors of sums as well (epilogue.h).
  bit takesVectors = 0;
  /// True where `K` may have a member `tile_rows`, the most rows that a register tile shall have (sizes.h).
  bit takesTileRows = 0;
  list<Requirement> requirements = [];
  /// The parameters that may be members of K's objects, known at run time; all others choose code or tiles, and are
  /// constants. The template reads these from its object and never as `K::name` (runtime/kernels/generic/sizes.h).
  list<string> runTime = [];
  /// The second devices that have a body of the kernel, in the folder of that name. For others its calls become nests.
  list<string> devices = [];
  /// Bytes that the caller lends, and those that its own arrays take of the stack of each thread (a bound; what a
  /// compiler spills comes on top).
  string scratch = "0";
  string stack = "0";
  Packing packing = ?;
  /// The convolution whose results it gives as well, for windows of 3 x 3 without strides, from filters that
  /// winograd.h transforms. Its operands are the other's, its parameters those of the same names, and `tile`.
  string filters = "";
  /// The kernel of images that may run inside of it, which computes its first operand a band of rows at a time: the
  /// template `<name>_of_<bandsOf>` of the header of that name takes what both take.
  string bandsOf = "";
}

#endif // BURIN_RUNTIME_KERNELS_KERNELRECORD_TD
