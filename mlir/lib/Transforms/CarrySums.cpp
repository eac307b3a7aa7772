//===- CarrySums.cpp - Sums through choices and loops ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which values of a loop depend on each other is not analysed. The functional
// is put around what the loop yields, and moved as far as it goes, knowing that
// F of the value taken is given. If the value itself is not used any more, that
// was all it was needed for. If a functional of another carried value is left,
// that value is summed too, and everything is tried again.
//
//===----------------------------------------------------------------------===//

#include "taylor/Transforms/CarrySums.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"
#include "taylor/Analysis/FunctionalReaders.h"
#include "taylor/Analysis/OpenAnalysis.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Rules/CountedLoops.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

bool mlir::taylor::isFloatTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() > 0 && type.hasStaticShape() &&
         isa<FloatType, ComplexType>(type.getElementType());
}

double mlir::taylor::elementsOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getNumElements() : 0.0;
}

/// How often a loop is tried with more of its values summed.
static constexpr unsigned maxAttempts = 8;

//===----------------------------------------------------------------------===//
// Which sums are wanted
//===----------------------------------------------------------------------===//

/// Float tensors, along any dimension
static SmallVector<SummableValue, 4> summable(ValueRange values) {
  SmallVector<SummableValue, 4> result;
  for (Value value : values)
    if (isFloatTensor(value)) {
      int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
      result.push_back({value, llvm::to_vector<4>(llvm::seq<int64_t>(0, rank)),
                        /*isFree=*/false});
    }
  return result;
}

/// Values from outside could be summed there.
static BlockFacts capturedBy(Operation *op) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(op->getRegions(), captured);
  BlockFacts facts;
  facts.summable = summable(captured.getArrayRef());
  return facts;
}

using Dims = SmallVector<int64_t, 4>;
static SmallVector<Dims> carriedDims(Operation *op);

/// Results of ops in the block that could be summed where they come from.
static void addResults(Block &block, BlockFacts &facts) {
  for (Operation &op : block)
    if (canChangeResults(&op))
      for (auto [value, own] : llvm::zip(op.getResults(), carriedDims(&op)))
        if (isFloatTensor(value))
          facts.summable.push_back({value, own, /*isFree=*/true});
}

/// The dimensions of what a block yields along which it is linear as far as one
/// can see: no feature that a matrix product ends, no batch that a nonlinear
/// function is taken of.
static SmallVector<Dims> linearDims(Block &block) {
  BlockFacts facts = capturedBy(block.getParentOp());
  facts.summable.append(summable(block.getArguments()));
  addResults(block, facts);
  AxisProgram program(block, facts);
  OpenAnalysis openness(program, UncertainSums());
  SmallVector<Dims> result;
  for (Value yielded : block.getTerminator()->getOperands()) {
    Dims &dims = result.emplace_back();
    const AxisView *view = program.lookup(yielded);
    if (!view || !isFloatTensor(yielded))
      continue;
    for (auto [dim, axis] : llvm::enumerate(view->axes))
      if (axis < 0 || (!openness.isCurvedAlong(view->node, axis) &&
                       (!view->node->isOpenable() ||
                        openness.isDirection(view->node, axis))))
        dims.push_back(dim);
  }
  return result;
}

/// For each result, the dimensions that all blocks allow.
static SmallVector<Dims> carriedDims(Operation *op) {
  SmallVector<Dims> result;
  RegionFlow flow = *readRegionFlow(op);
  for (Block *block : flow.yielding) {
    SmallVector<Dims> own = linearDims(*block);
    if (result.empty())
      result = std::move(own);
    else
      for (auto [common, allowed] : llvm::zip(result, own)) {
        const Dims &others = allowed;
        llvm::erase_if(common, [&](int64_t dim) {
          return !llvm::is_contained(others, dim);
        });
      }
  }
  return result;
}

BlockFacts SumCarrier::facts() {
  BlockFacts result = outside;
  for (Operation &op : block)
    if (canChangeResults(&op))
      for (auto [value, own] : llvm::zip(op.getResults(), dimsOf(&op)))
        if (isFloatTensor(value))
          result.summable.push_back({value, own, /*isFree=*/true});
  return result;
}

ArrayRef<Dims> SumCarrier::dimsOf(Operation *op) {
  auto [it, isNew] = dims.try_emplace(op);
  if (isNew)
    it->second = carriedDims(op);
  return it->second;
}

