// Writes the schedules of nests and the choices of kernels as JSON, and takes
// them from there.
#include "dialects/plan/ScheduleRecord.h"
#include "dialects/plan/Choices.h"
#include "dialects/plan/KernelRecords.h"
#include "dialects/plan/Naming.h"
#include "dialects/plan/Schedule.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
namespace json = llvm::json;

namespace burin::plan {

namespace {

/// Versions differ where a record of one would be misread by another.
constexpr int64_t version = 2;

/// The members of a schedule that are one number, in the attribute's order.
constexpr const char *memberNames[] = {
    "tasks",      "shared",     "strips",      "strip_loop", "tile",    "lanes",
    "block_loop", "block_size", "block_tasks", "angle_row",  "cut_loop"};
using Members = std::array<int64_t, std::size(memberNames)>;

Members membersOf(ScheduleAttr schedule) {
  return {schedule.getTasks(),      schedule.getShared(),
          schedule.getStrips(),     schedule.getStripLoop(),
          schedule.getTile(),       schedule.getLanes(),
          schedule.getBlockLoop(),  schedule.getBlockSize(),
          schedule.getBlockTasks(), schedule.getAngleRow(),
          schedule.getCutLoop()};
}

ScheduleAttr makeSchedule(MLIRContext *context, const Members &of,
                          ArrayRef<int64_t> cuts) {
  return ScheduleAttr::get(context, of[0], of[1], of[2], of[3], of[4], of[5],
                           of[6], of[7], of[8], of[9], of[10], cuts);
}

struct NumberedNest {
  NestOp nest;
  int64_t step;
};

/// The nests in the order in which they run, with their numbers among all
/// steps.
SmallVector<NumberedNest> nestsOf(ProgramOp program) {
  SmallVector<NumberedNest> nests;
  int64_t number = 0;
  program.walk<WalkOrder::PreOrder>([&](Step step) {
    if (auto nest = dyn_cast<NestOp>(*step))
      nests.push_back({nest, number});
    ++number;
  });
  return nests;
}

/// What tells one nest from another: all but the schedule.
json::Object describe(const NumberedNest &of) {
  NestOp nest = of.nest;
  return json::Object{{"step", of.step},
                      {"node", json::fixUTF8(nodeName(nest.getLoc()))},
                      {"parallel", json::Array(nest.getParallel())},
                      {"reduction", json::Array(nest.getReduction())}};
}

json::Object print(ScheduleAttr schedule) {
  Members plain = membersOf(ScheduleAttr::get(schedule.getContext()));
  json::Object object;
  for (auto [name, value, otherwise] :
       llvm::zip(memberNames, membersOf(schedule), plain))
    if (value != otherwise)
      object[name] = value;
  if (!schedule.getCuts().empty())
    object["cuts"] = json::Array(schedule.getCuts());
  return object;
}

json::Array shapeOf(Value tensor) {
  return json::Array(cast<ShapedType>(tensor.getType()).getShape());
}

/// What tells one kernel from another, and no choice changes: a kernel by way
/// of transformed filters is called what it is without them.
json::Object describe(KernelOp kernel) {
  const KernelRecord *record = findKernel(kernel.getName());
  StringRef name = record && !record->filters.empty()
                       ? StringRef(record->filters)
                       : kernel.getName();
  json::Object object{{"node", json::fixUTF8(nodeName(kernel.getLoc()))},
                      {"kernel", name.str()},
                      {"result", shapeOf(kernel.getResult(0))}};
  if (!kernel.getInputs().empty())
    object["operand"] = shapeOf(kernel.getInputs().front());
  return object;
}

json::Object printChoices(KernelOp kernel) {
  json::Object object;
  if (DictionaryAttr choices = kernel.getChoicesAttr())
    for (NamedAttribute choice : choices)
      object[choice.getName().str()] =
          cast<IntegerAttr>(choice.getValue()).getInt();
  return object;
}

template <class... Parts> llvm::Error failure(Parts &&...parts) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  (stream << ... << parts);
  return llvm::createStringError(text);
}

llvm::Expected<ScheduleAttr> parse(MLIRContext *context,
                                   const json::Object &object) {
  Members members = membersOf(ScheduleAttr::get(context));
  SmallVector<int64_t> cuts;
  for (const auto &[key, value] : object) {
    StringRef name = key;
    if (name == "cuts") {
      const json::Array *list = value.getAsArray();
      for (const json::Value &cut : list ? *list : json::Array{nullptr}) {
        std::optional<int64_t> number = cut.getAsInteger();
        if (!number)
          return failure("'cuts': expected a list of integers, got ", value);
        cuts.push_back(*number);
      }
      continue;
    }
    const auto *member = llvm::find(memberNames, name);
    if (member == std::end(memberNames))
      return failure("expected members of a schedule (",
                     llvm::join(ArrayRef(memberNames), ", "), ", cuts), got '",
                     name, "'");
    std::optional<int64_t> number = value.getAsInteger();
    if (!number)
      return failure("'", name, "': expected an integer, got ", value);
    members[member - memberNames] = *number;
  }
  return makeSchedule(context, members, cuts);
}

/// The schedule that `row` has for the nest.
llvm::Expected<ScheduleAttr> readRow(const NumberedNest &of,
                                     const json::Value &row) {
  json::Object expected = describe(of);
  const json::Object *object = row.getAsObject();
  if (!object)
    return failure("step ", of.step, ": expected an object, got ", row);
  for (const auto &[key, value] : *object)
    if (StringRef(key) != "schedule" && !expected.get(key))
      return failure("step ", of.step, ": no member '", StringRef(key), "'");
  for (const char *key : {"step", "node", "parallel", "reduction"}) {
    const json::Value *found = object->get(key);
    if (!found || *found != *expected.get(key))
      return failure("step ", of.step, ": expected '", key, "' to be ",
                     *expected.get(key), ", got ",
                     found ? *found : json::Value(nullptr));
  }
  const json::Object *schedule = object->getObject("schedule");
  if (!schedule)
    return failure("step ", of.step, ": expected a 'schedule'");
  NestOp nest = of.nest;
  llvm::Expected<ScheduleAttr> parsed = parse(nest.getContext(), *schedule);
  if (!parsed)
    return failure("step ", of.step, ": ", llvm::toString(parsed.takeError()));
  if (StringRef lacks = contradiction(nest, *parsed); !lacks.empty())
    return failure("step ", of.step, ": expected a schedule with ", lacks,
                   ", got ", *row.getAsObject()->get("schedule"));
  return parsed;
}

/// Holds the kernel to what `row` has for it.
llvm::Error checkRow(const KernelRow &of, const json::Value &row) {
  KernelOp kernel = of.kernel;
  const json::Object &expected = of.row;
  const int64_t step = *expected.getInteger("step");
  const json::Object *object = row.getAsObject();
  if (!object)
    return failure("step ", step, ": expected an object, got ", row);
  for (const auto &[key, value] : *object)
    if (StringRef(key) != "choices" && !expected.get(key))
      return failure("step ", step, ": no member '", StringRef(key), "'");
  for (const char *key : {"step", "node", "kernel", "operand", "result"}) {
    const json::Value *wanted = expected.get(key), *found = object->get(key);
    if (wanted && (!found || *found != *wanted))
      return failure("step ", step, ": expected '", key, "' to be ", *wanted,
                     ", got ", found ? *found : json::Value(nullptr));
  }
  const json::Object *choices = object->getObject("choices");
  if (!choices)
    return failure("step ", step, ": expected 'choices'");
  for (const auto &[key, value] : *choices) {
    std::optional<int64_t> number = value.getAsInteger();
    if (!number || !isChoice(key, *number))
      return failure("step ", step, ": expected choices (", describeChoices(),
                     "), got '", StringRef(key), "': ", value);
    if (choiceOf(kernel, key) != number)
      return failure("step ", step, ": node '", nodeName(kernel.getLoc()),
                     "' cannot have '", StringRef(key), "': ", value,
                     " here, only ", json::Value(printChoices(kernel)));
  }
  return llvm::Error::success();
}

} // namespace

