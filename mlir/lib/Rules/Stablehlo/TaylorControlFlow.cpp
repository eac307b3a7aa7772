//===- TaylorControlFlow.cpp - Taylor rules of control flow ---------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Regions are expanded, and what they yield is extended by the coefficients
// that are there. Which way a program goes is decided by coefficients 0.
//
//===----------------------------------------------------------------------===//

#include "Packing.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// A block with arguments of these types as the only one of a region.
Block *addBlock(JetBuilder &builder, Region &region, TypeRange types,
                Location loc) {
  return builder.getBuilder().createBlock(
      &region, {}, types, SmallVector<Location>(types.size(), loc));
}

void addReturn(JetBuilder &builder, Location loc, ValueRange values) {
  stablehlo::ReturnOp::create(builder.getBuilder(), loc, values);
}

/// Expands the regions; what any of them yields, the op returns.
template <typename Op> struct BranchJet : TaylorRule<BranchJet<Op>, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    if (x[0][0].perDirection)
      return expandAll(builder, op, x[0][0], results);
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(x[0][0].value);
    SmallVector<SmallVector<Jet>> yielded;
    std::optional<Packing> packing;
    for (Region &region : op->getRegions()) {
      OpBuilder::InsertionGuard guard(builder.getBuilder());
      addBlock(builder, *state.addRegion(), {}, op->getLoc());
      if (failed(
              builder.expandBlock(region.front(), {}, yielded.emplace_back())))
        return failure();
      if (packing)
        packing->join(yielded.back());
      else
        packing.emplace(builder, yielded.back());
    }
    builder.setLocation(op->getLoc());
    for (auto [region, jets] : llvm::zip(state.regions, yielded)) {
      OpBuilder::InsertionGuard guard(builder.getBuilder());
      builder.getBuilder().setInsertionPointToEnd(&region->front());
      addReturn(builder, op->getLoc(),
                packing->pack(jets, op->getResultTypes()));
    }
    state.addTypes(state.regions[0]->front().back().getOperandTypes());
    Operation *copy = builder.getBuilder().create(state);
    results.append(packing->unpack(copy->getResults()));
    return success();
  }
  static StringRef getTaylorRule() { return "that of each region"; }

private:
  /// All regions in place of the op, if the choice depends on the direction.
  static LogicalResult expandAll(JetBuilder &builder, Operation *op,
                                 Coefficient choice,
                                 SmallVectorImpl<Jet> &results) {
    unsigned last = op->getNumRegions() - 1;
    for (unsigned i = 0; i <= last; ++i) {
      // The last region is taken for all other numbers too; others replace it.
      unsigned number = last - i;
      SmallVector<Jet> yielded;
      if (failed(
              builder.expandBlock(op->getRegion(number).front(), {}, yielded)))
        return failure();
      builder.setLocation(op->getLoc());
      if (i == 0) {
        results.append(yielded);
        continue;
      }
      Coefficient isChosen = choice;
      if (isa<stablehlo::CaseOp>(op))
        isChosen =
            compare(builder, choice, builder.constantLike(choice, number),
                    stablehlo::ComparisonDirection::EQ);
      for (auto [result, other, type] :
           llvm::zip(results, yielded, op->getResultTypes()))
        result = chosen(builder, isChosen, other, result, type);
    }
    return success();
  }

  static Jet chosen(JetBuilder &builder, Coefficient predicate, const Jet &x,
                    const Jet &y, Type type) {
    auto shape = builder.perDirection(type).getShape();
    Coefficient mask{builder.getTensor().broadcast(predicate.value, shape, {0}),
                     true};
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      z.set(k, builder.select(mask, x[k], y[k]));
    return z;
  }
};

/// Carries are extended by the coefficients that are not zero before the loop
/// or after some iterations, which is found by expanding until nothing is
/// added.
struct WhileJet : TaylorRule<WhileJet, stablehlo::WhileOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Packing packing(builder, x);
    while (true) {
      SmallVector<Value> initial = packing.pack(x, op->getOperandTypes());
      Operation *loop = create(builder, op, initial);
      SmallVector<Jet> yielded;
      if (failed(expandCondition(builder, op, loop, packing)) ||
          failed(expandBody(builder, op, loop, packing, yielded))) {
        loop->erase();
        return failure();
      }
      if (packing.join(yielded)) {
        loop->erase();
        continue;
      }
      results.append(packing.unpack(loop->getResults()));
      return success();
    }
  }
  static StringRef getTaylorRule() { return "that of the regions"; }

private:
  static Operation *create(JetBuilder &builder, Operation *op,
                           ValueRange initial) {
    OperationState state(op->getLoc(), op->getName());
    state.addOperands(initial);
    state.addTypes(initial.getTypes());
    state.addRegion();
    state.addRegion();
    return builder.getBuilder().create(state);
  }

  static LogicalResult expandCondition(JetBuilder &builder, Operation *op,
                                       Operation *loop,
                                       const Packing &packing) {
    OpBuilder::InsertionGuard guard(builder.getBuilder());
    Block *block = addBlock(builder, loop->getRegion(0),
                            loop->getOperandTypes(), op->getLoc());
    SmallVector<Jet> arguments = packing.unpack(block->getArguments()), held;
    unsigned order = builder.getOrder();
    builder.setOrder(0);
    LogicalResult expanded =
        builder.expandBlock(op->getRegion(0).front(), arguments, held);
    builder.setOrder(order);
    builder.setLocation(op->getLoc());
    if (failed(expanded))
      return failure();
    if (held[0][0].perDirection)
      return builder.refuse(
          op, "expected a condition that does not depend on the direction");
    addReturn(builder, op->getLoc(), held[0][0].value);
    return success();
  }

  static LogicalResult expandBody(JetBuilder &builder, Operation *op,
                                  Operation *loop, const Packing &packing,
                                  SmallVectorImpl<Jet> &yielded) {
    OpBuilder::InsertionGuard guard(builder.getBuilder());
    Block *block = addBlock(builder, loop->getRegion(1),
                            loop->getOperandTypes(), op->getLoc());
    if (failed(builder.expandBlock(op->getRegion(1).front(),
                                   packing.unpack(block->getArguments()),
                                   yielded)))
      return failure();
    builder.setLocation(op->getLoc());
    addReturn(builder, op->getLoc(),
              packing.pack(yielded, op->getOperandTypes()));
    return success();
  }
};

} // namespace

void mlir::taylor::attachTaylorControlFlowRules(MLIRContext &context) {
  using namespace stablehlo;
  attachTaylorRules<BranchJet, CaseOp, IfOp>(context);
  WhileOp::attachInterface<WhileJet>(context);
}
