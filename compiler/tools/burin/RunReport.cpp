// Lays out the results of a run.

#include "compiler/tools/burin/RunReport.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Statistics.h"
#include "compiler/support/Table.h"
#include <cmath>

namespace burin::tools {

using support::NumpyArray;
using support::Table;

llvm::json::Value jsonNumber(double value) {
  if (std::isfinite(value))
    return value;
  return nullptr;
}

std::string jsonText(llvm::StringRef text) { return llvm::json::fixUTF8(text); }

namespace {
struct Range {
  double minimum = NAN, maximum = NAN, mean = NAN;
};
} // namespace

/// Over the elements that are numbers; NaN where there is none.
static Range rangeOf(const NumpyArray &array) {
  Range range;
  long double sum = 0;
  int64_t numbers = 0;
  for (int64_t i = 0, count = elementCount(array); i < count; ++i) {
    double value = elementOf(array, i);
    if (std::isnan(value))
      continue;
    range.minimum = std::fmin(range.minimum, value);
    range.maximum = std::fmax(range.maximum, value);
    sum += value;
    ++numbers;
  }
  if (numbers)
    range.mean = sum / numbers;
  return range;
}

/// The first elements, enough to see an answer of ten classes.
static std::string firstElements(const NumpyArray &array) {
  constexpr int64_t shown = 10;
  int64_t count = elementCount(array);
  std::string text;
  for (int64_t i = 0; i < std::min(count, shown); ++i)
    text += fmt::format("{}{:.5g}", i ? " " : "", elementOf(array, i));
  return count > shown ? text + " ..." : text;
}

static void printOutputs(const RunReport &report, llvm::raw_ostream &stream) {
  Table table({{"output"},
               {"type"},
               {"min", Table::Align::Right},
               {"max", Table::Align::Right},
               {"mean", Table::Align::Right},
               {"values"}});
  for (size_t i = 0; i < report.outputs.size(); ++i) {
    const NumpyArray &array = report.outputs[i];
    Range range = rangeOf(array);
    table.addRow({report.specs[i].name, describe(array.type, array.shape),
                  fmt::format("{:.5g}", range.minimum),
                  fmt::format("{:.5g}", range.maximum),
                  fmt::format("{:.5g}", range.mean), firstElements(array)});
  }
  table.print(stream);
}

static void printClasses(const RunReport &report, llvm::raw_ostream &stream) {
  if (report.classes.empty()) {
    stream << "no class is above the model's threshold\n";
    return;
  }
  Table table({{"class"}, {"score", Table::Align::Right}});
  for (const ClassScore &answer : report.classes)
    table.addRow({answer.label, fmt::format("{:.4f}", answer.score)});
  table.print(stream);
}

static void printChecks(const RunReport &report, llvm::raw_ostream &stream) {
  Table table({{"check"},
               {"difference", Table::Align::Right},
               {"tolerance", Table::Align::Right},
               {"result"}});
  for (const OutputCheck &check : report.checks)
    table.addRow({check.name, fmt::format("{:.3g}", check.difference),
                  fmt::format("{:.3g}", check.tolerance),
                  check.isPassed() ? "passed" : "FAILED"});
  table.print(stream);
}

void printText(const RunReport &report, llvm::raw_ostream &stream) {
  if (report.isClassified)
    printClasses(report, stream);
  if (!report.outputs.empty() && report.areOutputsShown)
    printOutputs(report, stream);
  if (!report.checks.empty())
    printChecks(report, stream);
  if (report.isTimed) {
    support::Spread spread = support::spreadOf(report.milliseconds);
    stream << fmt::format("time: min {:.4g} ms, median {:.4g} ms, p99 {:.4g} "
                          "ms ({} runs, {}, {} thread{})\n",
                          spread.minimum, spread.median, spread.percentile99,
                          report.milliseconds.size(), report.engine,
                          report.threads, report.threads == 1 ? "" : "s");
  }
  if (report.profile)
    printProfile(*report.profile, report.isProfileWhole, stream);
}

static void writeOutputs(const RunReport &report, llvm::json::OStream &json) {
  json.attributeArray("outputs", [&] {
    for (size_t i = 0; i < report.outputs.size(); ++i) {
      const NumpyArray &array = report.outputs[i];
      Range range = rangeOf(array);
      json.object([&] {
        json.attribute("name", jsonText(report.specs[i].name));
        json.attribute("dtype", support::numpyTypeName(array.type));
        json.attribute("shape", llvm::json::Array(array.shape));
        json.attribute("min", jsonNumber(range.minimum));
        json.attribute("max", jsonNumber(range.maximum));
        json.attribute("mean", jsonNumber(range.mean));
      });
    }
  });
}

static void writeClasses(const RunReport &report, llvm::json::OStream &json) {
  json.attributeArray("classes", [&] {
    for (const ClassScore &answer : report.classes)
      json.object([&] {
        json.attribute("label", jsonText(answer.label));
        json.attribute("score", jsonNumber(answer.score));
      });
  });
}

static void writeChecks(const RunReport &report, llvm::json::OStream &json) {
  json.attributeArray("checks", [&] {
    for (const OutputCheck &check : report.checks)
      json.object([&] {
        json.attribute("name", jsonText(check.name));
        json.attribute("difference", jsonNumber(check.difference));
        json.attribute("tolerance", jsonNumber(check.tolerance));
        json.attribute("passed", check.isPassed());
      });
  });
}

void printJson(const RunReport &report, llvm::raw_ostream &stream) {
  llvm::json::OStream json(stream, 2);
  json.object([&] {
    json.attribute("model", jsonText(report.model));
    json.attribute("engine", report.engine);
    json.attribute("threads", report.threads);
    support::Spread spread = support::spreadOf(report.milliseconds);
    json.attributeObject("time_ms", [&] {
      json.attribute("runs", int64_t(report.milliseconds.size()));
      json.attribute("min", jsonNumber(spread.minimum));
      json.attribute("median", jsonNumber(spread.median));
      json.attribute("p99", jsonNumber(spread.percentile99));
    });
    if (report.isClassified)
      writeClasses(report, json);
    if (!report.outputs.empty())
      writeOutputs(report, json);
    if (!report.checks.empty())
      writeChecks(report, json);
    if (report.profile)
      writeProfile(*report.profile, json);
  });
  stream << '\n';
}

} // namespace burin::tools
