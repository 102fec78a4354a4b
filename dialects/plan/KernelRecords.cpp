// Looks kernels up by name and evaluates their records.
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Bands.h"
#include "runtime/kernels/generic/panel_order.h"
#include "runtime/kernels/generic/tile_sizes.h"
#include "runtime/kernels/generic/winograd.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace burin::plan {

// ---- values

Extent KernelValues::integer(StringRef name) const {
  Attribute value = params.get(name);
  if (auto flag = dyn_cast_or_null<BoolAttr>(value))
    return flag.getValue();
  if (auto dims = dyn_cast_or_null<size::DimsAttr>(value);
      dims && dims.getSizes().size() == 1)
    return sizes == Sizes::Least ? size::sizesOf(dims).front().range().min
                                 : size::sizesOf(dims).front().range().max;
  auto integer = dyn_cast_or_null<IntegerAttr>(value);
  return integer && integer.getType().isInteger(64) ? integer.getInt() : 0;
}

SmallVector<Extent> KernelValues::list(StringRef name) const {
  SmallVector<Extent> entries;
  if (auto list = params.getAs<DenseI64ArrayAttr>(name))
    entries.append(list.asArrayRef().begin(), list.asArrayRef().end());
  return entries;
}

static Extent elementBytesOf(Type type) {
  if (auto tensor = dyn_cast_or_null<ShapedType>(type))
    type = tensor.getElementType();
  return type && type.isIntOrFloat()
             ? ceilDiv(int64_t(type.getIntOrFloatBitWidth()), 8)
             : Extent();
}

Extent KernelValues::operandBytes(unsigned number) const {
  return number < operands.size() ? elementBytesOf(operands[number]) : Extent();
}
Extent KernelValues::resultBytes(unsigned number) const {
  return number < results.size() ? elementBytesOf(results[number]) : Extent();
}
Extent KernelValues::accumulatorBytes() const {
  return elementBytesOf(accumulator);
}

// ---- what expressions may call

/// How many elements a tensor has that is read from `offset` on at any sum of
/// indices below `sizes` times `strides`; no tensor has enough where that goes
/// below 0.
static Extent reach(Extent offset, std::initializer_list<Extent> sizes,
                    ArrayRef<Extent> strides) {
  Extent low = offset, high = offset;
  for (auto [i, size] : llvm::enumerate(sizes)) {
    if (size <= 0)
      return 0;
    Extent step = i < strides.size() ? strides[i] * (size - 1) : Extent();
    (step < 0 ? low : high) = (step < 0 ? low : high) + step;
  }
  return low < 0 ? Extent(Extent::most) : high + 1;
}
static Extent reach(Extent offset, std::initializer_list<Extent> sizes,
                    std::initializer_list<Extent> strides) {
  return reach(offset, sizes, ArrayRef<Extent>(strides));
}

/// Elements of a packed k x n matrix with `tile_k` rows side by side.
static Extent packed(Extent k, Extent n,
                     int64_t tile_k = generic::panel_tile_k) {
  // What is beyond does not fit anyway, and its product would leave 64 bits.
  constexpr int64_t most = int64_t(1) << 31;
  if (k < 0 || n < 0 || k > most || n > most)
    return k == 0 || n == 0 ? 0 : Extent::most;
  return generic::packed_elements(n.get(), k.get(), tile_k);
}

/// Tiles of a band whose transformed patches take `tile_bytes` each.
static Extent winograd_band(Extent tile_bytes) {
  // One patch beyond fits no memory anyway, and its sum would leave 64 bits.
  constexpr int64_t most = int64_t(1) << 62;
  return tile_bytes <= 0
             ? Extent()
             : generic::winograd_band(lesser(tile_bytes, Extent(most)).get());
}

static Extent length(ArrayRef<Extent> list) { return int64_t(list.size()); }
static Extent product(ArrayRef<Extent> list) {
  Extent all = 1;
  for (Extent entry : list)
    all = all * entry;
  return all;
}
/// Entry `i` of a list that may be shorter.
static Extent entry(ArrayRef<Extent> list, size_t i) {
  return i < list.size() ? list[i] : Extent();
}