std::string recordSchedules(ProgramOp program) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "{\"version\": " << version << ", \"schedules\": [";
  StringRef separator = "\n";
  for (const NumberedNest &each : nestsOf(program)) {
    json::Object row = describe(each);
    row["schedule"] = print(scheduleOf(each.nest));
    stream << separator << json::Value(std::move(row));
    separator = ",\n";
  }
  stream << "\n], \"kernels\": [";
  separator = "\n";
  for (KernelRow &each : rowsOfKernels(program)) {
    stream << separator << json::Value(std::move(each.row));
    separator = ",\n";
  }
  stream << "\n]}\n";
  return text;
}

std::vector<KernelRow> rowsOfKernels(ProgramOp program) {
  std::vector<KernelRow> rows;
  int64_t number = 0;
  program.walk<WalkOrder::PreOrder>([&](Step step) {
    auto kernel = dyn_cast<KernelOp>(*step);
    if (kernel && hasChoices(kernel)) {
      json::Object row = describe(kernel);
      row["step"] = number;
      row["choices"] = printChoices(kernel);
      rows.push_back({kernel, std::move(row)});
    }
    ++number;
  });
  return rows;
}

std::string keyOf(json::Object row) {
  row.erase("step");
  row.erase("choices");
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(row));
  return text;
}

