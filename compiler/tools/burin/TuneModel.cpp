// Tries candidates in libraries of their own, many in each, measures these in
// turns, and keeps what wins clearly.
#include "compiler/tools/burin/TuneModel.h"
#include "codegen/cpp/Target.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/support/Progress.h"
#include "compiler/support/Table.h"
#include "compiler/tools/burin/Command.h"
#include "compiler/tools/burin/TemporaryLibrary.h"
#include "compiler/tools/burin/TimedLibrary.h"
#include "compiler/tools/burin/Tunables.h"
#include "runtime/kernels/generic/tile_sizes.h"
#include "runtime/src/levels.h"
#include "llvm/ADT/DenseSet.h"
#include <chrono>

using namespace mlir;

namespace burin::tools {

namespace {

using Clock = std::chrono::steady_clock;

/// What a candidate takes at most of the time of the choice that it replaces,
/// in both halves of the turns, and what the model may take with all that won.
constexpr double mostOfKernel = 0.97, mostOfModel = 0.995;
/// Turns of each library, and seconds of one.
constexpr size_t leastRounds = 2, mostRounds = 12;
constexpr double turn = 0.25;
/// The part of the budget that is left for the turns while libraries are
/// compiled.
constexpr double partOfTurns = 0.25;

/// A library with some of the candidates.
struct Trial {
  std::vector<Change> changes;
  TimedLibrary library;
  Tunables tunables;
};

/// A candidate that won, with the time of its kind before and after.
struct Win {
  Change change;
  double before, after;
};

class Tuning {
public:
  explicit Tuning(const TuneRequest &request)
      : request(request),
        progress(llvm::errs(),
                 support::chooseProgressStyle(request.compile.isQuiet),
                 {10, 4, 2}) {}