SmallVector<SummedResult> SumCarrier::wantedSums(Operation *op,
                                                 const AxisProgram &program) {
  SmallVector<SummedResult> sums;
  auto isThere = [&](Value value) {
    Operation *producer = value.getDefiningOp();
    return !producer || producer->getBlock() != &block ||
           producer->isBeforeInBlock(op);
  };
  for (OpResult result : op->getResults()) {
    if (!isFloatTensor(result))
      continue;
    FunctionalReaders readers(program, result);
    if (!readers.isOnlyRead())
      continue;
    Dims own = dimsOf(op)[result.getResultNumber()];
    for (const AxisNode *reader : readers.get()) {
      auto summed = readers.summedDims(reader);
      llvm::erase_if(
          own, [&](int64_t dim) { return !llvm::is_contained(summed, dim); });
    }
    std::optional<AxisFunctional> common;
    bool isSame = true;
    for (const AxisNode *reader : readers.get()) {
      auto functional = readers.functional(reader, own, isThere);
      isSame &= functional && (!common || *common == *functional);
      common = functional;
    }
    if (isSame && common)
      sums.push_back({result.getResultNumber(), *common});
  }
  return sums;
}

//===----------------------------------------------------------------------===//
// Trials
//===----------------------------------------------------------------------===//

SumCarrier::Trial SumCarrier::attemptChoice(Operation *op,
                                            ArrayRef<SummedResult> wanted) {
  Operation *choice = withoutResults(withSums(op, wanted), wanted);
  Trial trial;
  trial.op = choice;
  trial.sums.assign(wanted.begin(), wanted.end());
  BlockFacts facts = capturedBy(choice);
  RegionFlow flow = *readRegionFlow(choice);
  for (Block *inner : flow.yielding) {
    CollapseSummary found = collapse(*inner, facts);
    trial.summary.moved += found.moved;
    trial.summary.remarks.append(std::move(found.remarks));
  }
  hoistSums(choice);
  return trial;
}

/// What a loop still uses of a value that it should only carry summed: to yield
/// it as one of `sums` is no use.
static Operation *otherUse(const RegionFlow &flow, const SummedResult &sum,
                           ArrayRef<SummedResult> sums) {
  Block *body = flow.yielding.front();
  auto isYielded = [&](OpOperand &use) {
    return use.getOwner() == body->getTerminator() &&
           llvm::any_of(sums, [&](const SummedResult &other) {
             return other.index == use.getOperandNumber();
           });
  };
  for (Block *block : flow.taking)
    for (OpOperand &use : block->getArgument(sum.index).getUses())
      if (block != body || !isYielded(use))
        return use.getOwner();
  return nullptr;
}

static Operation *otherUse(const RegionFlow &flow,
                           ArrayRef<SummedResult> sums) {
  for (const SummedResult &sum : sums)
    if (Operation *user = otherUse(flow, sum, sums))
      return user;
  return nullptr;
}

SumCarrier::Trial SumCarrier::attempt(Operation *op,
                                      ArrayRef<SummedResult> wanted) {
  if (!readRegionFlow(op)->isLoop())
    return attemptChoice(op, wanted);
  Trial trial, best;
  trial.sums.assign(wanted.begin(), wanted.end());
  bool isWide = false;
  for (unsigned i = 0; i < maxAttempts; ++i) {
    trial.op = withSums(op, trial.sums);
    RegionFlow flow = *readRegionFlow(trial.op);
    Block &body = *flow.yielding.front();
    BlockFacts facts = capturedBy(trial.op);
    for (auto [argument, own] : llvm::zip(body.getArguments(), dimsOf(op)))
      if (isFloatTensor(argument))
        facts.summable.push_back({argument, own, /*isFree=*/true});
    for (auto [k, sum] : llvm::enumerate(trial.sums))
      facts.sums.push_back({body.getArgument(sum.index), sum.functional,
                            body.getArgument(op->getNumResults() + k)});
    CollapseSummary found = collapse(body, facts);
    Operation *blocker = otherUse(flow, trial.sums);
    SmallVector<SummedResult> sums = trial.sums;
    bool changes = !isWide && grow(trial, op, facts);
    if (!blocker) {
      // A value of which only a functional is left may be summed as well.
      if (best.op)
        best.op->erase();
      best.op = withoutResults(trial.op, sums);
      best.sums = std::move(sums);
      best.summary = std::move(found);
      if (!changes)
        break;
      continue;
    }
    trial.blocker = blocker->getName().getStringRef().str();
    if (!changes && !best.op) {
      changes = isWide ? shrink(trial, wanted.size()) : widen(trial, op);
      isWide = true;
    }
    trial.op->erase();
    trial.op = nullptr;
    if (!changes)
      break;
  }
  if (!best.op) {
    eraseDeadOps(block);
    return trial;
  }
  hoistSums(best.op);
  return best;
}

