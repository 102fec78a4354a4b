// Lays out what a compression costs and gains.
#include "compiler/tools/burin/CompressReport.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/RunReport.h"
#include <cmath>
#include <fmt/format.h>

namespace burin::tools {

using support::Table;

static std::string milliseconds(std::optional<double> time) {
  return time ? fmt::format("{:.4g}", *time) : "";
}

static std::string percent(std::optional<double> share) {
  return share ? fmt::format("{:.3g} %", *share * 100) : "unknown";
}

static std::string distance(const OutputError &output,
                            std::optional<double> distance) {
  return distance       ? fmt::format("{:.3g}", *distance)
         : output.equal ? ""
                        : "unknown";
}

static void printOutputs(const CompressReport &report,
                         llvm::raw_ostream &stream) {
  Table outputs({{"output"},
                 {"mean 1 - cosine", Table::Align::Right},
                 {"greatest", Table::Align::Right},
                 {"error", Table::Align::Right},
                 {"equal", Table::Align::Right}});
  for (const OutputError &output : report.outputs)
    outputs.addRow({output.name, distance(output, output.meanCosine),
                    distance(output, output.greatestCosine),
                    output.equal ? "" : percent(output.error),
                    output.equal ? percent(output.equal) : ""});
  if (!report.outputs.empty())
    outputs.print(stream);
  for (const OutputError &output : report.outputs)
    if (output.differing > 0)
      stream << fmt::format("{}: {} of {} numbers are finite, or an infinity, "
                            "in one library alone\n",
                            output.name, output.differing, output.count);
}

void printText(const CompressReport &report, llvm::raw_ostream &stream) {
  Table layers({{"node"},
                {"op"},
                {"kept as"},
                {"error", Table::Align::Right},
                {"bytes before", Table::Align::Right},
                {"after", Table::Align::Right},
                {"ms before", Table::Align::Right},
                {"after", Table::Align::Right}});
  for (const CompressReport::Layer &layer : report.layers)
    layers.addRow({layer.node, layer.op,
                   layer.precision +
                       (layer.reason.empty() ? "" : " (" + layer.reason + ")"),
                   percent(layer.error), std::to_string(layer.bytesBefore),
                   std::to_string(layer.bytesAfter), milliseconds(layer.before),
                   milliseconds(layer.after)});
  layers.addRow({"all", "", "", "", std::to_string(report.bytesBefore),
                 std::to_string(report.bytesAfter), milliseconds(report.before),
                 milliseconds(report.after)});
  layers.print(stream);
  printOutputs(report, stream);
  std::string measured =
      report.isHeldOut()
          ? fmt::format("errors are those on {} that calibration left out",
                        report.measured)
          : "too few to leave any out of calibration: errors on other data may "
            "be larger";
  stream << fmt::format("{} {}, {}; times: least of each step, level {}, 1 "
                        "thread\n",
                        report.samples,
                        report.samples == 1 ? "sample" : "samples", measured,
                        report.level);
}

void printJson(const CompressReport &report, llvm::raw_ostream &stream) {
  llvm::json::OStream json(stream, 2);
  auto time = [&](llvm::StringRef name, std::optional<double> value) {
    if (value)
      json.attribute(name, jsonNumber(*value));
  };
  auto number = [](std::optional<double> value) {
    return jsonNumber(value.value_or(NAN));
  };
  json.object([&] {
    json.attribute("model", jsonText(report.model));
    json.attribute("precision", report.precision);
    json.attribute("calibration", report.calibration);
    json.attribute("samples", int64_t(report.samples));
    json.attribute("samples_measured", int64_t(report.measured));
    json.attribute("held_out", report.isHeldOut());
    json.attribute("max_error", report.maxError);
    json.attribute("level", report.level);
    json.attribute("bytes_before", int64_t(report.bytesBefore));
    json.attribute("bytes_after", int64_t(report.bytesAfter));
    time("ms_before", report.before);
    time("ms_after", report.after);
    json.attributeArray("outputs", [&] {
      for (const OutputError &output : report.outputs)
        json.object([&] {
          json.attribute("name", jsonText(output.name));
          if (output.equal) {
            json.attribute("equal", *output.equal);
            return;
          }
          json.attribute("mean_1_minus_cosine", number(output.meanCosine));
          json.attribute("greatest_1_minus_cosine",
                         number(output.greatestCosine));
          json.attribute("error", number(output.error));
          json.attribute("differ_in_being_finite", output.differing);
        });
    });
    json.attributeArray("layers", [&] {
      for (const CompressReport::Layer &layer : report.layers)
        json.object([&] {
          json.attribute("node", jsonText(layer.node));
          json.attribute("op", layer.op);
          json.attribute("kept_as", layer.precision);
          if (!layer.reason.empty())
            json.attribute("reason", layer.reason);
          json.attribute("error", number(layer.error));
          json.attribute("bytes_before", int64_t(layer.bytesBefore));
          json.attribute("bytes_after", int64_t(layer.bytesAfter));
          time("ms_before", layer.before);
          time("ms_after", layer.after);
        });
    });
  });
  stream << '\n';
}

} // namespace burin::tools
