// What `burin eval` found out, printed for people or as JSON.

#ifndef BURIN_COMPILER_TOOLS_BURIN_EVALREPORT_H
#define BURIN_COMPILER_TOOLS_BURIN_EVALREPORT_H

#include "compiler/support/Statistics.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <utility>
#include <vector>

namespace burin::tools {

struct EvalReport {
  std::string model;
  std::string engine;
  unsigned threads;
  std::vector<std::string> labels;
  support::ConfusionMatrix matrix;
  std::vector<double> milliseconds; // one an example
};

/// The classes that occur, numbers in their own order before words, and how
/// often each was predicted for each. Pairs are of truth and prediction.
EvalReport
summarise(const std::vector<std::pair<std::string, std::string>> &pairs);

void printText(const EvalReport &report, llvm::raw_ostream &stream);
void printJson(const EvalReport &report, llvm::raw_ostream &stream);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_EVALREPORT_H
