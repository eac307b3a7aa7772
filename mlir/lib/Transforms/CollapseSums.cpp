//===- CollapseSums.cpp - Moving sums over directions ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "taylor/Analysis/SharedContractions.h"
#include "taylor/Analysis/SumPlacement.h"
#include "taylor/Analysis/SweepReversal.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Rules/CountedLoops.h"
#include "taylor/Rules/SymbolicSizes.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/CarrySums.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_COLLAPSESUMS
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Moving one group of sums can free another (an outer operator's). Each round
/// makes the program cheaper; this bounds the rounds all the same.
static constexpr unsigned maxRounds = 16;
/// How many choices and loops of a block may yield sums.
static constexpr unsigned maxCarried = 64;

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

namespace {
/// What to tell the user about sums, at the op that was the sum.
class SumRemarks {
public:
  SumRemarks(const AxisProgram &program, RecordedRemarks &recorded)
      : program(program), recorded(recorded) {
    Operation *parent =
        const_cast<AxisProgram &>(program).getBlock().getParentOp();
    auto function = dyn_cast<FunctionOpInterface>(parent);
    if (!function)
      function = parent->getParentOfType<FunctionOpInterface>();
    if (function)
      functionName = function.getName();
  }

  void moved(const PlacedSum &sum) {
    if (isCollapsed(location(sum.node)))
      return;
    record([loc = location(sum.node), options = options("SumMoved"),
            directions = sum.numDirections, from = opName(sum.node),
            removed = sum.removed, added = sum.added] {
      auto remark = remark::passed(loc, options);
      remark << remark::add("sum over {0} directions moved", directions)
             << remark::metric("Directions", directions)
             << remark::metric("From", from);
      addCost(remark, removed, added);
    });
  }

  /// Returns false and says nothing of what is left of moved sums.
  bool kept(const KeptSum &sum) {
    if (isCollapsed(location(sum.node)))
      return false;
    record([loc = location(sum.node), options = options("SumKept"),
            from = opName(sum.node), sum] {
      auto remark = remark::missed(loc, options);
      remark << remark::reason(
                    "{0}", sum.tooLarge
                               ? "moving it takes more steps than allowed"
                               : "moving it would not make the program cheaper")
             << remark::metric("From", from);
      addCost(remark, sum.removed, sum.added);
    });
    return true;
  }

  bool stuck(const StuckSum &sum) {
    if (isCollapsed(location(sum.node)))
      return false;
    record([loc = location(sum.node), options = options("SumKept"),
            reason = sum.reason, from = opName(sum.node),
            blocker = opName(sum.blocker)] {
      remark::missed(loc, options)
          << remark::reason("{0}", describe(reason))
          << remark::metric("From", from) << remark::metric("Blocker", blocker);
    });
    return true;
  }

  /// A reduction that could not be followed with its symbolic dimensions.
  void symbolic(Operation &op) {
    record([loc = op.getLoc(), options = options("SumKept"),
            from = op.getName().getStringRef().str()] {
      remark::missed(loc, options)
          << remark::reason("{0}",
                            "the sum runs over a dimension of symbolic size, "
                            "or its shape cannot be followed")
          << remark::metric("From", from);
    });
  }

  void total(const Cost &before, const Cost &after, Location loc) {
    record([=, options = options("Cost")] {
      auto remark = remark::analysis(loc, options);
      addCost(remark, before, after);
    });
  }

private:
  static const char *describe(StuckSum::Reason reason) {
    switch (reason) {
    case StuckSum::Reason::Nonlinear:
      return "the summed value is a nonlinear function of the axis";
    case StuckSum::Reason::OtherUsers:
      return "the summed value has other users";
    case StuckSum::Reason::Leaf:
      return "nothing linear lies between the sum and the values it adds up";
    case StuckSum::Reason::Indices:
      return "the summed value is read at indices that are not known, or not "
             "evenly spaced";
    case StuckSum::Reason::Mixed:
      return "the summed value comes from an op that does not work slice by "
             "slice along the axis";
    case StuckSum::Reason::Opaque:
      return "the summed value comes from an op without an axis rule";
    }
    return "";
  }

  remark::RemarkOpts options(StringRef name) const {
    return remark::RemarkOpts::name(name)
        .category("collapse-taylor")
        .function(functionName);
  }

  static void addCost(remark::detail::InFlightRemark &remark,
                      const Cost &before, const Cost &after) {
    remark << remark::metric("FlopsBefore", int64_t(before.flops))
           << remark::metric("FlopsAfter", int64_t(after.flops))
           << remark::metric("BytesBefore", int64_t(before.bytes))
           << remark::metric("BytesAfter", int64_t(after.bytes));
  }

  void record(std::function<void()> remark) { recorded.add(std::move(remark)); }

  Value valueOf(const AxisNode *node) const {
    if (node->value)
      return node->value;
    const AxisRepresentative *held = program.representative(node);
    return held ? held->value : Value();
  }
  Location location(const AxisNode *node) const {
    Value value = valueOf(node);
    return value ? value.getLoc()
                 : UnknownLoc::get(const_cast<AxisProgram &>(program)
                                       .getBlock()
                                       .getParentOp()
                                       ->getContext());
  }
  std::string opName(const AxisNode *node) const {
    Value value = valueOf(node);
    if (node->op)
      return node->op->getName().getStringRef().str();
    if (Operation *op = value ? value.getDefiningOp() : nullptr)
      return op->getName().getStringRef().str();
    return value ? "argument" : "expression";
  }

  const AxisProgram &program;
  RecordedRemarks &recorded;
  StringRef functionName;
};
} // namespace

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// Runs what is left of reverse sweeps forwards.
static bool reverseSweeps(AxisProgram &program, const CostModel &model) {
  SweepReversal reversal(program, model);
  OpBuilder builder(program.getBlock().getParentOp()->getContext());
  AxisEmitter emitter(program, builder);
  for (const ReversedSweep &sweep : reversal.reversed())
    emitter.replace(sweep.node, sweep.replacement);
  eraseDeadOps(program.getBlock());
  return !reversal.reversed().empty();
}

/// Writes contractions as multiples of earlier ones, and tells how many.
static unsigned shareContractions(Block &block, const CostModel &model,
                                  const BlockFacts &facts) {
  AxisProgram program(block, facts);
  SharedContractions contractions(program, model);
  OpBuilder builder(block.getParentOp()->getContext());
  AxisEmitter emitter(program, builder);
  for (const SharedContraction &shared : contractions.shared())
    emitter.replace(shared.node, shared.replacement);
  eraseDeadOps(block);
  return contractions.shared().size();
}

static Cost costOf(Block &block, const CostModel &model,
                   const BlockFacts &facts) {
  Cost cost;
  AxisProgram program(block, facts);
  for (const AxisNode *node : program.liveNodes())
    cost += model.costOf(*node);
  return cost;
}

/// Whether the op takes one tensor of a symbolic shape to one of lower rank.
static bool isSymbolicReduction(Operation &op) {
  if (!isa<LinearAlongAxisOpInterface>(op) || op.getNumResults() != 1)
    return false;
  RankedTensorType reduced;
  for (Value operand : op.getOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type || type.getRank() == 0)
      continue;
    if (reduced)
      return false;
    reduced = type;
  }
  auto result = dyn_cast<RankedTensorType>(op.getResult(0).getType());
  return reduced && result && !reduced.hasStaticShape() &&
         isa<FloatType, ComplexType>(reduced.getElementType()) &&
         result.getRank() < reduced.getRank();
}