/// A functional of the value that the program has.
static std::optional<AxisFunctional>
functionalOf(Value value, const AxisProgram &program,
             llvm::function_ref<bool(Value)> isThere) {
  FunctionalReaders readers(program, value);
  for (const AxisNode *reader : readers.get())
    if (auto functional =
            readers.functional(reader, readers.summedDims(reader), isThere))
      return functional;
  return std::nullopt;
}

/// Whether nobody needs a value of the loop after it, and it is not summed.
bool SumCarrier::isFree(const Trial &trial, OpResult result) {
  return isFloatTensor(result) && result.use_empty() &&
         llvm::none_of(trial.sums, [&](const SummedResult &sum) {
           return sum.index == result.getResultNumber();
         });
}

/// Adds values of the loop of which a functional is left. Tells whether there
/// is one.
bool SumCarrier::grow(Trial &trial, Operation *op, const BlockFacts &facts) {
  Block &body = *readRegionFlow(trial.op)->yielding.front();
  AxisProgram program(body, facts);
  auto isThere = [&](Value value) {
    return !trial.op->isAncestor(value.getParentBlock()->getParentOp());
  };
  unsigned before = trial.sums.size();
  for (unsigned k = 0; k < op->getNumResults(); ++k) {
    if (!isFree(trial, op->getResult(k)))
      continue;
    auto functional =
        functionalOf(body.getTerminator()->getOperand(k), program, isThere);
    if (!functional)
      functional = functionalOf(body.getArgument(k), program, isThere);
    if (functional)
      trial.sums.push_back({k, *functional});
  }
  return trial.sums.size() > before;
}

/// Adds all values of the loop like those that are summed. Tells whether there
/// is one.
bool SumCarrier::widen(Trial &trial, Operation *op) {
  SmallVector<SummedResult> others;
  for (OpResult result : op->getResults()) {
    if (!isFree(trial, result))
      continue;
    const Dims &dims = dimsOf(op)[result.getResultNumber()];
    auto shape = cast<RankedTensorType>(result.getType()).getShape();
    for (const SummedResult &sum : trial.sums) {
      auto like = cast<RankedTensorType>(op->getResult(sum.index).getType());
      auto isAlike = [&](int64_t dim) {
        return shape[dim] == like.getDimSize(dim);
      };
      if (result.getType() != like.clone(shape) ||
          like.getRank() != static_cast<int64_t>(shape.size()) ||
          !llvm::all_of(sum.functional.dims,
                        [&](int64_t dim) {
                          return isAlike(dim) && llvm::is_contained(dims, dim);
                        }) ||
          !llvm::all_of(sum.functional.weightDims, isAlike))
        continue;
      others.push_back({result.getResultNumber(), sum.functional});
      break;
    }
  }
  trial.sums.append(others);
  return !others.empty();
}

/// Takes out values that a loop needs for each direction, except for the first
/// ones. Tells whether there is one.
bool SumCarrier::shrink(Trial &trial, unsigned numWanted) {
  RegionFlow flow = *readRegionFlow(trial.op);
  const SmallVector<SummedResult> all(trial.sums);
  auto *first = trial.sums.begin() + numWanted;
  auto *end =
      std::remove_if(first, trial.sums.end(), [&](const SummedResult &sum) {
        return otherUse(flow, sum, all) != nullptr;
      });
  bool changes = end != trial.sums.end();
  trial.sums.erase(end, trial.sums.end());
  return changes;
}

//===----------------------------------------------------------------------===//
// The decision
//===----------------------------------------------------------------------===//