void askForChoices(ProgramOp program, const json::Value &record) {
  const json::Object *object = record.getAsObject();
  const json::Array *rows = object ? object->getArray("kernels") : nullptr;
  if (!rows)
    return;
  // Rows of kernels that are alike follow each other as the kernels do.
  llvm::StringMap<SmallVector<const json::Object *>> wanted;
  for (const json::Value &row : *rows)
    if (const json::Object *fields = row.getAsObject())
      if (const json::Object *choices = fields->getObject("choices"))
        wanted[keyOf(*fields)].push_back(choices);
  llvm::StringMap<size_t> used;
  program.walk<WalkOrder::PreOrder>([&](KernelOp kernel) {
    std::string key = keyOf(describe(kernel));
    auto found = wanted.find(key);
    if (found == wanted.end())
      return;
    size_t number = std::min(used[key]++, found->second.size() - 1);
    for (const auto &[name, value] : *found->second[number])
      if (auto chosen = value.getAsInteger();
          chosen && isChoice(name, *chosen) &&
          (StringRef(name) != tileRowsChoice || takesChoice(kernel, name)))
        setChoice(kernel, name, *chosen);
  });
}

llvm::Error followSchedules(ProgramOp program, const json::Value &record) {
  const json::Object *object = record.getAsObject();
  const json::Array *rows = object ? object->getArray("schedules") : nullptr;
  if (!rows)
    return failure("expected an object with a list 'schedules'");
  const json::Array *kernelRows = object->getArray("kernels");
  const json::Value *found = object->get("version");
  if (!found || found->getAsInteger() != version)
    return failure("expected 'version' to be ", version, ", got ",
                   found ? *found : json::Value(nullptr));
  if (!kernelRows)
    return failure("expected an object with a list 'kernels'");
  for (const auto &[key, value] : *object)
    if (StringRef(key) != "version" && StringRef(key) != "schedules" &&
        StringRef(key) != "kernels")
      return failure("no member '", StringRef(key), "'");
  std::vector<KernelRow> kernels = rowsOfKernels(program);
  if (kernelRows->size() != kernels.size())
    return failure("expected the choices of ", kernels.size(),
                   " kernels, got those of ", kernelRows->size(),
                   ": they were kept of another model or version");
  for (auto [kernel, row] : llvm::zip(kernels, *kernelRows))
    if (llvm::Error error = checkRow(kernel, row))
      return error;
  SmallVector<NumberedNest> nests = nestsOf(program);
  if (rows->size() != nests.size())
    return failure("expected the schedules of ", nests.size(),
                   " nests, got those of ", rows->size(),
                   ": they were kept of another model or version");
  SmallVector<ScheduleAttr> schedules;
  for (auto [nest, row] : llvm::zip(nests, *rows)) {
    llvm::Expected<ScheduleAttr> schedule = readRow(nest, row);
    if (!schedule)
      return schedule.takeError();
    schedules.push_back(*schedule);
  }
  ScheduleAttr plain = ScheduleAttr::get(program.getContext());
  for (auto [nest, schedule] : llvm::zip(nests, schedules))
    nest.nest.setScheduleAttr(schedule == plain ? nullptr : schedule);
  return llvm::Error::success();
}

} // namespace burin::plan
