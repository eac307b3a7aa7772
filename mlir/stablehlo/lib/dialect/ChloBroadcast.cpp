//===- ChloBroadcast.cpp - Elementwise operations that broadcast ----------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Inference.h"
#include "TolerantOps.h"
#include "mlir/Dialect/Traits.h"
#include "mlir/IR/Builders.h"
#include "stablehlo/dialect/ChloOps.h"

using namespace mlir;
using namespace mlir::hlo;
using namespace mlir::chlo;

#define GET_OP_CLASSES
#include "stablehlo/dialect/ChloBroadcast.cpp.inc"

void ChloDialect::addBroadcastOps() {
  hlo::addTolerantOps<
#define GET_OP_LIST
#include "stablehlo/dialect/ChloBroadcast.cpp.inc"
      >(this);
}

void BroadcastCompareOp::build(OpBuilder &builder, OperationState &state,
                               Value lhs, Value rhs,
                               DenseI64ArrayAttr broadcastDimensions,
                               ComparisonDirection direction,
                               ComparisonType type) {
  MLIRContext *context = builder.getContext();
  build(builder, state, lhs, rhs, broadcastDimensions,
        ComparisonDirectionAttr::get(context, direction),
        type == ComparisonType::NOTYPE
            ? ComparisonTypeAttr()
            : ComparisonTypeAttr::get(context, type));
}

/// The shape of the operand of lower rank, put at the given dimensions of the
/// other one.
static SmallVector<int64_t> placeShape(ArrayRef<int64_t> shape,
                                       ArrayRef<int64_t> dims, size_t rank) {
  SmallVector<int64_t> placed(rank, 1);
  for (auto [dim, size] : llvm::zip(dims, shape))
    if (dim >= 0 && dim < int64_t(rank))
      placed[dim] = size;
  return placed;
}

/// The shape to which all operands are broadcast, with other elements.
static LogicalResult inferBroadcast(std::optional<Location> location,
                                    ValueRange operands,
                                    std::optional<ArrayRef<int64_t>> dims,
                                    Type elementType,
                                    SmallVectorImpl<Type> &inferred) {
  size_t rank = 0;
  for (Value operand : operands) {
    auto type = dyn_cast<RankedTensorType>(operand.getType());
    if (!type) {
      inferred.push_back(UnrankedTensorType::get(elementType));
      return success();
    }
    rank = std::max<size_t>(rank, type.getRank());
  }
  SmallVector<int64_t> shape;
  for (Value operand : operands) {
    auto type = cast<RankedTensorType>(operand.getType());
    SmallVector<int64_t> next(type.getShape());
    if (dims && next.size() < rank)
      next = placeShape(next, *dims, rank);
    SmallVector<int64_t> common;
    if (!mlir::OpTrait::util::getBroadcastedShape(shape, next, common))
      return emitOptionalError(location,
                               "expected operands that can be broadcast to one "
                               "shape");
    shape = std::move(common);
  }
  inferred.push_back(RankedTensorType::get(shape, elementType));
  return success();
}

static LogicalResult inferBinary(std::optional<Location> location,
                                 ValueRange operands,
                                 std::optional<ArrayRef<int64_t>> dims,
                                 SmallVectorImpl<Type> &inferred) {
  return inferBroadcast(location, operands, dims,
                        getElementTypeOrSelf(operands.front()), inferred);
}

LogicalResult BroadcastCompareOp::inferReturnTypes(
    MLIRContext *context, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  return inferBroadcast(location, adaptor.getOperands(),
                        adaptor.getBroadcastDimensions(),
                        IntegerType::get(context, 1), inferred);
}

LogicalResult BroadcastComplexOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  Type part = getElementTypeOrSelf(adaptor.getLhs());
  return inferBroadcast(location, adaptor.getOperands(),
                        adaptor.getBroadcastDimensions(),
                        ComplexType::get(part), inferred);
}

LogicalResult BroadcastSelectOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &inferred) {
  return inferBroadcast(location, adaptor.getOperands(), std::nullopt,
                        getElementTypeOrSelf(adaptor.getOnTrue()), inferred);
}

#define INFER_BINARY(OpName)                                                   \
  LogicalResult OpName::inferReturnTypes(                                      \
      MLIRContext *, std::optional<Location> location, Adaptor adaptor,        \
      SmallVectorImpl<Type> &inferred) {                                       \
    return inferBinary(location, adaptor.getOperands(),                        \
                       adaptor.getBroadcastDimensions(), inferred);            \
  }

INFER_BINARY(BroadcastAddOp)
INFER_BINARY(BroadcastAndOp)
INFER_BINARY(BroadcastAtan2Op)
INFER_BINARY(BroadcastDivOp)
INFER_BINARY(BroadcastMaxOp)
INFER_BINARY(BroadcastMinOp)
INFER_BINARY(BroadcastMulOp)
INFER_BINARY(BroadcastNextAfterOp)
INFER_BINARY(BroadcastOrOp)
INFER_BINARY(BroadcastPolygammaOp)
INFER_BINARY(BroadcastPowOp)
INFER_BINARY(BroadcastRemOp)
INFER_BINARY(BroadcastShiftLeftOp)
INFER_BINARY(BroadcastShiftRightArithmeticOp)
INFER_BINARY(BroadcastShiftRightLogicalOp)
INFER_BINARY(BroadcastSubOp)
INFER_BINARY(BroadcastXorOp)
INFER_BINARY(BroadcastZetaOp)

#undef INFER_BINARY