namespace {
/// How a block is collapsed.
struct Collapsing {
  const CostModel &model;
  const RollSummary *rolled;
  /// Whether sums go through choices and loops.
  bool carries;
  /// Whether contractions that are multiples of others are written so.
  bool shares;
};
} // namespace

static CollapseSummary collapseBlock(Block &block, const Collapsing &collapsing,
                                     const BlockFacts &outside) {
  const CostModel &model = collapsing.model;
  const RollSummary *rolled = collapsing.rolled;
  const bool carries = collapsing.carries;
  CollapseSummary summary;
  SumCarrier carrier(
      block, outside, model, [&](Block &inner, const BlockFacts &facts) {
        return collapseBlock(inner, {model, nullptr, true, collapsing.shares},
                             facts);
      });
  unsigned carried = 0;
  bool isScaled = false;
  for (unsigned round = 0; round < maxRounds + carried; ++round) {
    // What is known is asked for again where ops may have gone.
    auto facts = [&] { return carries ? carrier.facts() : outside; };
    for (unsigned i = 0; i < maxRounds && simplifyBlock(block, facts()); ++i) {
    }
    eraseDeadOps(block);
    if (round == 0)
      summary.before = rolled && rolled->before.contains(&block)
                           ? rolled->before.lookup(&block)
                           : costOf(block, model, facts());
    if (collapsing.shares)
      if (unsigned shared = shareContractions(block, model, facts())) {
        summary.shared += shared;
        continue;
      }
    AxisProgram program(block, facts());
    SumPlacement placement(program, model);
    summary.after = placement.costBefore();
    SumRemarks remarks(program, summary.remarks);
    SmallVector<PlacedSum> moved;
    llvm::copy_if(placement.moved(), std::back_inserter(moved),
                  [&](const PlacedSum &sum) {
                    return program.representative(sum.node) != nullptr;
                  });
    if (moved.empty() && summary.moved && reverseSweeps(program, model))
      continue;
    // Tangents of what sees some of the inputs only.
    if (moved.empty() && summary.moved &&
        compactDirections(block, facts(), model))
      continue;
    // Last: t (1 + y) is not the t + t y that sums look for. They may find
    // something else in it. What is in regions may be collapsed again.
    if (moved.empty() && summary.moved && !carries && !isScaled) {
      isScaled = true;
      if (gatherScales(block))
        continue;
    }
    if (moved.empty() && carries && carried < maxCarried && carrier.run()) {
      ++carried;
      continue;
    }
    if (moved.empty()) {
      for (const KeptSum &sum : placement.kept())
        summary.kept += remarks.kept(sum);
      for (const StuckSum &sum : placement.stuck())
        summary.kept += remarks.stuck(sum);
      for (Operation &op : block)
        if (isSymbolicReduction(op)) {
          remarks.symbolic(op);
          ++summary.kept;
        }
      if (summary.moved)
        remarks.total(summary.before, summary.after,
                      block.getParentOp()->getLoc());
      break;
    }
    isScaled = false;
    summary.moved += moved.size();
    llvm::sort(moved, [&](const PlacedSum &a, const PlacedSum &b) {
      Operation *opA = program.representative(a.node)->value.getDefiningOp();
      Operation *opB = program.representative(b.node)->value.getDefiningOp();
      return opA->isBeforeInBlock(opB);
    });
    OpBuilder builder(block.getParentOp()->getContext());
    AxisEmitter emitter(program, builder);
    for (const PlacedSum &sum : moved) {
      remarks.moved(sum);
      emitter.replace(sum.node, sum.replacement);
    }
    eraseDeadOps(block);
  }
  CollapseSummary inside = carrier.takeSummary();
  summary.carried += inside.carried;
  summary.shared += inside.shared;
  summary.moved += inside.moved;
  summary.remarks.append(std::move(inside.remarks));
  summary.notCarried.append(std::move(inside.notCarried));
  return summary;
}

