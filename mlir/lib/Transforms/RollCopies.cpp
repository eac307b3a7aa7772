//===- RollCopies.cpp - Unrolled sums as sums over an axis ----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// x_0 + x_1 + ... of copies x_n is sum_n x[n]. Concatenations are such sums
// too, each summand at its place.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "taylor/Analysis/CopyRoller.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "taylor/Rules/SymbolicSizes.h"
#include "taylor/Transforms/AxisEmitter.h"
#include "taylor/Transforms/Passes.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::taylor;

namespace mlir::taylor {
#define GEN_PASS_DEF_ROLLCOPIES
#include "taylor/Transforms/Passes.h.inc"
} // namespace mlir::taylor

/// Sums in copies become sums of copies when the outer ones have been rolled.
static constexpr unsigned maxRounds = 16;

//===----------------------------------------------------------------------===//
// Sums as the program writes them
//===----------------------------------------------------------------------===//

namespace {
/// coefficient * form(value), where the form has one term of one factor.
struct Summand {
  Value value;
  double coefficient = 1.0;
  AxisForm form;
};
} // namespace

/// The form of one term alone, with axes numbered as it meets them.
static AxisForm formOfTerm(const AxisForm &form, const AxisTerm &term,
                           const AxisFactor &factor) {
  SmallVector<int64_t> shape;
  SmallVector<unsigned> names(form.sizes.size(), ~0u);
  for (unsigned axis : form.result) {
    names[axis] = shape.size();
    shape.push_back(form.sizes[axis]);
  }
  AxisForm result = AxisForm::sum(shape);
  auto rename = [&](auto &axes) {
    for (unsigned &axis : axes) {
      if (names[axis] == ~0u)
        names[axis] = result.addAxis(form.sizes[axis]);
      axis = names[axis];
    }
  };
  AxisTerm copy;
  copy.factors.push_back(factor);
  copy.factors[0].operand = 0;
  rename(copy.factors[0].axes);
  for (AxisSelection selection : term.selections) {
    rename(selection.axes);
    copy.selections.push_back(std::move(selection));
  }
  result.terms.push_back(std::move(copy));
  return result;
}

static bool readsOperand(const AxisSelection &selection) {
  return selection.lookup.has_value();
}

/// What the op adds up, if that is one value per term, scaled by a constant and
/// moved at most. Integers are not worth it.
static std::optional<std::vector<Summand>>
summandsOf(Operation *op, const AxisProgram &program) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  if (!described || op->getNumResults() != 1 ||
      !program.lookup(op->getResult(0)) ||
      getElementTypeOrSelf(op->getResult(0)).isInteger())
    return std::nullopt;
  AxisForm form = described.getAxisForm(0);
  if (form.kind != AxisForm::Kind::Sum)
    return std::nullopt;
  std::vector<Summand> summands;
  for (const AxisTerm &term : form.terms) {
    const AxisFactor *only = nullptr;
    double coefficient = term.coefficient;
    for (const AxisFactor &factor : term.factors) {
      const AxisView *view =
          factor.role == FactorRole::Value
              ? program.lookup(op->getOperand(factor.operand))
              : nullptr;
      if (view && view->isConstant() && term.selections.empty() &&
          factor.axes == form.result) {
        coefficient *= view->coefficient;
        continue;
      }
      if (!view || view->isConstant() || only)
        return std::nullopt;
      only = &factor;
    }
    if (!only || llvm::any_of(term.selections, readsOperand))
      return std::nullopt;
    summands.push_back({op->getOperand(only->operand), coefficient,
                        formOfTerm(form, term, *only)});
  }
  return summands;
}

/// Whether the summand is the value itself, element by element.
static bool isElementwise(const Summand &summand) {
  const AxisTerm &term = summand.form.terms.front();
  return term.selections.empty() &&
         ArrayRef(term.factors[0].axes) == ArrayRef(summand.form.result);
}

