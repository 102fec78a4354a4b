// Lays out measures of a classifier.

#include "compiler/tools/burin/EvalReport.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/RunReport.h"
#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace burin::tools {

using support::Table;

/// Orders "2" before "10", and both before "cat".
static auto sortKey(const std::string &label) {
  uint64_t number = 0;
  bool isWord = llvm::StringRef(label).getAsInteger(10, number);
  return std::tuple(isWord, number, label);
}

EvalReport
summarise(const std::vector<std::pair<std::string, std::string>> &pairs) {
  std::vector<std::string> labels;
  for (const auto &[actual, predicted] : pairs) {
    labels.push_back(actual);
    labels.push_back(predicted);
  }
  llvm::sort(labels, [](const std::string &a, const std::string &b) {
    return sortKey(a) < sortKey(b);
  });
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
  std::map<std::string, size_t> indices;
  for (size_t i = 0; i < labels.size(); ++i)
    indices[labels[i]] = i;
  support::ConfusionMatrix matrix(labels.size());
  for (const auto &[actual, predicted] : pairs)
    matrix.add(indices[actual], indices[predicted]);
  return {"", "", 1, std::move(labels), std::move(matrix), {}};
}

static std::string percent(double share) {
  return fmt::format("{:.2f} %", share * 100);
}

static int64_t examplesOf(const EvalReport &report, size_t label) {
  int64_t sum = 0;
  for (size_t i = 0; i < report.labels.size(); ++i)
    sum += report.matrix.count(label, i);
  return sum;
}

static void printMatrix(const EvalReport &report, llvm::raw_ostream &stream) {
  stream << "\nconfusion matrix (rows: truth, columns: prediction)\n";
  std::vector<Table::Column> columns = {{""}};
  for (const std::string &label : report.labels)
    columns.push_back({label, Table::Align::Right});
  Table table(columns);
  for (size_t row = 0; row < report.labels.size(); ++row) {
    std::vector<std::string> cells = {report.labels[row]};
    for (size_t column = 0; column < report.labels.size(); ++column)
      cells.push_back(std::to_string(report.matrix.count(row, column)));
    table.addRow(cells);
  }
  table.print(stream);
}

void printText(const EvalReport &report, llvm::raw_ostream &stream) {
  const support::ConfusionMatrix &matrix = report.matrix;
  Table summary({{"examples", Table::Align::Right},
                 {"accuracy", Table::Align::Right},
                 {"precision", Table::Align::Right},
                 {"recall", Table::Align::Right}});
  summary.addRow({std::to_string(matrix.total()), percent(matrix.accuracy()),
                  percent(matrix.macroPrecision()),
                  percent(matrix.macroRecall())});
  summary.print(stream);
  stream << '\n';
  Table classes({{"class"},
                 {"examples", Table::Align::Right},
                 {"precision", Table::Align::Right},
                 {"recall", Table::Align::Right}});
  for (size_t i = 0; i < report.labels.size(); ++i)
    classes.addRow({report.labels[i], std::to_string(examplesOf(report, i)),
                    percent(matrix.precision(i)), percent(matrix.recall(i))});
  classes.print(stream);
  printMatrix(report, stream);
  auto at = [&](double share) {
    return support::percentile(report.milliseconds, share);
  };
  stream << fmt::format("\nlatency: min {:.4g} ms, median {:.4g} ms, p90 "
                        "{:.4g} ms, p99 {:.4g} ms ({}, {} thread{})\n",
                        at(0), at(50), at(90), at(99), report.engine,
                        report.threads, report.threads == 1 ? "" : "s");
}

void printJson(const EvalReport &report, llvm::raw_ostream &stream) {
  const support::ConfusionMatrix &matrix = report.matrix;
  llvm::json::OStream json(stream, 2);
  json.object([&] {
    json.attribute("model", jsonText(report.model));
    json.attribute("engine", report.engine);
    json.attribute("threads", report.threads);
    json.attribute("examples", matrix.total());
    json.attribute("accuracy", matrix.accuracy());
    json.attribute("macro_precision", matrix.macroPrecision());
    json.attribute("macro_recall", matrix.macroRecall());
    json.attributeArray("classes", [&] {
      for (size_t i = 0; i < report.labels.size(); ++i)
        json.object([&] {
          json.attribute("label", jsonText(report.labels[i]));
          json.attribute("examples", examplesOf(report, i));
          json.attribute("precision", matrix.precision(i));
          json.attribute("recall", matrix.recall(i));
        });
    });
    json.attributeArray("confusion", [&] {
      for (size_t row = 0; row < report.labels.size(); ++row)
        json.array([&] {
          for (size_t column = 0; column < report.labels.size(); ++column)
            json.value(matrix.count(row, column));
        });
    });
    json.attributeObject("latency_ms", [&] {
      for (auto [name, share] : {std::pair("min", 0.0),
                                 {"median", 50.0},
                                 {"p90", 90.0},
                                 {"p99", 99.0}})
        json.attribute(
            name, jsonNumber(support::percentile(report.milliseconds, share)));
    });
  });
  stream << '\n';
}

} // namespace burin::tools