  llvm::Expected<int> run() {
    if (llvm::Error error = chooseTarget())
      return wrongUsage(std::move(error));
    if (llvm::Error error = checkRequest(request.compile))
      return error;
    start = Clock::now();
    progress.begin("try");
    if (llvm::Error error = compileTrials())
      return error;
    progress.begin("measure");
    if (llvm::Error error =
            measure(trials, [this](double share) { progress.update(share); }))
      return error;
    findWins();
    progress.begin("check");
    if (llvm::Error error = checkWins())
      return error;
    progress.finish();
    CompileRequest library = request.compile;
    library.keepsRecord = true;
    library.choices = recordOf(trials.front().tunables, changesOf(wins));
    trials.clear(); // their memory
    int code = compileModel(library);
    if (code == ExitSuccess)
      report();
    return code;
  }

private:
  double elapsed() const {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  /// What libraries are compiled for to be tried: the best level of the target
  /// that this machine has, alone.
  llvm::Error chooseTarget() {
    std::optional<codegen::Target> wanted =
        codegen::findTarget(request.compile.target);
    if (!wanted) // which checkRequest says
      return llvm::Error::success();
    if (!wanted->hosted || wanted->hasDevice())
      return support::failure("--tune: expected a target whose code this "
                              "machine runs, got '{}'",
                              wanted->name);
    for (const codegen::Level &level : wanted->levels)
      if (burin_level_supported(level.id)) {
        std::string alone = "x86-64-" + level.name;
        target = wanted->levels.size() > 1 ? alone : wanted->name;
        // Vector registers, which kernels have from vector_type.h.
        const bool isWide = burin_level_includes(level.id, BURIN_LEVEL_AVX512);
        tileRows = generic::rows_in_registers(isWide ? 32 : 16);
      }
    if (target.empty())
      return support::failure(
          "--tune: expected a target whose code this machine runs, got '{}': "
          "its best level is '{}'",
          wanted->name, burin_level_text(burin_detect_level()));
    return llvm::Error::success();
  }

  /// Compiles a library with `changes`; `known` is what they are changes of.
  llvm::Expected<Trial> compileTrial(const Tunables *known,
                                     std::vector<Change> changes) {
    CompileRequest compile = request.compile;
    compile.target = target;
    compile.weightsPath = "";
    compile.keep = false;
    compile.hasNoManifest = true;
    compile.beforeMessage = [this] { progress.finish(); };
    if (known)
      compile.choices = recordOf(*known, changes);
    Tunables tunables;
    compile.onPlan = [&](plan::ProgramOp program) {
      tunables = tunablesOf(program, tileRows);
    };
    EngineOptions engine;
    engine.threads = request.threads;
    engine.isProfiled = true;
    llvm::Expected<std::unique_ptr<RunnableModel>> model =
        openTemporaryLibrary(std::move(compile), engine);
    if (!model)
      return model.takeError();
    llvm::Expected<TimedLibrary> timed =
        TimedLibrary::create(std::move(*model));
    if (!timed)
      return support::withContext(timed.takeError(),
                                  "--tune: cannot run on made-up inputs");
    return Trial{std::move(changes), std::move(*timed), std::move(tunables)};
  }

  /// The library as it is by itself, and as many with candidates as the budget
  /// has time for.
  llvm::Error compileTrials() {
    llvm::Expected<Trial> plain = compileTrial(nullptr, {});
    if (!plain)
      return plain.takeError();
    trials.push_back(std::move(*plain));
    std::vector<std::vector<Change>> libraries =
        dealOut(trials.front().tunables);
    double longest = elapsed();
    // One more will hold all that wins.
    for (auto [i, changes] : llvm::enumerate(libraries)) {
      progress.update(
          double(i + 1) / double(libraries.size() + 1),
          fmt::format("{} of {} libraries", i + 1, libraries.size() + 1));
      double before = elapsed();
      if (before + 2 * longest > (1 - partOfTurns) * request.budget) {
        left = libraries.size() - i;
        break;
      }
      llvm::Expected<Trial> trial =
          compileTrial(&trials.front().tunables, std::move(changes));
      if (!trial)
        return trial.takeError();
      trials.push_back(std::move(*trial));
      longest = std::max(longest, elapsed() - before);
    }
    compileSeconds = longest;
    return llvm::Error::success();
  }

  /// All libraries take turns, as often as the budget has time for, and at
  /// least once in each half.
  template <class Trials, class OnShare>
  llvm::Error measure(Trials &turns, const OnShare &onShare) {
    if (turns.size() < 2)
      return llvm::Error::success();
    for (size_t round = 0; round < mostRounds; ++round) {
      if (round >= leastRounds && round % TimedLibrary::halves == 0 &&
          elapsed() + compileSeconds > request.budget)
        break;
      onShare(double(round) / mostRounds);
      for (Trial &trial : turns)
        if (llvm::Error error =
                trial.library.takeTurn(round % TimedLibrary::halves, turn))
          return error;
    }
    return llvm::Error::success();
  }

  std::vector<double> timesOf(const Trial &trial, size_t half) const {
    return timesByKind(trials.front().tunables, trial.tunables,
                       trial.library.steps(half));
  }

  /// The best candidate of each kind, of those that win.
  void findWins() {
    const Trial &plain = trials.front();
    std::map<size_t, Win> best;
    for (const Trial &trial : llvm::ArrayRef(trials).drop_front())
      for (const Change &change : trial.changes) {
        double before = 0, after = 0;
        bool hasWon = obeys(trial, change);
        for (size_t half = 0; half < TimedLibrary::halves; ++half) {
          double was = timesOf(plain, half)[change.kind],
                 is = timesOf(trial, half)[change.kind];
          hasWon &= is < mostOfKernel * was;
          before += was / TimedLibrary::halves;
          after += is / TimedLibrary::halves;
        }
        if (!hasWon)
          continue;
        auto [found, isNew] =
            best.try_emplace(change.kind, Win{change, before, after});
        if (!isNew && after < found->second.after)
          found->second = {change, before, after};
      }
    for (auto &[kind, win] : best)
      wins.push_back(win);
    dropOverlapping();
  }

  /// Of two that decide over one step keeps the one that saves more: they were
  /// not tried together.
  void dropOverlapping() {
    llvm::stable_sort(wins, [](const Win &a, const Win &b) {
      return a.before - a.after > b.before - b.after;
    });
    llvm::DenseSet<size_t> decided;
    llvm::erase_if(wins, [&](const Win &win) {
      llvm::SmallVector<size_t> steps;
      for (const Tunable &tunable : trials.front().tunables.kernels)
        if (tunable.kind == win.change.kind)
          llvm::append_range(steps, tunable.steps);
      if (llvm::any_of(steps,
                       [&](size_t step) { return decided.contains(step); }))
        return true;
      decided.insert(steps.begin(), steps.end());
      return false;
    });
    llvm::stable_sort(wins, [](const Win &a, const Win &b) {
      return a.change.kind < b.change.kind;
    });
  }

  /// Whether the kernels of the kind do what the change says.
  bool obeys(const Trial &trial, const Change &change) const {
    return llvm::all_of(
        trials.front().tunables.kernels, [&](const Tunable &tunable) {
          if (tunable.kind != change.kind)
            return true;
          const Tunable *there = trial.tunables.find(tunable.key);
          if (!there)
            return false;
          auto chosen = there->choices.find(change.choice);
          return chosen != there->choices.end() &&
                 chosen->second == change.value;
        });
  }

  static std::vector<Change> changesOf(llvm::ArrayRef<Win> wins) {
    std::vector<Change> changes;
    for (const Win &win : wins)
      changes.push_back(win.change);
    return changes;
  }

  /// Runs the model with all that won against the model as it was: what is no
  /// faster as a whole is given up.
  llvm::Error checkWins() {
    if (wins.empty())
      return llvm::Error::success();
    llvm::Expected<Trial> tuned =
        compileTrial(&trials.front().tunables, changesOf(wins));
    if (!tuned)
      return tuned.takeError();
    level = burin_level_text(tuned->library.level());
    trials.erase(trials.begin() + 1, trials.end());
    trials.push_back(std::move(*tuned));
    trials.front().library.forget();
    compileSeconds = 0;
    if (llvm::Error error =
            measure(trials, [this](double share) { progress.update(share); }))
      return error;
    const TimedLibrary &was = trials[0].library, &is = trials[1].library;
    bool isFaster = true;
    for (size_t half = 0; half < TimedLibrary::halves; ++half) {
      isFaster &= is.total(half) < mostOfModel * was.total(half);
      before += was.total(half) / TimedLibrary::halves;
      after += is.total(half) / TimedLibrary::halves;
    }
    if (!isFaster)
      wins.clear();
    wasChecked = true;
    // What each brought beside the others.
    for (Win &win : wins) {
      win.before = win.after = 0;
      for (size_t half = 0; half < TimedLibrary::halves; ++half) {
        win.before += timesOf(trials[0], half)[win.change.kind] / 2;
        win.after += timesOf(trials[1], half)[win.change.kind] / 2;
      }
    }
    tunables = trials.front().tunables;
    return llvm::Error::success();
  }

  void report() const {
    if (request.compile.isQuiet)
      return;
    std::string more =
        left ? fmt::format("; --tune={:g} left no time for {} more libraries",
                           request.budget, left)
             : "";
    if (wins.empty()) {
      llvm::errs() << "tuned: "
                   << (wasChecked ? "what won alone is no faster together"
                                  : "no other choice is clearly faster")
                   << more << "\n";
      return;
    }
    llvm::errs() << fmt::format(
        "tuned: {:.4g} ms became {:.4g} ({:.3f}) at level {} on {} "
        "thread{}{}\n",
        before, after, after / before, level, request.threads,
        request.threads == 1 ? "" : "s", more);
    using support::Table;
    Table table({{"node"},
                 {"choice"},
                 {"was", Table::Align::Right},
                 {"is", Table::Align::Right},
                 {"ms", Table::Align::Right},
                 {"became", Table::Align::Right}});
    for (const Win &win : wins) {
      std::string nodes;
      std::string was;
      for (const Tunable &tunable : tunables.kernels)
        if (tunable.kind == win.change.kind) {
          nodes += (nodes.empty() ? "" : ", ") + tunable.node;
          auto chosen = tunable.choices.find(win.change.choice);
          was = chosen == tunable.choices.end()
                    ? "all"
                    : fmt::format("{}", chosen->second);
        }
      table.addRow({nodes, win.change.choice, was,
                    fmt::format("{}", win.change.value),
                    fmt::format("{:.4g}", win.before),
                    fmt::format("{:.4g}", win.after)});
    }
    table.print(llvm::errs());
  }

  const TuneRequest &request;
  support::Progress progress;
  Clock::time_point start;
  std::string target;
  int64_t tileRows = 0;      ///< of register tiles at its level
  std::vector<Trial> trials; ///< the first has no changes
  std::vector<Win> wins;
  Tunables tunables; ///< those of the first, once it is gone
  double compileSeconds = 0;
  size_t left = 0;
  bool wasChecked = false;
  double before = 0, after = 0;
  std::string level;
};

} // namespace

int tuneModel(const TuneRequest &request) {
  llvm::Expected<int> code = Tuning(request).run();
  return code ? *code : report(code.takeError());
}

} // namespace burin::tools
