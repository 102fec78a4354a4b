// burin-fuzz: makes random nn graphs and checks that every pass keeps what they
// mean; reduces those that fail.
#include "compiler/tools/burin-fuzz/Check.h"
#include "compiler/tools/burin-fuzz/Graph.h"
#include "compiler/tools/burin-fuzz/Reduce.h"
#include "compiler/tools/burin-fuzz/Write.h"
#include "dialects/plan/Plan.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Signals.h"
#include <csignal>
#include <unistd.h>

using namespace mlir;
namespace cl = llvm::cl;

namespace burin::fuzz {

static cl::opt<std::string> file(cl::Positional, cl::init(""),
                                 cl::desc("[graph.mlir]"));
static cl::opt<uint64_t> seed("seed", cl::init(1),
                              cl::desc("The first graph's seed"));
static cl::opt<uint64_t>
    count("count", cl::init(1),
          cl::desc("How many graphs, of seeds that follow"));
static cl::opt<int64_t> ops("ops", cl::init(8),
                            cl::desc("Choices of a graph at most"));
static cl::opt<bool> narrow("narrow", cl::desc("Have floats of 16 bits too"));
static cl::opt<bool>
    sizes("sizes", cl::desc("Compile each graph again with the size of its "
                            "inputs' leading dimensions known at run time "
                            "only"));
static cl::opt<bool> print("print", cl::desc("Print each graph"));
static cl::opt<bool> whole("whole", cl::desc("Do not reduce what fails"));
static cl::opt<unsigned> most("most", cl::init(10),
                              cl::desc("Failures after which to stop"));
static cl::opt<unsigned> limit("limit", cl::init(60),
                               cl::desc("Seconds that one graph may take"));
static cl::opt<std::string>
    folder("write", cl::desc("Write the graphs as one model, with inputs and "
                             "tolerances, instead"));
static cl::opt<bool> undrawn("undrawn", cl::desc("Name the ops of nn that none "
                                                 "of the graphs has, instead"));
static cl::opt<std::string>
    spoil("spoil", cl::desc("Spoil the plan after this pass, for tests"));

namespace {

struct Counts {
  unsigned passed = 0, refused = 0, failed = 0, sized = 0;
};

} // namespace

/// The graph that is at work, for whoever interrupts it.
static uint64_t current;

static void endTooLong(int) {
  char text[64];
  int length = snprintf(text, sizeof text, "seed %llu takes too long\n",
                        static_cast<unsigned long long>(current));
  if (write(2, text, length) < 0)
    _exit(3);
  _exit(2);
}

static void report(ModuleOp module, const Verdict &verdict,
                   const CheckOptions &options) {
  llvm::outs() << "FAILED seed " << current << " after " << verdict.pass << ": "
               << verdict.reason << "\n";
  llvm::outs() << "again: burin-fuzz ";
  if (file.empty())
    llvm::outs() << "--seed " << current << " --ops " << ops
                 << (narrow ? " --narrow" : "");
  else
    llvm::outs() << file;
  llvm::outs() << (sizes ? " --sizes\n" : "\n");
  if (whole) {
    module.print(llvm::outs());
    llvm::outs().flush();
    return;
  }
  alarm(0); // many graphs are tried now
  OwningOpRef<ModuleOp> small = reduce(module, options, verdict);
  auto function = *small->getOps<func::FuncOp>().begin();
  llvm::outs() << "reduced to "
               << function.getBody().front().getOperations().size() - 1
               << " ops, " << check(*small, options).reason << ":\n";
  small->print(llvm::outs());
  llvm::outs().flush();
}

static void run(ModuleOp module, Counts &counts) {
  CheckOptions options{spoil, sizes};
  if (print)
    module.print(llvm::outs());
  alarm(limit);
  Verdict verdict = check(module, options);
  alarm(0);
  ++(verdict.kind == Verdict::Passed    ? counts.passed
     : verdict.kind == Verdict::Refused ? counts.refused
                                        : counts.failed);
  counts.sized += verdict.isSized;
  if (verdict.kind == Verdict::Refused && print)
    llvm::outs() << "refused: " << verdict.reason << "\n";
  if (verdict.kind == Verdict::Failed)
    report(module, verdict, options);
}

/// Prints the registered ops that no graph draws.
static void nameUndrawn(const DialectRegistry &registry) {
  llvm::StringSet<> drawn;
  for (uint64_t i = seed; i < seed + count; ++i) {
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    context.loadAllAvailableDialects();
    generate(&context, i, {ops, narrow})->walk([&](Operation *op) {
      drawn.insert(op->getName().getStringRef());
    });
  }
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  for (RegisteredOperationName name : context.getRegisteredOperations())
    if (name.getDialectNamespace() == nn::NnDialect::getDialectNamespace() &&
        !drawn.contains(name.getStringRef()))
      llvm::outs() << name.getStringRef() << "\n";
}

static int main() {
  DialectRegistry registry;
  registry.insert<func::FuncDialect, nn::NnDialect, plan::PlanDialect,
                  size::SizeDialect>();
  if (!folder.empty()) {
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    context.loadAllAvailableDialects();
    llvm::Error error =
        writeModel(&context, seed, count, {ops, narrow}, folder);
    if (!error)
      return 0;
    llvm::errs() << "error: " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  if (undrawn) {
    nameUndrawn(registry);
    return 0;
  }
  signal(SIGALRM, endTooLong);
  Counts counts;
  for (uint64_t i = seed; i < seed + count && counts.failed < most; ++i) {
    current = i;
    llvm::PrettyStackTraceFormat trace("seed %llu",
                                       static_cast<unsigned long long>(i));
    // Each graph has a context of its own, so that memory does not grow.
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    context.loadAllAvailableDialects();
    context.printOpOnDiagnostic(false);
    OwningOpRef<ModuleOp> module =
        file.empty() ? generate(&context, i, {ops, narrow})
                     : parseSourceFile<ModuleOp>(file, &context);
    if (!module || module->getOps<func::FuncOp>().empty())
      return 1;
    run(*module, counts);
  }
  llvm::outs() << counts.passed << " passed, " << counts.refused << " refused, "
               << counts.failed << " failed";
  if (sizes)
    llvm::outs() << "; " << counts.sized << " told a size when they run";
  llvm::outs() << "\n";
  return counts.failed == 0 ? 0 : 1;
}

} // namespace burin::fuzz

int main(int argc, char **argv) {
  llvm::sys::PrintStackTraceOnErrorSignal(argv[0]);
  cl::ParseCommandLineOptions(
      argc, argv,
      "burin-fuzz: checks random nn graphs, or one of a file, after every "
      "pass\n");
  return burin::fuzz::main();
}