Cost mlir::taylor::costInside(Operation *root, const CostModel &model) {
  Cost total;
  root->walk([&](Block *block) {
    if (isa<ModuleOp>(block->getParentOp()))
      return;
    double steps = 1.0;
    for (Operation *op = block->getParentOp(); op != root->getParentOp();
         op = op->getParentOp())
      if (std::optional<CountedLoop> loop = readCountedLoop(op))
        steps *= loop->steps;
    AxisProgram program(*block);
    for (const AxisNode *node : program.liveNodes())
      total += model.costOf(*node) * steps;
  });
  return total;
}

bool SumCarrier::pays(Operation *op, const Trial &trial) const {
  Cost before = costInside(op, model), after = costInside(trial.op, model);
  // Sums of results become sums of what a loop starts with.
  for (const SummedResult &sum : trial.sums) {
    bool isUsed = !op->getResult(sum.index).use_empty();
    double flops = elementsOf(op->getResult(sum.index));
    before.flops += isUsed ? flops : 0.0;
    after.flops += readRegionFlow(op)->isLoop() ? flops : 0.0;
  }
  return model.weigh(after) < model.weigh(before);
}

/// Makes all that is computed from a result compute it from the last
/// functional. Tells whether the result is used for nothing else then.
bool SumCarrier::isolate(Operation *op, const Trial &trial,
                         const SummedResult &sum, ArrayRef<Value> functionals) {
  Value functional = functionals.back();
  OpResult result = op->getResult(sum.index);
  AxisProgram program(block, facts());
  AxisGraph &graph = program.getGraph();
  FunctionalReaders readers(program, result);
  const AxisView given = *program.lookup(functional);
  OpBuilder builder(op->getContext());
  AxisEmitter emitter(program, builder);
  const AxisView &whole = *program.lookup(result);
  for (const AxisNode *reader : readers.get()) {
    if (reader == given.node)
      continue;
    const AxisOperand *use = readers.use(reader);
    auto summed = readers.summedDims(reader);
    bool sums = llvm::all_of(sum.functional.dims, [&](int64_t dim) {
      return llvm::is_contained(summed, dim);
    });
    if (!use || !sums || !program.representative(reader))
      return false;
    SmallVector<Label, 4> labels = graph.newLabels(*reader), along;
    for (auto [dim, axis] : llvm::enumerate(whole.axes))
      if (!llvm::is_contained(sum.functional.dims, static_cast<int64_t>(dim)))
        along.push_back(axis < 0 ? 0 : labels[use->axes[axis]]);
    AxisFactors factors;
    if (auto factor = asFactor(given, along))
      factors.push_back(*factor);
    for (const AxisOperand &other : reader->operands)
      if (&other != use && !readers.isWeight(other, *use, sum.functional.dims))
        factors.push_back(operandAlong(other, labels));
    emitter.replace(reader,
                    graph.product(given.coefficient, factors,
                                  ArrayRef(labels).take_front(reader->rank),
                                  reader->elementType));
  }
  // What the program computed as the functional is what has been built.
  for (Operation &other : llvm::make_early_inc_range(block))
    for (OpResult value : other.getResults()) {
      const AxisView *view = program.lookup(value);
      if (!view || view->node != given.node || value == functional ||
          !functional.getDefiningOp()->isBeforeInBlock(&other))
        continue;
      bool isSame = *view == given && value.getType() == functional.getType();
      auto type = cast<RankedTensorType>(value.getType());
      value.replaceAllUsesWith(isSame ? functional
                                      : emitter.emit(*view, type, &other));
    }
  // If nothing reads a functional, the next step still does.
  for (Operation &other : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&other) && &other != trial.op && &other != op &&
        llvm::none_of(functionals, [&](Value kept) {
          return kept && kept.getDefiningOp() == &other;
        }))
      other.erase();
  return result.hasOneUse();
}

