// Makes up inputs and takes least times.
#include "compiler/tools/burin/TimedLibrary.h"
#include "dialects/plan/ElementTypes.h"
#include "llvm/ADT/STLExtras.h"
#include <chrono>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

namespace burin::tools {

using Clock = std::chrono::steady_clock;
using support::NumpyArray;
using support::NumpyType;

static double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Fills the elements, of type T, with what `next` gives.
template <class T, class Next>
static void fill(std::vector<char> &bytes, Next next) {
  for (size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
    T value = next();
    std::memcpy(&bytes[at], &value, sizeof(T));
  }
}

static NumpyArray makeUp(const TensorSpec &spec, int whole) {
  NumpyArray array;
  array.type = plan::elementTypeOf(spec.dtype).array;
  array.shape = spec.shape;
  size_t elements = 1;
  for (int64_t size : spec.shape)
    elements *= size_t(size);
  const auto width = size_t(support::numpyTypeBytes(array.type));
  array.bytes.resize(elements * width);
  std::minstd_rand engine; // the same numbers each time
  auto number = [&] { return double(engine()) / 0x40000000 - 1; };
  switch (array.type) {
  case NumpyType::F32:
    fill<float>(array.bytes, [&] { return float(number()); });
    break;
  case NumpyType::F64:
    fill<double>(array.bytes, number);
    break;
  case NumpyType::F16: // 0.5 to 1
    fill<uint16_t>(array.bytes,
                   [&] { return uint16_t(0x3800 + engine() % 0x400); });
    break;
  default: // the lowest byte comes first
    for (size_t at = 0; at < array.bytes.size(); at += width)
      array.bytes[at] = char(whole);
  }
  return array;
}

llvm::Expected<TimedLibrary>
TimedLibrary::create(std::unique_ptr<RunnableModel> library) {
  TimedLibrary timed(std::move(library));
  RunnableModel &model = *timed.library;
  if (model.hasSizes()) { // a run has to be told that they are the greatest
    std::vector<std::vector<int64_t>> shapes;
    for (const TensorSpec &spec : model.inputs())
      shapes.push_back(spec.shape);
    if (llvm::Error error = model.setShapes(shapes))
      return error;
  }
  llvm::Error error = llvm::Error::success();
  for (int whole : {1, 0}) {
    llvm::consumeError(std::move(error));
    std::vector<NumpyArray> arrays;
    for (const TensorSpec &spec : model.inputs())
      arrays.push_back(makeUp(spec, whole));
    model.setInputs(arrays);
    error = model.resetState();
    if (!error)
      error = model.run();
    if (!error)
      break;
  }
  if (error)
    return error;
  timed.forget();
  return timed;
}

void TimedLibrary::forget() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (std::vector<double> &half : times)
    half.assign(library->stepTimes().size(), infinity);
}

llvm::Error TimedLibrary::takeTurn(size_t half, double seconds) {
  Clock::time_point begin;
  // The first run brings the library back into the caches.
  for (int runs = 0; runs < 3 || secondsSince(begin) < seconds; ++runs) {
    if (llvm::Error error = library->resetState())
      return error;
    if (runs == 1) {
      library->clearStepTimes();
      begin = Clock::now();
    }
    if (llvm::Error error = library->run())
      return error;
  }
  for (auto [time, step] : llvm::zip(times[half], library->stepTimes()))
    time = std::min(time, step.milliseconds);
  return llvm::Error::success();
}

double TimedLibrary::total(size_t half) const {
  return std::accumulate(times[half].begin(), times[half].end(), 0.0);
}

} // namespace burin::tools