/// Takes summands that are sums themselves apart, which nothing else reads.
/// `inner` are the ops of these.
static std::vector<Summand> flattened(std::vector<Summand> summands,
                                      const AxisProgram &program,
                                      SmallVectorImpl<Operation *> &inner) {
  std::vector<Summand> result;
  std::reverse(summands.begin(), summands.end());
  while (!summands.empty()) {
    Summand summand = std::move(summands.back());
    summands.pop_back();
    Operation *op = summand.value.getDefiningOp();
    std::optional<std::vector<Summand>> parts;
    if (op && summand.value.hasOneUse())
      parts = summandsOf(op, program);
    if (!parts || !llvm::all_of(*parts, isElementwise)) {
      result.push_back(std::move(summand));
      continue;
    }
    inner.push_back(op);
    for (const Summand &part : llvm::reverse(*parts))
      summands.push_back(
          {part.value, summand.coefficient * part.coefficient, summand.form});
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Remarks
//===----------------------------------------------------------------------===//

static remark::RemarkOpts options(StringRef name, Operation *op) {
  auto function = op->getParentOfType<FunctionOpInterface>();
  return remark::RemarkOpts::name(name)
      .category("collapse-taylor")
      .function(function ? function.getName() : StringRef());
}

/// Small copies are no news if they stay.
static void recordRolled(Operation *op, unsigned copies, bool contracts,
                         RollSummary &summary) {
  std::string from = op->getName().getStringRef().str();
  summary.passed.add(
      [loc = op->getLoc(), opts = options("CopiesRolled", op), copies, from] {
        remark::passed(loc, opts)
            << remark::add("sum of {0} copies rolled", copies)
            << remark::metric("Copies", copies) << remark::metric("From", from);
      });
  if (!contracts)
    return;
  summary.missed.add(
      [loc = op->getLoc(), opts = options("CopiesKept", op), copies, from] {
        remark::missed(loc, opts)
            << remark::reason("{0}", "rolling the copies that it adds up would "
                                     "not make the program cheaper")
            << remark::metric("Copies", copies) << remark::metric("From", from);
      });
}

//===----------------------------------------------------------------------===//
// Rolling
//===----------------------------------------------------------------------===//

namespace {
/// The rolled sums of a block.
class RollingBlock {
public:
  RollingBlock(Block &block, const CostModel &model, RollSummary &summary)
      : program(block), model(model), roller(program, model), summary(summary) {
  }

  /// What the block costs as it is.
  Cost cost() const;
  /// Finds sums of copies and replaces them. Tells how many there were.
  unsigned run();

private:
  struct Replacement {
    Operation *op;
    AxisView view;
    unsigned copies;
    bool contracts;
  };
  using Group = SmallVector<unsigned>;

  void consider(Operation &op);
  SmallVector<Group> groupsOf(ArrayRef<Summand> summands) const;
  std::optional<AxisView> sumOf(ArrayRef<Summand> copies, Operation *op,
                                bool &contracts);
  std::optional<AxisView> viewOf(const Summand &summand, Operation *op);
  void recordUnlike(ArrayRef<Summand> summands,
                    const llvm::SmallDenseSet<unsigned> &rolled, Operation &op);

  AxisProgram program;
  const CostModel &model;
  CopyRoller roller;
  RollSummary &summary;
  llvm::SmallPtrSet<Operation *, 16> seen;
  SmallVector<Replacement> replacements;
};
} // namespace

SmallVector<RollingBlock::Group>
RollingBlock::groupsOf(ArrayRef<Summand> summands) const {
  llvm::MapVector<size_t, Group> exact, loose;
  for (auto [i, summand] : llvm::enumerate(summands))
    exact[llvm::hash_combine(roller.hash(summand.value),
                             hashWithoutOffsets(summand.form))]
        .push_back(i);
  SmallVector<Group> groups;
  for (auto &[key, group] : exact)
    if (group.size() > 1)
      groups.push_back(std::move(group));
    else
      loose[llvm::hash_combine(roller.looseHash(summands[group[0]].value),
                               hashWithoutOffsets(summands[group[0]].form))]
          .push_back(group[0]);
  for (auto &[key, group] : loose)
    if (group.size() > 1)
      groups.push_back(std::move(group));
  return groups;
}

/// The summand alone.
std::optional<AxisView> RollingBlock::viewOf(const Summand &summand,
                                             Operation *op) {
  auto view = program.viewOf(op, summand.form, *program.lookup(summand.value),
                             cast<RankedTensorType>(op->getResultTypes()[0]));
  if (view)
    view->coefficient *= summand.coefficient;
  return view;
}

/// A sum of a contraction as one contraction.
static AxisView withInnerSum(const AxisView &view, AxisGraph &graph) {
  const AxisNode &sum = *view.node;
  if (!sum.is(AxisNode::Kind::Product) || sum.operands.size() != 1 ||
      !sum.operands[0].node->sumsAxes())
    return view;
  SmallVector<Label, 4> labels = graph.newLabels(sum);
  AxisProductFactor inner = operandAlong(sum.operands[0], labels);
  AxisFactors factors = graph.factorsAlong(*inner.node, inner.labels);
  AxisView merged =
      graph.product(view.coefficient, factors,
                    ArrayRef(labels).take_front(sum.rank), sum.elementType);
  AxisView result{merged.coefficient, merged.node, {}};
  for (int axis : view.axes)
    result.axes.push_back(axis < 0 ? -1 : merged.axes[axis]);
  return result;
}

/// sum_n c_n form_n(x[n])
std::optional<AxisView> RollingBlock::sumOf(ArrayRef<Summand> given,
                                            Operation *op, bool &contracts) {
  auto values = llvm::map_to_vector(
      given, [](const Summand &summand) { return summand.value; });
  SmallVector<unsigned> order = roller.order(values);
  SmallVector<Value> copies;
  std::vector<AxisForm> forms;
  SmallVector<AxisView> weights;
  for (unsigned n : order) {
    copies.push_back(given[n].value);
    forms.push_back(given[n].form);
    weights.push_back(
        AxisView{given[n].coefficient, program.getGraph().one(), {}});
  }
  std::optional<AxisView> rolled = roller.roll(copies);
  if (!rolled)
    return std::nullopt;
  contracts = roller.contracts(copies);
  bool varies = rolled->axes.front() >= 0;
  if (!varies)
    rolled->axes.erase(rolled->axes.begin());
  std::optional<AxisForm> form = batched(forms, varies);
  if (!form)
    return std::nullopt;
  unsigned axis = form->result.front();
  form->result.erase(form->result.begin());
  auto type = cast<RankedTensorType>(op->getResultTypes()[0]);
  SmallVector<AxisView> operands{*rolled};
  if (!llvm::all_equal(weights)) {
    operands.push_back(
        program.getGraph().stack(weights, {}, type.getElementType()));
    form->terms[0].factors.push_back({1, FactorRole::Value, {axis}});
  } else {
    form->terms[0].coefficient *= weights.front().coefficient;
    bool selects =
        llvm::any_of(form->terms[0].selections, [&](const AxisSelection &s) {
          return llvm::is_contained(s.axes, axis);
        });
    if (!varies && !selects)
      form->terms[0].coefficient *= copies.size();
  }
  std::optional<AxisView> sum = program.viewOf(op, *form, operands, type);
  auto isReadHereOnly = [](Value value) { return value.hasOneUse(); };
  return sum && llvm::all_of(copies, isReadHereOnly)
             ? withInnerSum(*sum, program.getGraph())
             : sum;
}

/// Tells of neighbours among the other summands that are nearly copies.
void RollingBlock::recordUnlike(ArrayRef<Summand> summands,
                                const llvm::SmallDenseSet<unsigned> &rolled,
                                Operation &op) {
  const Summand *last = nullptr;
  for (auto [i, summand] : llvm::enumerate(summands)) {
    if (rolled.contains(i))
      continue;
    auto ops =
        last ? roller.difference(last->value, summand.value) : std::nullopt;
    last = &summand;
    if (!ops || isCollapsed(op.getLoc()))
      continue;
    std::string from = op.getName().getStringRef().str(),
                left = ops->first->getName().getStringRef().str(),
                right = ops->second->getName().getStringRef().str();
    summary.unlike.add([loc = op.getLoc(), opts = options("CopiesDiffer", &op),
                        from, left, right] {
      remark::missed(loc, opts)
          << remark::reason("{0}", "what it adds up is computed by other ops")
          << remark::metric("From", from) << remark::metric("Blocker", left)
          << remark::metric("Other", right);
    });
    return;
  }
}

void RollingBlock::consider(Operation &op) {
  if (seen.contains(&op) || roller.isRolled(&op) || op.use_empty())
    return;
  auto own = summandsOf(&op, program);
  if (!own || own->size() < 2)
    return;
  SmallVector<Operation *> inner;
  std::vector<Summand> summands = flattened(std::move(*own), program, inner);
  seen.insert(inner.begin(), inner.end());
  SmallVector<AxisView> views;
  llvm::SmallDenseSet<unsigned> done;
  unsigned copies = 0;
  bool contract = false;
  for (const Group &group : groupsOf(summands)) {
    Cost rolled = roller.rolledCost(), stacked = roller.stackedCost();
    std::vector<Summand> members;
    for (unsigned i : group)
      members.push_back(summands[i]);
    bool contracts = false;
    std::optional<AxisView> sum = sumOf(members, &op, contracts);
    double work = model.weigh(roller.rolledCost()) - model.weigh(rolled);
    double stacking = model.weigh(roller.stackedCost()) - model.weigh(stacked);
    // What is cheaper to compute than to stack stays, and so do copies that are
    // fused with what reads them. Those of one value need not be computed.
    if (!sum || (stacking > 0.0 && stacking >= work) ||
        (roller.rolledCost().flops > rolled.flops && !contracts))
      continue;
    contract |= contracts;
    views.push_back(*sum);
    done.insert(group.begin(), group.end());
    copies = std::max<unsigned>(copies, group.size());
  }
  recordUnlike(summands, done, op);
  if (views.empty())
    return;
  for (auto [i, summand] : llvm::enumerate(summands)) {
    if (done.contains(i))
      continue;
    std::optional<AxisView> view = viewOf(summand, &op);
    if (!view)
      return;
    views.push_back(*view);
  }
  auto type = cast<RankedTensorType>(op.getResultTypes()[0]);
  AxisView total =
      program.getGraph().add(views, type.getRank(), type.getElementType());
  if (!(total == *program.lookup(op.getResult(0))))
    replacements.push_back({&op, total, copies, contract});
}

Cost RollingBlock::cost() const {
  Cost total;
  for (const AxisNode *node : program.liveNodes())
    total += model.costOf(*node);
  return total;
}

unsigned RollingBlock::run() {
  Block &block = program.getBlock();
  // Outer sums first.
  for (Operation &op : llvm::reverse(block))
    consider(op);
  OpBuilder builder(block.getParentOp()->getContext());
  AxisEmitter emitter(program, builder, /*marksOps=*/false);
  for (const Replacement &sum : llvm::reverse(replacements)) {
    summary.contracting += sum.contracts;
    if (!isCollapsed(sum.op->getLoc()))
      recordRolled(sum.op, sum.copies, sum.contracts, summary);
    Value old = sum.op->getResult(0);
    Value value =
        emitter.emit(sum.view, cast<RankedTensorType>(old.getType()), sum.op);
    old.replaceAllUsesWith(value);
  }
  eraseDeadOps(block);
  return replacements.size();
}

static void rollBlock(Block &block, const CostModel &model,
                      RollSummary &summary) {
  for (unsigned round = 0; round < maxRounds; ++round) {
    for (unsigned i = 0; i < maxRounds && simplifyBlock(block, {}); ++i) {
    }
    eraseDeadOps(block);
    RollingBlock rolling(block, model, summary);
    if (round == 0)
      summary.before[&block] = rolling.cost();
    unsigned rolled = rolling.run();
    summary.rolled += rolled;
    if (rolled == 0)
      break;
  }
}

RollSummary mlir::taylor::rollCopies(Operation *root, const CostModel &model) {
  RollSummary summary;
  SmallVector<Block *> blocks;
  root->walk<WalkOrder::PreOrder>([&](Block *block) {
    if (!isa<ModuleOp>(block->getParentOp()))
      blocks.push_back(block);
  });
  for (Block *block : llvm::reverse(blocks)) {
    SymbolicSizes symbols(*block);
    rollBlock(*block, model, summary);
    symbols.restore();
  }
  return summary;
}

namespace {
struct RollCopiesPass : public taylor::impl::RollCopiesBase<RollCopiesPass> {
  using RollCopiesBase::RollCopiesBase;

  void runOnOperation() override {
    RollSummary summary = rollCopies(getOperation(), CostModel{balance});
    summary.passed.emit();
    summary.unlike.emit();
  }
};
} // namespace