/// Adds the cost of a block to that of its loops, and returns how often it is
/// run, as far as that is known.
static double countInLoops(Block &block, const Cost &cost,
                           CollapseSummary &total) {
  double steps = 1.0;
  for (Operation *op = block.getParentOp(); op; op = op->getParentOp()) {
    std::optional<CountedLoop> loop = readCountedLoop(op);
    if (!loop)
      continue;
    steps *= loop->steps;
    // What an outer loop repeats is no part of the cost of the inner one.
    total.loops[op] += cost * steps;
  }
  return steps;
}

static CollapseSummary collapseBlocks(Operation *root,
                                      const Collapsing &collapsing) {
  CollapseSummary total;
  SmallVector<Block *> blocks;
  root->walk<WalkOrder::PreOrder>([&](Block *block) {
    if (!isa<ModuleOp>(block->getParentOp()))
      blocks.push_back(block);
  });
  // Inner blocks first: they are not affected by what happens around them, but
  // vanish with the op that holds them.
  for (Block *block : llvm::reverse(blocks)) {
    SymbolicSizes symbols(*block);
    CollapseSummary summary = collapseBlock(*block, collapsing, {});
    symbols.restore();
    double times = countInLoops(*block, summary.after, total);
    total.moved += summary.moved;
    total.kept += summary.kept;
    total.carried += summary.carried;
    total.shared += summary.shared;
    total.before += summary.before * times;
    total.after += summary.after * times;
    total.remarks.append(std::move(summary.remarks));
    total.notCarried.append(std::move(summary.notCarried));
  }
  if (total.carried)
    root->walk([](Block *block) {
      if (!isa<ModuleOp>(block->getParentOp()))
        gatherScales(*block);
    });
  // Regions that yield sums are not those that were there.
  if (total.carried)
    total.after = costInside(root, collapsing.model);
  return total;
}

