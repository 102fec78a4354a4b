// What `burin run` found out, printed for people or as JSON.

#ifndef BURIN_COMPILER_TOOLS_BURIN_RUNREPORT_H
#define BURIN_COMPILER_TOOLS_BURIN_RUNREPORT_H

#include "compiler/tools/burin/OutputCheck.h"
#include "compiler/tools/burin/Profile.h"

namespace burin::tools {

struct RunReport {
  std::string model; // as given on the command line
  std::string engine;
  unsigned threads = 1;
  std::vector<TensorSpec> specs;
  std::vector<support::NumpyArray> outputs; // as many as specs, or none
  bool isClassified = false;                // the input was an image
  std::vector<ClassScore> classes;          // answers for it, maybe none
  std::vector<OutputCheck> checks;
  bool isTimed = false;             // the times are of interest
  std::vector<double> milliseconds; // one a run after the warm-up
  std::optional<Profile> profile;
  bool isProfileWhole = false; // every step, not only the costliest nodes
  bool areOutputsShown = true;
};

/// Tables: classes or a summary of outputs, checks, times, profile.
void printText(const RunReport &report, llvm::raw_ostream &stream);

/// One JSON object with the same content.
void printJson(const RunReport &report, llvm::raw_ostream &stream);

/// The number, or null where JSON has none for it.
llvm::json::Value jsonNumber(double value);

/// Text as JSON demands it: valid UTF-8.
std::string jsonText(llvm::StringRef text);

} // namespace burin::tools

#endif // BURIN_COMPILER_TOOLS_BURIN_RUNREPORT_H
