//===- TaylorShape.cpp - Taylor rules of ops that move elements -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// z_k = broadcast(x_k)
struct BroadcastInDimJet
    : LinearJet<BroadcastInDimJet, stablehlo::BroadcastInDimOp> {
  static void addAxis(JetBuilder &, stablehlo::BroadcastInDimOp op) {
    op.setBroadcastDimensions(
        prepended(0, shifted(op.getBroadcastDimensions())));
  }
};

/// z_k = reshape(x_k)
struct ReshapeJet : LinearJet<ReshapeJet, stablehlo::ReshapeOp> {
  static void addAxis(JetBuilder &, stablehlo::ReshapeOp) {}
};

/// z_k = reverse(x_k)
struct ReverseJet : LinearJet<ReverseJet, stablehlo::ReverseOp> {
  static void addAxis(JetBuilder &, stablehlo::ReverseOp op) {
    op.setDimensions(shifted(op.getDimensions()));
  }
};

/// z_k = slice(x_k)
struct SliceJet : LinearJet<SliceJet, stablehlo::SliceOp> {
  static void addAxis(JetBuilder &builder, stablehlo::SliceOp op) {
    op.setStartIndices(prepended(0, op.getStartIndices()));
    op.setLimitIndices(
        prepended(builder.getDirections(), op.getLimitIndices()));
    op.setStrides(prepended(1, op.getStrides()));
  }
};

/// z_k = transpose(x_k)
struct TransposeJet : LinearJet<TransposeJet, stablehlo::TransposeOp> {
  static void addAxis(JetBuilder &, stablehlo::TransposeOp op) {
    op.setPermutation(prepended(0, shifted(op.getPermutation())));
  }
};

/// z_k = concatenate(x_k, y_k, ..)
struct ConcatenateJet : LinearJet<ConcatenateJet, stablehlo::ConcatenateOp> {
  static void addAxis(JetBuilder &, stablehlo::ConcatenateOp op) {
    op.setDimension(op.getDimension() + 1);
  }
};

/// z_k = pad(x_k, 0) + p_k where there is no x
struct PadJet : TaylorRule<PadJet, stablehlo::PadOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto pad = cast<stablehlo::PadOp>(op);
    Jet z(value(builder, pad, x[0][0], x[1][0]));
    for (unsigned k = 1; k <= builder.getOrder(); ++k)
      z.set(k, builder.add(padded(builder, pad, x[0][k]),
                           around(builder, pad, x[1][k])));
    results.push_back(z);
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = op(x_k)"; }

private:
  /// The padding may be infinite, so it is not multiplied with a mask.
  static Coefficient value(JetBuilder &builder, stablehlo::PadOp op,
                           Coefficient x, Coefficient p) {
    if (!p.perDirection) {
      auto copy = cast<stablehlo::PadOp>(builder.clone(op, {x.value, p.value}));
      if (!x.perDirection)
        return {copy.getResult()};
      copy.setEdgePaddingLow(prepended(0, op.getEdgePaddingLow()));
      copy.setEdgePaddingHigh(prepended(0, op.getEdgePaddingHigh()));
      copy.setInteriorPadding(prepended(0, op.getInteriorPadding()));
      copy.getResult().setType(builder.perDirection(op.getType()));
      return {copy.getResult(), true};
    }
    auto type = cast<RankedTensorType>(op.getOperand().getType());
    Value inside = builder.getTensor().constant(
        1.0, type.clone(builder.getBuilder().getI1Type()));
    auto shape = builder.perDirection(op.getType()).getShape();
    Value rest = builder.getTensor().broadcast(p.value, shape, {0});
    return builder.select(padded(builder, op, {inside}), padded(builder, op, x),
                          {rest, true});
  }
  static Coefficient padded(JetBuilder &builder, stablehlo::PadOp op,
                            Coefficient x) {
    if (!x)
      return {};
    bool spreads = x.perDirection;
    auto axis = [&](ArrayRef<int64_t> edges) {
      return spreads ? prepended(0, edges) : llvm::to_vector(edges);
    };
    return {builder.getTensor().pad(x.value, axis(op.getEdgePaddingLow()),
                                    axis(op.getEdgePaddingHigh()),
                                    axis(op.getInteriorPadding())),
            spreads};
  }
  /// p where the result is padding, 0 where it has an element of the operand
  static Coefficient around(JetBuilder &builder, stablehlo::PadOp op,
                            Coefficient p) {
    if (!p)
      return {};
    auto type = cast<RankedTensorType>(op.getType());
    Value inside =
        padded(builder, op,
               {builder.getTensor().constant(
                   1.0, cast<RankedTensorType>(op.getOperand().getType()))})
            .value;
    Coefficient outside = builder.shift(builder.scale({inside}, -1.0), 1.0);
    SmallVector<int64_t> shape(type.getShape()), dims;
    if (p.perDirection) {
      shape.insert(shape.begin(), builder.getDirections());
      dims.push_back(0);
    }
    Coefficient everywhere{builder.getTensor().broadcast(p.value, shape, dims),
                           p.perDirection};
    return builder.multiply(outside, everywhere);
  }
};

} // namespace

void mlir::taylor::attachTaylorShapeRules(MLIRContext &context) {
  using namespace stablehlo;
  BroadcastInDimOp::attachInterface<BroadcastInDimJet>(context);
  ConcatenateOp::attachInterface<ConcatenateJet>(context);
  PadOp::attachInterface<PadJet>(context);
  ReshapeOp::attachInterface<ReshapeJet>(context);
  ReverseOp::attachInterface<ReverseJet>(context);
  SliceOp::attachInterface<SliceJet>(context);
  TransposeOp::attachInterface<TransposeJet>(context);
}
