// Prints what a library says of the sizes that its runs are told: their ranges,
// the shapes and the bytes of the arena that follow from them.
#include "codegen/cpp/LibrarySizes.h"
#include "codegen/cpp/SizeText.h"
#include "compiler/support/Identifier.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include <fmt/format.h>
#include <set>

using namespace mlir;

namespace burin::codegen {

std::string sizesParameter(bool hasSizes) {
  return hasSizes ? "const int64_t *sizes, " : "";
}

void printSizeMacros(Writer &writer, plan::ProgramOp program,
                     const EmitOptions &options) {
  std::string upper = StringRef(options.name).upper();
  std::vector<RunSize> sizes = runSizes(program);
  writer.line(fmt::format("#define {}_SIZE_COUNT {}", upper, sizes.size()));
  for (auto [i, size] : llvm::enumerate(sizes)) {
    writer.line(fmt::format("#define {}_SIZE_{}_LEAST {} /* {} */", upper, i,
                            size.range.min, commentName(size.name)));
    writer.line(
        fmt::format("#define {}_SIZE_{}_MOST {}", upper, i, size.range.max));
  }
}

void printSizeDeclarations(Writer &writer, const EmitOptions &options) {
  writer.blank();
  writer.line("/* `sizes` has a number for each size that is known when the "
              "model runs: see burin/sizes.h. */");
  writer.line(fmt::format("BURIN_API const burin_sizes_info *{}_sizes(void);",
                          options.name));
}

void printSizeFunctions(Writer &writer, const EmitOptions &options) {
  writer.line(fmt::format(
      "const burin_sizes_info *{}_sizes(void) {{ return &sizes_info; }}",
      options.name));
  writer.blank();
}

/// Opens a function that is told the sizes, and names them.
static void openFunction(Writer &writer, const std::string &head,
                         const std::set<size_t> &used) {
  writer.open(head);
  if (used.empty())
    writer.line("(void)sizes;");
  for (size_t number : used)
    writer.line(fmt::format("const int64_t size{0} = sizes[{0}];", number));
}

/// A function that writes the shape of one of `values`.
static void printShapes(Writer &writer, StringRef kind, ValueRange values,
                        plan::ProgramOp program) {
  SmallVector<size::Size> all;
  for (Value value : values)
    llvm::append_range(all,
                       size::sizesOf(cast<RankedTensorType>(value.getType())));
  openFunction(writer,
               fmt::format("void {0}_shape_of(const int64_t *sizes, uint32_t "
                           "{0}, int64_t *shape) {{",
                           kind.str()),
               symbolsOf(all, program));
  writer.open(fmt::format("switch ({}) {{", kind.str()));
  for (auto [i, value] : llvm::enumerate(values)) {
    writer.line(fmt::format("case {}:", i));
    for (auto [d, size] : llvm::enumerate(
             size::sizesOf(cast<RankedTensorType>(value.getType()))))
      writer.line(fmt::format("  shape[{}] = {};", d, cSize(size, program)));
    writer.line("  break;");
  }
  writer.line("default:");
  writer.line("  (void)shape;");
  writer.line("  break;");
  writer.close();
  writer.close();
}

/// The bytes from the beginning of a value to behind its last element, which
/// lies where it does in the largest one.
static size::Size reachOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<size::Size> sizes = size::sizesOf(type);
  size::Size last = 0;
  int64_t stride = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    last = last + (sizes[i] - size::Size(1)) * size::Size(stride);
    stride *= type.getDimSize(i);
  }
  return (last + size::Size(1)) * size::Size(plan::elementBytes(value));
}

/// How far into the arena each of the program's values reaches.
static std::vector<size::Size> reachesOf(plan::ProgramOp program) {
  std::vector<size::Size> reaches;
  int64_t fixed = 0;
  std::set<std::string> known;
  auto add = [&](plan::PlaceAttr place, size::Size reach) {
    if (!place || place.getMemory() != plan::arenaMemory)
      return;
    reach = reach + size::Size(place.getOffset());
    if (std::optional<int64_t> number = reach.constant())
      fixed = std::max(fixed, *number);
    else if (known.insert(reach.text()).second)
      reaches.push_back(reach);
  };
  plan::forEachOp(program, [&](Operation *op) {
    if (auto places = op->getAttrOfType<ArrayAttr>("places"))
      for (auto [result, place] : llvm::zip(op->getResults(), places))
        add(cast<plan::PlaceAttr>(place), reachOf(result));
    if (auto kernel = dyn_cast<plan::KernelOp>(op))
      add(kernel.getScratchPlaceAttr(), int64_t(kernel.getScratchBytes()));
    if (auto loop = dyn_cast<plan::LoopOp>(op))
      add(loop.getCounterPlaceAttr(), plan::bytesOf(loop.getCounter()));
  });
  reaches.insert(reaches.begin(), fixed);
  return reaches;
}

static void printArenaBytes(Writer &writer, plan::ProgramOp program) {
  std::vector<size::Size> reaches = reachesOf(program);
  openFunction(writer, "uint64_t arena_bytes_of(const int64_t *sizes) {",
               symbolsOf(reaches, program));
  writer.line(
      fmt::format("int64_t bytes = {};", cSize(reaches.front(), program)));
  for (const size::Size &reach : llvm::drop_begin(reaches)) {
    std::string text = cSize(reach, program);
    writer.line(fmt::format("if (const int64_t end = {}; end > bytes)", text));
    writer.line("  bytes = end;");
  }
  writer.line("return uint64_t(bytes);");
  writer.close();
}

/// Where the size `symbol` is a dimension of an input.
static std::string placeOf(StringRef symbol, plan::ProgramOp program) {
  for (BlockArgument input : program.getBody().getArguments())
    for (auto [d, size] : llvm::enumerate(
             size::sizesOf(cast<RankedTensorType>(input.getType()))))
      if (size.symbol() == symbol)
        return fmt::format("{}, {}", input.getArgNumber(), d);
  return "BURIN_SIZE_NOWHERE, 0";
}

void printSizeTable(Writer &writer, plan::ProgramOp program,
                    const EmitOptions &options) {
  printShapes(writer, "input", program.getBody().getArguments(), program);
  printShapes(writer, "output", program.getBody().front().back().getOperands(),
              program);
  printArenaBytes(writer, program);
  writer.open("const burin_size_info size_infos[] = {");
  for (const RunSize &size : runSizes(program))
    writer.line(fmt::format(
        "{{{}, {}, {}, {}}},", support::cStringLiteral(size.name.getValue()),
        size.range.min, size.range.max, placeOf(size.name, program)));
  writer.close("};");
  writer.line(fmt::format("const burin_sizes_info sizes_info = "
                          "{{{}_SIZE_COUNT, size_infos, input_shape_of, "
                          "output_shape_of, arena_bytes_of}};",
                          StringRef(options.name).upper()));
}

} // namespace burin::codegen