/// Whether there is a choice or loop, and all is of static shape.
static bool mayCarry(Operation *root) {
  bool hasFlow = false;
  auto isDynamic = [](Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    return shaped && (!shaped.hasRank() || !shaped.hasStaticShape());
  };
  WalkResult result = root->walk([&](Operation *op) {
    hasFlow |= readRegionFlow(op).has_value();
    return llvm::any_of(op->getResultTypes(), isDynamic) ||
                   llvm::any_of(op->getOperandTypes(), isDynamic)
               ? WalkResult::interrupt()
               : WalkResult::advance();
  });
  return hasFlow && !result.wasInterrupted();
}

namespace {
/// A copy of an op, to be collapsed another way.
class Copied {
public:
  Copied(Operation *root, const RollSummary *rolled) : root(root) {
    IRMapping mapping;
    copy = root->clone(mapping);
    if (!rolled)
      return;
    for (const auto &[block, cost] : rolled->before)
      if (Block *inner = mapping.lookupOrNull(block))
        summary.before[inner] = cost;
  }
  ~Copied() { copy->destroy(); }

  Operation *get() { return copy; }
  const RollSummary *rolled() const { return &summary; }
  /// The copy's regions become those of the op.
  void take() {
    for (auto [region, other] :
         llvm::zip(root->getRegions(), copy->getRegions())) {
      Region old;
      old.takeBody(region);
      region.takeBody(other);
    }
  }

private:
  Operation *root, *copy;
  RollSummary summary;
};
} // namespace

/// Collapses a copy with sums that go through choices and loops, and takes it
/// if one does.
static std::optional<CollapseSummary>
collapseCarrying(Operation *root, const Collapsing &collapsing,
                 RecordedRemarks &notCarried) {
  Copied copy(root, collapsing.rolled);
  CollapseSummary summary = collapseBlocks(
      copy.get(), {collapsing.model, copy.rolled(), true, collapsing.shares});
  notCarried.append(std::move(summary.notCarried));
  if (!summary.carried)
    return std::nullopt;
  copy.take();
  return summary;
}

static CollapseSummary collapse(Operation *root, const Collapsing &collapsing) {
  RecordedRemarks notCarried;
  std::optional<CollapseSummary> summary;
  if (collapsing.carries && mayCarry(root))
    summary = collapseCarrying(root, collapsing, notCarried);
  if (!summary)
    summary = collapseBlocks(
        root, {collapsing.model, collapsing.rolled, false, collapsing.shares});
  summary->remarks.append(std::move(notCarried));
  return std::move(*summary);
}

/// What has been written as a multiple of something else may no longer be what
/// a sum looks for: collapses both ways, and takes what is cheaper. Where no
/// sum moves, nothing is written as something else.
CollapseSummary mlir::taylor::collapseSums(Operation *root,
                                           const CostModel &model,
                                           const RollSummary *rolled,
                                           bool carries, bool trial) {
  Copied copy(root, rolled);
  CollapseSummary summary =
      collapse(root, {model, rolled, carries, /*shares=*/true});
  if (summary.shared == 0 || (trial && summary.moved > 0))
    return summary;
  CollapseSummary apart =
      collapse(copy.get(), {model, copy.rolled(), carries, /*shares=*/false});
  if (summary.moved > 0 && (apart.moved == 0 || model.weigh(summary.after) <=
                                                    model.weigh(apart.after)))
    return summary;
  copy.take();
  return apart;
}

namespace {
struct CollapseSumsPass
    : public taylor::impl::CollapseSumsBase<CollapseSumsPass> {
  using CollapseSumsBase::CollapseSumsBase;

  void runOnOperation() override {
    collapseSums(getOperation(), CostModel{balance}).remarks.emit();
  }
};
} // namespace
