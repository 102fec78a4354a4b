// Syntax and verifiers of memories and places.
#include "dialects/plan/Memories.h"
#include "dialects/plan/Control.h"
#include "dialects/plan/Indexing.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace burin::plan {

/// Names end up in emitted code.
static bool isName(StringRef name) {
  return !name.empty() && llvm::isLower(name.front()) &&
         llvm::all_of(name, [](char c) {
           return llvm::isLower(c) || llvm::isDigit(c) || c == '_';
         });
}

LogicalResult MemoryAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 StringRef name, Lifetime, int64_t bytes,
                                 int64_t alignment, int64_t least, Device) {
  if (!isName(name) || name == inputPlace || name == outputPlace)
    return emitError() << "expected a lower-case name other than '"
                       << inputPlace << "' and '" << outputPlace << "', got '"
                       << name << "'";
  if (bytes < 0 || least < 0 || least > bytes)
    return emitError() << "memory '" << name << "': expected bytes of at least "
                       << least << ", got " << bytes;
  if (!llvm::isPowerOf2_64(alignment))
    return emitError() << "memory '" << name
                       << "': expected a power of two as alignment, got "
                       << alignment;
  return success();
}

MemoryAttr ProgramOp::getMemory(StringRef name) {
  if (ArrayAttr memories = getMemoriesAttr())
    for (auto memory : memories.getAsRange<MemoryAttr>())
      if (memory.getName() == name)
        return memory;
  return nullptr;
}

int64_t ProgramOp::getMemoryBytes(StringRef name) {
  MemoryAttr memory = getMemory(name);
  return memory ? memory.getBytes() : 0;
}

namespace {

/// What a value is to the memory that it lies in.
enum class Use { Result, Scratch, Constant, State };

/// Holds the places of one program against its memories.
class PlaceVerifier {
public:
  explicit PlaceVerifier(ProgramOp program) : program(program) {}

  LogicalResult verify(Operation *op) {
    if (auto weight = dyn_cast<WeightOp>(op))
      return weight.getPlaceAttr() ? verify(op, weight.getPlaceAttr(),
                                            bytesOf(weight), Use::Constant)
                                   : success();
    if (auto state = dyn_cast<StateOp>(op))
      return state.getPlaceAttr()
                 ? verify(op, state.getPlaceAttr(), bytesOf(state), Use::State)
                 : success();
    if (auto kernel = dyn_cast<KernelOp>(op))
      if (PlaceAttr scratch = kernel.getScratchPlaceAttr())
        if (failed(verify(op, scratch, kernel.getScratchBytes(), Use::Scratch)))
          return failure();
    if (auto loop = dyn_cast<LoopOp>(op))
      if (PlaceAttr counter = loop.getCounterPlaceAttr())
        if (failed(
                verify(op, counter, bytesOf(loop.getCounter()), Use::Scratch)))
          return failure();
    auto places = op->getAttrOfType<ArrayAttr>("places");
    if (!places)
      return success();
    if (places.size() != op->getNumResults())
      return op->emitOpError()
             << "expected a place for each of " << op->getNumResults()
             << " results, got " << places.size();
    for (auto [result, place] :
         llvm::zip(op->getResults(), places.getAsRange<PlaceAttr>()))
      if (failed(verify(op, place, bytesOf(result), Use::Result)))
        return failure();
    return success();
  }

private:
  LogicalResult verify(Operation *op, PlaceAttr place, int64_t bytes, Use use) {
    auto kernel = dyn_cast<KernelOp>(op);
    bool isBanded = kernel && kernel.getBanded() && use == Use::Result;
    if (place.isInside() != isBanded)
      return op->emitOpError()
             << "expected " << (isBanded ? "the" : "no") << " place '"
             << insidePlace << "' for what "
             << (isBanded ? "runs inside the next step" : "is no band")
             << ", got " << place;
    if (isBanded)
      return success();
    if (place.isOutput() && use == Use::Result)
      return verifyNumber(op, place, program.getOutputNames().size());
    MemoryAttr memory = program.getMemory(place.getMemory());
    if (!memory)
      return op->emitOpError() << "expected a place in one of "
                               << knownPlaces(use) << ", got " << place;
    bool isConstant = memory.getLifetime() == Lifetime::Constant;
    if (isConstant != (use == Use::Constant))
      return op->emitOpError()
             << (isConstant ? "expected a place in memory that may be written"
                            : "expected a constant's place in constant memory")
             << ", got " << place;
    bool isKept = memory.getLifetime() == Lifetime::Context;
    if (use == Use::State ? !isKept : use == Use::Scratch && isKept)
      return op->emitOpError()
             << (isKept ? "expected scratch memory of one run"
                        : "expected a state's place in memory that stays from "
                          "run to run")
             << ", got " << place;
    if (place.getOffset() % memory.getAlignment() != 0)
      return op->emitOpError()
             << "expected a place at a multiple of the "
             << memory.getAlignment() << " bytes to which memory '"
             << memory.getName() << "' is aligned, got " << place;
    if (place.getOffset() < 0 || bytes > memory.getBytes() ||
        place.getOffset() > memory.getBytes() - bytes)
      return op->emitOpError()
             << "expected a place for " << bytes << " bytes inside the "
             << memory.getBytes() << " bytes of memory '" << memory.getName()
             << "', got " << place;
    return success();
  }

  LogicalResult verifyNumber(Operation *op, PlaceAttr place, size_t count) {
    if (place.getOffset() >= 0 && uint64_t(place.getOffset()) < count)
      return success();
    return op->emitOpError() << "expected the number of one of " << count
                             << " outputs, got " << place;
  }

  /// The names that a place may have, in words.
  std::string knownPlaces(Use use) {
    SmallVector<std::string> names;
    if (ArrayAttr memories = program.getMemoriesAttr())
      for (auto memory : memories.getAsRange<MemoryAttr>())
        names.push_back("'" + memory.getName().str() + "'");
    if (use == Use::Result)
      names.push_back("'" + outputPlace.str() + "'");
    return names.empty() ? "the program's memories, of which there are none"
                         : llvm::join(names, ", ");
  }

  ProgramOp program;
};

} // namespace

LogicalResult verifyMemories(ProgramOp program) {
  if (ArrayAttr memories = program.getMemoriesAttr()) {
    SmallVector<StringRef> names;
    for (auto memory : memories.getAsRange<MemoryAttr>()) {
      if (llvm::is_contained(names, memory.getName()))
        return program.emitOpError()
               << "expected one memory '" << memory.getName() << "', got two";
      names.push_back(memory.getName());
    }
  }
  PlaceVerifier verifier(program);
  LogicalResult result = success();
  forEachOp(program, [&](Operation *op) {
    if (succeeded(result))
      result = verifier.verify(op);
  });
  return result;
}

} // namespace burin::plan