/// Puts the trial in the place of the op.
bool SumCarrier::replace(Operation *op, const Trial &trial) {
  OpBuilder builder(op->getContext());
  TensorBuilder tensor(builder, block);
  tensor.setLocation(op->getLoc());
  SmallVector<Value> functionals;
  for (const SummedResult &sum : trial.sums) {
    OpResult result = op->getResult(sum.index);
    functionals.push_back(Value());
    if (result.use_empty())
      continue;
    builder.setInsertionPointAfter(op);
    functionals.back() = buildFunctional(tensor, result, sum.functional);
    if (!isolate(op, trial, sum, functionals))
      return false;
  }
  unsigned next = 0;
  for (OpResult result : op->getResults()) {
    auto isThis = [&](const SummedResult &sum) {
      return sum.index == result.getResultNumber();
    };
    if (llvm::none_of(trial.sums, isThis))
      result.replaceAllUsesWith(trial.op->getResult(next++));
  }
  for (Value functional : functionals) {
    if (functional)
      functional.replaceAllUsesWith(trial.op->getResult(next));
    ++next;
  }
  eraseDeadOps(block);
  // What has effects is not dead, but has them once.
  if (llvm::any_of(block, [&](Operation &left) { return &left == op; }))
    op->erase();
  return true;
}

/// The sum over one of its dimensions.
static SummedResult alongOnly(const SummedResult &sum, int64_t dim) {
  SummedResult result{sum.index, {{dim}, {}, {}}};
  if (llvm::is_contained(sum.functional.weightDims, dim)) {
    result.functional.weight = sum.functional.weight;
    result.functional.weightDims = sum.functional.weightDims;
  }
  return result;
}

static remark::RemarkOpts remarkOptions(Operation *op, StringRef name) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  return remark::RemarkOpts::name(name)
      .category("collapse-taylor")
      .function(function ? function.getName() : "");
}

void SumCarrier::explainPassed(Operation *op, const Trial &trial) {
  for (const SummedResult &sum : trial.sums) {
    int64_t directions = 1;
    auto type = cast<RankedTensorType>(op->getResult(sum.index).getType());
    for (int64_t dim : sum.functional.dims)
      directions *= type.getDimSize(dim);
    summary.remarks.add([loc = op->getLoc(), directions,
                         name = op->getName().getStringRef().str(),
                         options = remarkOptions(op, "SumCarried")] {
      remark::passed(loc, options)
          << remark::add("sum over {0} directions moved into the regions",
                         directions)
          << remark::metric("Directions", directions)
          << remark::metric("From", name);
    });
  }
}

void SumCarrier::explainKept(Operation *op, StringRef why, StringRef blocker) {
  summary.notCarried.add([loc = op->getLoc(), why = why.str(),
                          blocker = blocker.str(),
                          name = op->getName().getStringRef().str(),
                          options = remarkOptions(op, "SumNotCarried")] {
    remark::missed(loc, options)
        << remark::reason("{0}", why) << remark::metric("From", name)
        << remark::metric("Blocker", blocker);
  });
}

bool SumCarrier::carry(Operation *op, ArrayRef<SummedResult> wanted) {
  Trial trial = attempt(op, wanted);
  if (!trial.op) {
    explainKept(op, "the loop needs a summed value for each direction as well",
                trial.blocker);
    return false;
  }
  StringRef name = op->getName().getStringRef();
  bool isCheaper = pays(op, trial);
  if (!isCheaper)
    explainKept(op, "summing it where it comes from would not be cheaper",
                name);
  RecordedRemarks before = summary.remarks;
  explainPassed(op, trial);
  if (!isCheaper || !replace(op, trial)) {
    summary.remarks = std::move(before);
    // The op itself may be dead now, and is looked at again.
    trial.op->erase();
    return false;
  }
  // Another op may have been where this one is now.
  dims.erase(trial.op);
  refused.erase(trial.op);
  ++summary.carried;
  summary.moved += trial.summary.moved + wanted.size();
  summary.remarks.append(std::move(trial.summary.remarks));
  return true;
}

bool SumCarrier::run() {
  std::optional<AxisProgram> program;
  for (Operation &op : llvm::reverse(block)) {
    if (!canChangeResults(&op))
      continue;
    if (!program)
      program.emplace(block, facts());
    SmallVector<SummedResult> wanted = wantedSums(&op, *program);
    auto it = refused.find(&op);
    if (wanted.empty() || (it != refused.end() && it->second == wanted))
      continue;
    // All of them, or one sum of one result. Ops that are dead now were read.
    program.reset();
    if (carry(&op, wanted))
      return true;
    for (const SummedResult &sum : wanted)
      for (int64_t dim : sum.functional.dims)
        if ((wanted.size() > 1 || sum.functional.dims.size() > 1) &&
            carry(&op, alongOnly(sum, dim)))
          return true;
    refused[&op] = wanted;
  }
  eraseDeadOps(block);
  return false;
}
