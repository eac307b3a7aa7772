//===- Collective.cpp - Axis rules of ops between devices -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Slices.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z = op(x), slice by slice along all dimensions but `mixed`
AxisForm collectiveForm(Operation *op, ArrayRef<int64_t> mixed) {
  auto shape = rankedShape(op->getResult(0));
  if (!shape || op->getNumOperands() != 1)
    return {};
  SmallVector<SlicedDim> sliced;
  for (unsigned dim = 0; dim < shape->size(); ++dim)
    if (!llvm::is_contained(mixed, static_cast<int64_t>(dim)))
      sliced.push_back(sameDim(dim, {0}));
  return slicedForm(op, 0, Multilinear{{0}}, sliced, 1.0);
}

/// z = all x, one after the other
struct AllGatherRule : AxisRule<AllGatherRule, stablehlo::AllGatherOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto gather = cast<stablehlo::AllGatherOp>(op);
    return collectiveForm(op, static_cast<int64_t>(gather.getAllGatherDim()));
  }
};

/// z = sum of all x
struct AllReduceRule : AxisRule<AllReduceRule, stablehlo::AllReduceOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    if (!addsArguments(op->getRegion(0).front()))
      return {};
    return collectiveForm(op, {});
  }
};

/// z = parts of all x
struct AllToAllRule : AxisRule<AllToAllRule, stablehlo::AllToAllOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto exchange = cast<stablehlo::AllToAllOp>(op);
    return collectiveForm(
        op, {static_cast<int64_t>(exchange.getSplitDimension()),
             static_cast<int64_t>(exchange.getConcatDimension())});
  }
};

/// z = the x of another device, or zero
template <typename Op> struct MoveRule : AxisRule<MoveRule<Op>, Op> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    return collectiveForm(op, {});
  }
};

/// z = a part of the sum of all x
struct ReduceScatterRule
    : AxisRule<ReduceScatterRule, stablehlo::ReduceScatterOp> {
  AxisForm getAxisForm(Operation *op, unsigned) const {
    auto scatter = cast<stablehlo::ReduceScatterOp>(op);
    if (!addsArguments(op->getRegion(0).front()))
      return {};
    return collectiveForm(op,
                          static_cast<int64_t>(scatter.getScatterDimension()));
  }
};

} // namespace

void mlir::taylor::attachCollectiveRules(MLIRContext &context) {
  using namespace stablehlo;
  AllGatherOp::attachInterface<AllGatherRule>(context);
  AllReduceOp::attachInterface<AllReduceRule>(context);
  AllToAllOp::attachInterface<AllToAllRule>(context);
  attachRules<MoveRule, CollectiveBroadcastOp, CollectivePermuteOp>(context);
  ReduceScatterOp::attachInterface<ReduceScatterRule>(context);
}
