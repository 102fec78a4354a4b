// Adds up steps by their source node and lays them out as a table or as JSON.

#include "compiler/tools/burin/Profile.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/RunReport.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <fmt/format.h>

namespace burin::tools {

using support::Table;

namespace {

/// One row: a step, a node or the total, with the rates that it comes to.
struct Row {
  Row(const StepTime &step, const Profile &profile, double total)
      : step(step), milliseconds(step.milliseconds),
        share(total > 0 ? step.milliseconds / total : 0) {
    double seconds = milliseconds / 1e3;
    if (seconds <= 0)
      return;
    gigaflops = double(step.flops) / seconds / 1e9;
    gigabytes = double(step.bytes) / seconds / 1e9;
    if (profile.limits)
      limitShare =
          profile.limits->leastSeconds(double(step.flops), double(step.bytes)) /
          seconds;
  }

  const StepTime &step;
  double milliseconds, share;
  double gigaflops = 0, gigabytes = 0;
  double limitShare = 0; // 0: not known
};

} // namespace

static StepTime totalOf(llvm::ArrayRef<StepTime> steps) {
  StepTime total = {"total", "", 0, 0, 0};
  for (const StepTime &step : steps) {
    total.flops += step.flops;
    total.bytes += step.bytes;
    total.milliseconds += step.milliseconds;
  }
  return total;
}

std::vector<StepTime> Profile::nodes() const {
  struct Node {
    std::vector<StepTime> steps;
    llvm::MapVector<llvm::StringRef, size_t> ops;
  };
  llvm::MapVector<llvm::StringRef, Node> byName;
  for (const StepTime &step : steps) {
    byName[step.node].steps.push_back(step);
    ++byName[step.node].ops[step.op];
  }
  std::vector<StepTime> sums;
  for (auto &[name, node] : byName) {
    StepTime sum = totalOf(node.steps);
    sum.node = name.str();
    for (auto [op, count] : node.ops)
      sum.op += (sum.op.empty() ? "" : ", ") + op.str() +
                (count > 1 ? fmt::format(" x{}", count) : "");
    sums.push_back(std::move(sum));
  }
  llvm::stable_sort(sums, [](const StepTime &a, const StepTime &b) {
    return a.milliseconds > b.milliseconds;
  });
  return sums;
}

static std::string rate(double value) {
  return value > 0 ? fmt::format("{:.2f}", value) : "";
}

void printProfile(const Profile &profile, bool isWhole,
                  llvm::raw_ostream &stream) {
  Table table({{"node"},
               {"op"},
               {"ms", Table::Align::Right},
               {"share", Table::Align::Right},
               {"GFLOP/s", Table::Align::Right},
               {"GB/s", Table::Align::Right},
               {"of limit", Table::Align::Right}});
  StepTime total = totalOf(profile.steps);
  auto add = [&](const StepTime &step) {
    Row row(step, profile, total.milliseconds);
    table.addRow({step.node, step.op, fmt::format("{:.4g}", row.milliseconds),
                  fmt::format("{:.1f} %", row.share * 100), rate(row.gigaflops),
                  rate(row.gigabytes),
                  row.limitShare > 0
                      ? fmt::format("{:.0f} %", row.limitShare * 100)
                      : ""});
  };
  std::vector<StepTime> rows = isWhole ? profile.steps : profile.nodes();
  size_t shown = isWhole ? rows.size() : std::min(rows.size(), costliestNodes);
  for (const StepTime &step : llvm::ArrayRef(rows).take_front(shown))
    add(step);
  if (shown < rows.size()) {
    StepTime rest = totalOf(llvm::ArrayRef(rows).drop_front(shown));
    rest.node = fmt::format("{} more", rows.size() - shown);
    add(rest);
  }
  add(total);
  table.print(stream);
  if (profile.limits)
    stream << fmt::format("limit: {:.1f} GFLOP/s, {:.1f} GB/s ({}, {} "
                          "thread{})\n",
                          profile.limits->floatRate / 1e9,
                          profile.limits->readRate / 1e9, profile.level,
                          profile.threads, profile.threads == 1 ? "" : "s");
}

void writeProfile(const Profile &profile, llvm::json::OStream &json) {
  double total = totalOf(profile.steps).milliseconds;
  auto write = [&](const StepTime &step) {
    Row row(step, profile, total);
    json.object([&] {
      json.attribute("node", jsonText(step.node));
      json.attribute("op", jsonText(step.op));
      json.attribute("ms", row.milliseconds);
      json.attribute("share", row.share);
      json.attribute("flops", int64_t(step.flops));
      json.attribute("bytes", int64_t(step.bytes));
      json.attribute("gflops", row.gigaflops);
      json.attribute("gbps", row.gigabytes);
      if (profile.limits)
        json.attribute("of_limit", row.limitShare);
    });
  };
  json.attributeArray("profile", [&] {
    for (const StepTime &step : profile.steps)
      write(step);
  });
  std::vector<StepTime> nodes = profile.nodes();
  json.attributeArray("costliest", [&] {
    for (const StepTime &node :
         llvm::ArrayRef(nodes).take_front(costliestNodes))
      write(node);
  });
  if (profile.limits)
    json.attributeObject("limits", [&] {
      json.attribute("level", profile.level);
      json.attribute("threads", profile.threads);
      json.attribute("gflops", profile.limits->floatRate / 1e9);
      json.attribute("gbps", profile.limits->readRate / 1e9);
    });
}

} // namespace burin::tools