namespace {

/// A list parameter in an expression.
struct Entries {
  SmallVector<Extent> values;

  Extent operator[](size_t i) const { return entry(values, i); }
  operator ArrayRef<Extent>() const { return values; }
};

} // namespace

// The constants of the kernels' headers that expressions may name.
#define BURIN_CONSTANT(name)                                                   \
  [[maybe_unused]] static constexpr Extent name = generic::name;
BURIN_CONSTANT(panel_width)
BURIN_CONSTANT(panel_multiple)
BURIN_CONSTANT(query_panel_bytes)
BURIN_CONSTANT(most_tile_rows)
BURIN_CONSTANT(scalar_tile_rows)
BURIN_CONSTANT(scalar_wide_tile_rows)
BURIN_CONSTANT(most_pixel_rows)
BURIN_CONSTANT(whole_panel_bytes)
BURIN_CONSTANT(panel_chunk_bytes)
BURIN_CONSTANT(whole_products)
BURIN_CONSTANT(chunk_products)
BURIN_CONSTANT(waiting_tiles)
BURIN_CONSTANT(code_chunk_rows)
BURIN_CONSTANT(whole_code_rows)
BURIN_CONSTANT(few_code_rows)
BURIN_CONSTANT(most_digit_block)
BURIN_CONSTANT(long_digit_block)
BURIN_CONSTANT(digit_slack)
BURIN_CONSTANT(sum_block)
BURIN_CONSTANT(most_run_products)
BURIN_CONSTANT(most_copied_bytes)
BURIN_CONSTANT(most_widened)
BURIN_CONSTANT(most_split_bytes)
BURIN_CONSTANT(split_distance)
BURIN_CONSTANT(most_split_rows)
BURIN_CONSTANT(least_run_channels)
BURIN_CONSTANT(most_block_keys)
BURIN_CONSTANT(scalar_block_keys)
#undef BURIN_CONSTANT

// ---- the records

#include "dialects/plan/KernelRecords.inc"

ArrayRef<KernelRecord> kernelRecords() { return allKernelRecords; }

const KernelRecord *findKernel(StringRef name) {
  const KernelRecord *found =
      llvm::partition_point(allKernelRecords, [&](const KernelRecord &record) {
        return record.name < name;
      });
  return found != std::end(allKernelRecords) && found->name == name ? found
                                                                    : nullptr;
}

KernelNeeds KernelRecord::needs(const KernelValues &values) const {
  KernelNeeds needs;
  evaluate(values, needs);
  return needs;
}

bool KernelRecord::runsOn(Device device) const {
  return device == Device::Host ||
         llvm::is_contained(devices, stringifyDevice(device));
}

Type accumulatorOf(KernelOp kernel) {
  Region &epilogue = kernel.getEpilogue();
  if (!epilogue.empty() && epilogue.getNumArguments() > 0)
    return epilogue.getArgument(0).getType();
  if (kernel.getNumResults() == 0)
    return Type();
  return cast<RankedTensorType>(kernel.getResult(0).getType()).getElementType();
}

KernelNeeds needsOf(KernelOp kernel, bool hasVectors) {
  return findKernel(kernel.getName())
      ->needs({kernel.getParams(), kernel.getInputs().getTypes(),
               kernel.getResultTypes(), accumulatorOf(kernel), hasVectors});
}

int64_t scratchOf(StringRef name, DictionaryAttr params, TypeRange operands,
                  TypeRange results) {
  const KernelRecord *record = findKernel(name);
  return record
             ? record->needs({params, operands, results, Type()}).scratch.get()
             : 0;
}

int64_t kernelStack(ProgramOp program, bool hasVectors) {
  Extent most = 0;
  program.walk([&](KernelOp kernel) {
    Extent stack = needsOf(kernel, hasVectors).stack;
    if (KernelOp inner = kernel.getBandProducer())
      stack = stack + needsOf(inner, hasVectors).stack +
              Extent(bandBetween(inner, kernel)->bytes);
    if (stack > most)
      most = stack;
  });
  return most.get();
}

} // namespace burin::plan
