// Reads the options of every command that writes a library.
#include "compiler/tools/burin/CompileFlags.h"
#include "compiler/support/Diagnostic.h"
#include "compiler/tools/burin/Command.h"

namespace cl = llvm::cl;

namespace burin::tools {

CompileFlags::CompileFlags(cl::SubCommand &sub)
    : name(
          "name",
          cl::desc(
              "Prefix of files and functions (default: the model file's name)"),
          cl::value_desc("NAME"), cl::sub(sub), cl::cat(optionCategory())),
      target("target",
             cl::desc(
                 "Machine to compile for (default: x86-64, which holds the "
                 "levels\n"
                 "baseline, avx2, avx512 and those above that a kernel of the\n"
                 "model has code for, and chooses when a model is created)"),
             cl::value_desc("TARGET"), cl::init("x86-64"), cl::sub(sub),
             cl::cat(optionCategory())),
      manifest(
          "manifest",
          cl::desc("How images become input and output becomes classes\n"
                   "(default: MODEL.manifest.json beside the model, if there)"),
          cl::value_desc("FILE"), cl::sub(sub), cl::cat(optionCategory())),
      threads("threads",
              cl::desc("Threads that compile at once (default: one for each "
                       "processor)"),
              cl::value_desc("N"), cl::init(0), cl::sub(sub),
              cl::cat(optionCategory())),
      compiler(
          "cxx",
          cl::desc("C++ compiler (default: $CXX, c++, or the target's cross "
                   "compiler)"),
          cl::value_desc("PROGRAM"), cl::sub(sub), cl::cat(optionCategory())),
      deviceCompiler(
          "nvcc",
          cl::desc("CUDA compiler of target cuda (default: $NVCC, nvcc)"),
          cl::value_desc("PROGRAM"), cl::sub(sub), cl::cat(optionCategory())),
      architectures("arch",
                    cl::desc("Kinds of device that target cuda compiles for\n"
                             "(default: sm_80,sm_90a)"),
                    cl::value_desc("LIST"), cl::sub(sub),
                    cl::cat(optionCategory())),
      weights(
          "weights",
          cl::desc(
              "Write the weights to a file of their own, which programs map "
              "when\n"
              "they create the model (default: they are part of the library)"),
          cl::value_desc("FILE"), cl::sub(sub), cl::cat(optionCategory())),
      keep("keep",
           cl::desc(
               "Also write the intermediate forms nn.mlir and plan.mlir, and\n"
               "schedules.json"),
           cl::sub(sub), cl::cat(optionCategory())),
      schedules("schedules",
                cl::desc("Run loops and kernels as this file says, a "
                         "schedules.json that\n"
                         "--keep or --tune wrote for the same model (default: "
                         "burin decides)"),
                cl::value_desc("FILE"), cl::sub(sub),
                cl::cat(optionCategory())),
      isStrict(
          "strict",
          cl::desc("Compute the sums that the model says: no convolution by "
                   "way of\n"
                   "transformed filters and no product of few bits by way of\n"
                   "whole numbers, which are faster and differ by some\n"
                   "roundings"),
          cl::sub(sub), cl::cat(optionCategory())),
      sourcesOnly("sources-only",
                  cl::desc("Write the sources and build nothing"), cl::sub(sub),
                  cl::cat(optionCategory())),
      isQuiet("quiet", cl::desc("Print errors only"), cl::sub(sub),
              cl::cat(optionCategory())),
      shapes(sub), states(sub) {}

llvm::Expected<CompileRequest>
CompileFlags::parse(const std::string &modelPath,
                    const std::string &outputFolder,
                    llvm::StringRef taker) const {
  if (threads.getNumOccurrences() && threads < 1)
    return wrongUsage(
        support::failure("--threads: expected a number of at least 1, got 0"));
  if (weights.getNumOccurrences() && weights.empty())
    return wrongUsage(
        support::failure("--weights: expected the path of a file, got ''"));
  if (schedules.getNumOccurrences() && schedules.empty())
    return wrongUsage(
        support::failure("--schedules: expected the path of a file, got ''"));
  llvm::Expected<nn::InputShapes> inputs = shapes.parse(taker);
  if (!inputs)
    return inputs.takeError();
  llvm::Expected<nn::StatePairs> pairs = states.parse();
  if (!pairs)
    return pairs.takeError();
  CompileRequest request;
  request.modelPath = modelPath;
  request.outputFolder = outputFolder;
  request.name = name;
  request.target = target;
  request.manifestPath = manifest;
  request.jobs = threads;
  request.compiler = compiler;
  request.deviceCompiler = deviceCompiler;
  request.architectures = architectures;
  request.weightsPath = weights;
  request.schedulesPath = schedules;
  request.keep = keep;
  request.sourcesOnly = sourcesOnly;
  request.isQuiet = isQuiet;
  request.isStrict = isStrict;
  request.inputs = std::move(*inputs);
  request.states = std::move(*pairs);
  return request;
}

} // namespace burin::tools
