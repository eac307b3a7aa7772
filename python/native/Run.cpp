//===- Run.cpp - Run a pass pipeline on MLIR text -------------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convert.h"
#include "Native.h"
#include "Session.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "taylor/Text/UnsafeText.h"
#include "taylor/Transforms/Transforms.h"

#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <map>

using namespace mlir;
using namespace taylor_python;

static StringRef kindName(llvm::remarks::Type type) {
  switch (type) {
  case llvm::remarks::Type::Passed:
    return "passed";
  case llvm::remarks::Type::Missed:
    return "missed";
  case llvm::remarks::Type::Failure:
    return "failed";
  default:
    return "analysis";
  }
}

namespace {
/// Keeps the remarks instead of writing them to a file.
class RemarkCollector final : public remark::detail::MLIRRemarkStreamerBase {
public:
  explicit RemarkCollector(std::vector<RemarkRecord> &remarks)
      : remarks(remarks) {}

  void streamOptimizationRemark(const remark::detail::Remark &from) override {
    RemarkRecord to;
    to.kind = kindName(from.getRemarkType()).str();
    to.name = from.getRemarkName().str();
    to.category = from.getCombinedCategoryName().str();
    to.function = from.getFunction().str();
    for (const remark::detail::Remark::Arg &arg : from.getArgs())
      to.args.emplace_back(arg.key, arg.val);
    to.location = convertLocation(from.getLocation());
    remarks.push_back(std::move(to));
  }

private:
  std::vector<RemarkRecord> &remarks;
};

class PassTimer final : public PassInstrumentation {
public:
  explicit PassTimer(std::vector<std::pair<std::string, double>> &timing)
      : timing(timing) {}

  void runBeforePass(Pass *, Operation *) override {
    starts.push_back(Clock::now());
  }
  void runAfterPass(Pass *pass, Operation *) override {
    std::chrono::duration<double> elapsed =
        Clock::now() - starts.pop_back_val();
    // An adaptor to nested ops has no argument, and its passes time themselves.
    if (!pass->getArgument().empty())
      timing.emplace_back(pass->getArgument().str(), elapsed.count());
  }
  void runAfterPassFailed(Pass *pass, Operation *op) override {
    runAfterPass(pass, op);
  }

private:
  using Clock = std::chrono::steady_clock;
  std::vector<std::pair<std::string, double>> &timing;
  SmallVector<Clock::time_point> starts;
};
} // namespace

static std::vector<std::pair<std::string, int64_t>> countOps(ModuleOp module) {
  std::map<std::string, int64_t> counts;
  module->walk([&](Operation *op) {
    if (op != module)
      ++counts[op->getName().getStringRef().str()];
  });
  return {counts.begin(), counts.end()};
}

/// Adds the passes to the manager; returns the parser's complaint, if any.
static std::string addPipeline(StringRef pipeline, PassManager &passes) {
  if (std::string why = taylor::whyUnsafe(pipeline); !why.empty())
    return why;
  pipeline = pipeline.trim();
  if (pipeline.starts_with("builtin.module(") && pipeline.ends_with(")"))
    pipeline = pipeline.drop_front(strlen("builtin.module(")).drop_back();
  if (pipeline.trim().empty())
    return "";
  std::string complaint;
  llvm::raw_string_ostream stream(complaint);
  if (failed(parsePassPipeline(pipeline, passes, stream)) && complaint.empty())
    return "not a pass pipeline";
  return complaint;
}

/// Whether the name of a pass occurs, with or without options.
static bool namesPass(StringRef pipeline, StringRef name) {
  constexpr StringLiteral separators = " \t\n(){},";
  while (!pipeline.empty()) {
    pipeline = pipeline.ltrim(separators);
    auto end = std::min(pipeline.find_first_of(separators), pipeline.size());
    if (pipeline.take_front(end) == name)
      return true;
    pipeline = pipeline.drop_front(end);
  }
  return false;
}

static void runPasses(Session &session, ModuleOp module,
                      const RunOptions &options, RunResult &result) {
  remark::RemarkCategories everything;
  everything.passed = everything.missed = ".*";
  everything.analysis = everything.failed = ".*";
  if (failed(remark::enableOptimizationRemarks(
          session.context, std::make_unique<RemarkCollector>(result.remarks),
          std::make_unique<remark::RemarkEmittingPolicyAll>(), everything))) {
    session.failedStage = "pass";
    return;
  }
  PassManager passes(&session.context, ModuleOp::getOperationName());
  passes.addInstrumentation(std::make_unique<PassTimer>(result.timing));
  session.failure = addPipeline(options.pipeline, passes);
  if (!session.failure.empty()) {
    session.failedStage = "pipeline";
  } else if (namesPass(options.pipeline, "inline") &&
             taylor::hasUnknownRegion(module)) {
    session.failedStage = "pass";
    session.failure = "functions cannot be inlined where an op of an unknown "
                      "dialect has a region";
  } else if (failed(passes.run(module))) {
    session.failedStage = "pass";
  } else if (failed(verify(module))) {
    session.failedStage = "verify";
  }
}

static void runInSession(const std::string &text, const RunOptions &options,
                         RunResult &result) {
  Session session;
  OwningOpRef<ModuleOp> module = session.parse(text, options.sourceName);
  if (module) {
    result.opsBefore = countOps(*module);
    runPasses(session, *module, options, result);
  }
  if (session.failedStage.empty()) {
    result.opsAfter = countOps(*module);
    llvm::raw_string_ostream stream(result.text);
    OpPrintingFlags flags;
    flags.printGenericOpForm().enableDebugInfo(options.debugInfo);
    module->print(stream, flags);
  }
  result.failedStage = session.failedStage;
  result.failure = session.failure;
  result.diagnostics = std::move(session.diagnostics);
}

RunResult taylor_python::run(const std::string &text,
                             const RunOptions &options) {
  RunResult result;
  onLargeStack([&] { runInSession(text, options, result); });
  return result;
}

std::optional<LocationRecord>
taylor_python::parseLocation(const std::string &text) {
  std::optional<LocationRecord> result;
  onLargeStack([&] {
    Session session;
    if (!taylor::whyUnsafe(text).empty())
      return;
    auto location = dyn_cast_if_present<LocationAttr>(
        parseAttribute(text, &session.context));
    if (location)
      result = convertLocation(location);
  });
  return result;
}
