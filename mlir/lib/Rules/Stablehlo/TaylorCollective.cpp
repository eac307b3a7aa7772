//===- TaylorCollective.cpp - Taylor rules of collective ops --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z_k = all_gather(x_k)
struct AllGatherJet : LinearJet<AllGatherJet, stablehlo::AllGatherOp> {
  static void addAxis(JetBuilder &, stablehlo::AllGatherOp op) {
    op.setAllGatherDim(op.getAllGatherDim() + 1);
  }
};

/// z_k = all_to_all(x_k)
struct AllToAllJet : LinearJet<AllToAllJet, stablehlo::AllToAllOp> {
  static void addAxis(JetBuilder &, stablehlo::AllToAllOp op) {
    op.setSplitDimension(op.getSplitDimension() + 1);
    op.setConcatDimension(op.getConcatDimension() + 1);
  }
};

/// z_k = op(x_k), element by element
template <typename Op> struct PermuteJet : LinearJet<PermuteJet<Op>, Op> {
  static void addAxis(JetBuilder &, Op) {}
};

/// z_k = op(x_k) where it adds
template <typename Op>
struct CollectiveSumJet : LinearJet<CollectiveSumJet<Op>, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    if (!addsArguments(op->getRegion(0).front()))
      return builder.refuse(op, "expected a reduction that adds");
    return LinearJet<CollectiveSumJet<Op>, Op>::expand(op, builder, x, results);
  }
  static void addAxis(JetBuilder &, stablehlo::AllReduceOp) {}
  static void addAxis(JetBuilder &, stablehlo::ReduceScatterOp op) {
    op.setScatterDimension(op.getScatterDimension() + 1);
  }
};

} // namespace

void mlir::taylor::attachTaylorCollectiveRules(MLIRContext &context) {
  using namespace stablehlo;
  AllGatherOp::attachInterface<AllGatherJet>(context);
  AllToAllOp::attachInterface<AllToAllJet>(context);
  attachTaylorRules<CollectiveSumJet, AllReduceOp, ReduceScatterOp>(context);
  attachTaylorRules<PermuteJet, CollectiveBroadcastOp, CollectivePermuteOp>(
      context);
}
