//===- TensorBuilder.cpp - The tensor ops that passes create --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Rules/TensorBuilder.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include <complex>
#include <limits>

using namespace mlir;
using namespace mlir::taylor;

/// How strict the strictest entry of a precision configuration is.
static unsigned strictness(ArrayAttr precision) {
  unsigned result = 0;
  for (Attribute entry : precision)
    if (auto value = dyn_cast<stablehlo::PrecisionAttr>(entry))
      result = std::max(result, static_cast<unsigned>(value.getValue()));
  return result;
}

TensorBuilder::TensorBuilder(OpBuilder &builder)
    : builder(builder), loc(builder.getUnknownLoc()) {}

TensorBuilder::TensorBuilder(OpBuilder &builder, Block &block)
    : TensorBuilder(builder) {
  for (auto dot : block.getOps<stablehlo::DotGeneralOp>()) {
    std::optional<ArrayAttr> config = dot.getPrecisionConfig();
    if (config && *config &&
        (!precision ||
         strictness(*config) > strictness(cast<ArrayAttr>(precision))))
      precision = *config;
  }
}

static RankedTensorType tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}
static ArrayRef<int64_t> shapeOf(Value value) {
  return tensorType(value).getShape();
}

/// The number in a type, rounded.
static APFloat real(FloatType type, double number) {
  APFloat result(number);
  bool lost;
  result.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &lost);
  return result;
}

static DenseElementsAttr elementsOf(ArrayRef<double> values,
                                    RankedTensorType type) {
  Type elementType = type.getElementType();
  if (auto floatType = dyn_cast<FloatType>(elementType))
    return DenseElementsAttr::get(type,
                                  llvm::map_to_vector(values, [&](double v) {
                                    return real(floatType, v);
                                  }));
  if (auto complex = dyn_cast<ComplexType>(elementType)) {
    auto part = cast<FloatType>(complex.getElementType());
    return DenseElementsAttr::get(
        type, llvm::map_to_vector(values, [&](double v) {
          return std::complex<APFloat>(real(part, v), real(part, 0.0));
        }));
  }
  unsigned width = elementType.getIntOrFloatBitWidth();
  return DenseElementsAttr::get(
      type, llvm::map_to_vector(values, [&](double v) {
        return APInt(width, static_cast<int64_t>(v), /*isSigned=*/true,
                     /*implicitTrunc=*/true);
      }));
}

Value TensorBuilder::constant(double value, RankedTensorType type) {
  return constant(ArrayRef(value), type);
}

Value TensorBuilder::constant(ArrayRef<double> values, RankedTensorType type) {
  return stablehlo::ConstantOp::create(builder, loc, type,
                                       elementsOf(values, type));
}

Value TensorBuilder::add(Value lhs, Value rhs) {
  return stablehlo::AddOp::create(builder, loc, lhs.getType(), lhs, rhs);
}
Value TensorBuilder::subtract(Value lhs, Value rhs) {
  return stablehlo::SubtractOp::create(builder, loc, lhs.getType(), lhs, rhs);
}
Value TensorBuilder::multiply(Value lhs, Value rhs) {
  return stablehlo::MulOp::create(builder, loc, lhs.getType(), lhs, rhs);
}
Value TensorBuilder::divide(Value lhs, Value rhs) {
  return stablehlo::DivOp::create(builder, loc, lhs.getType(), lhs, rhs);
}
Value TensorBuilder::negate(Value operand) {
  return stablehlo::NegOp::create(builder, loc, operand.getType(), operand);
}
Value TensorBuilder::select(Value predicate, Value onTrue, Value onFalse) {
  return stablehlo::SelectOp::create(builder, loc, onTrue.getType(), predicate,
                                     onTrue, onFalse);
}

Value TensorBuilder::transpose(Value operand, ArrayRef<int64_t> permutation) {
  if (llvm::equal(permutation, llvm::seq<int64_t>(permutation.size())))
    return operand;
  auto shape = llvm::map_to_vector(
      permutation, [&](int64_t dim) { return shapeOf(operand)[dim]; });
  return stablehlo::TransposeOp::create(
      builder, loc, tensorType(operand).clone(shape), operand,
      builder.getDenseI64ArrayAttr(permutation));
}

Value TensorBuilder::broadcast(Value operand, ArrayRef<int64_t> shape,
                               ArrayRef<int64_t> dimensions) {
  if (shapeOf(operand) == shape)
    return operand;
  return stablehlo::BroadcastInDimOp::create(
      builder, loc, tensorType(operand).clone(shape), operand,
      builder.getDenseI64ArrayAttr(dimensions));
}

Value TensorBuilder::reshape(Value operand, ArrayRef<int64_t> shape) {
  if (shapeOf(operand) == shape)
    return operand;
  return stablehlo::ReshapeOp::create(
      builder, loc, tensorType(operand).clone(shape), operand);
}

Value TensorBuilder::reverse(Value operand, ArrayRef<int64_t> dimensions) {
  return stablehlo::ReverseOp::create(builder, loc, operand.getType(), operand,
                                      builder.getDenseI64ArrayAttr(dimensions));
}

Value TensorBuilder::slice(Value operand, ArrayRef<int64_t> starts,
                           ArrayRef<int64_t> limits,
                           ArrayRef<int64_t> strides) {
  SmallVector<int64_t> shape;
  for (auto [start, limit, stride] : llvm::zip(starts, limits, strides))
    shape.push_back((limit - start + stride - 1) / stride);
  if (shapeOf(operand) == ArrayRef<int64_t>(shape))
    return operand;
  return stablehlo::SliceOp::create(builder, loc,
                                    tensorType(operand).clone(shape), operand,
                                    builder.getDenseI64ArrayAttr(starts),
                                    builder.getDenseI64ArrayAttr(limits),
                                    builder.getDenseI64ArrayAttr(strides));
}

Value TensorBuilder::pad(Value operand, ArrayRef<int64_t> low,
                         ArrayRef<int64_t> high, ArrayRef<int64_t> interior) {
  auto isZero = [](int64_t amount) { return amount == 0; };
  if (llvm::all_of(low, isZero) && llvm::all_of(high, isZero) &&
      llvm::all_of(interior, isZero))
    return operand;
  SmallVector<int64_t> shape;
  for (auto [size, before, after, between] :
       llvm::zip(shapeOf(operand), low, high, interior))
    shape.push_back(before + size + (size - 1) * between + after);
  Value zero = constant(
      0.0, RankedTensorType::get({}, tensorType(operand).getElementType()));
  return stablehlo::PadOp::create(
      builder, loc, tensorType(operand).clone(shape), operand, zero,
      builder.getDenseI64ArrayAttr(low), builder.getDenseI64ArrayAttr(high),
      builder.getDenseI64ArrayAttr(interior));
}

Value TensorBuilder::concatenate(ValueRange operands, int64_t dimension) {
  SmallVector<int64_t> shape(shapeOf(operands.front()));
  shape[dimension] = 0;
  for (Value operand : operands)
    shape[dimension] += shapeOf(operand)[dimension];
  return stablehlo::ConcatenateOp::create(
      builder, loc, tensorType(operands.front()).clone(shape), operands,
      dimension);
}

Value TensorBuilder::dot(Value lhs, Value rhs, ArrayRef<int64_t> lhsBatch,
                         ArrayRef<int64_t> rhsBatch,
                         ArrayRef<int64_t> lhsContracting,
                         ArrayRef<int64_t> rhsContracting) {
  SmallVector<int64_t> shape;
  for (int64_t dim : lhsBatch)
    shape.push_back(shapeOf(lhs)[dim]);
  auto addFree = [&](Value operand, ArrayRef<int64_t> batch,
                     ArrayRef<int64_t> contracting) {
    for (auto [dim, size] : llvm::enumerate(shapeOf(operand))) {
      int64_t d = dim;
      if (!llvm::is_contained(batch, d) && !llvm::is_contained(contracting, d))
        shape.push_back(size);
    }
  };
  addFree(lhs, lhsBatch, lhsContracting);
  addFree(rhs, rhsBatch, rhsContracting);
  auto numbers = stablehlo::DotDimensionNumbersAttr::get(
      builder.getContext(), lhsBatch, rhsBatch, lhsContracting, rhsContracting);
  return stablehlo::DotGeneralOp::create(
      builder, loc, tensorType(lhs).clone(shape), lhs, rhs, numbers,
      cast_or_null<ArrayAttr>(precision), stablehlo::DotAlgorithmAttr());
}

Value TensorBuilder::reduceSum(Value operand, ArrayRef<int64_t> dimensions) {
  return reduce(operand, dimensions, 0.0,
                [&](Value x, Value y) { return add(x, y); });
}

Value TensorBuilder::reduceMax(Value operand, ArrayRef<int64_t> dimensions) {
  return reduce(operand, dimensions, -std::numeric_limits<double>::infinity(),
                [&](Value x, Value y) -> Value {
                  return stablehlo::MaxOp::create(builder, loc, x, y);
                });
}

Value TensorBuilder::reduce(Value operand, ArrayRef<int64_t> dimensions,
                            double start,
                            llvm::function_ref<Value(Value, Value)> combine) {
  if (dimensions.empty())
    return operand;
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(shapeOf(operand)))
    if (!llvm::is_contained(dimensions, static_cast<int64_t>(dim)))
      shape.push_back(size);
  Type elementType = tensorType(operand).getElementType();
  auto scalarType = RankedTensorType::get({}, elementType);
  Value init = constant(start, scalarType);
  auto reduce = stablehlo::ReduceOp::create(
      builder, loc, TypeRange{tensorType(operand).clone(shape)},
      ValueRange{operand}, ValueRange{init},
      builder.getDenseI64ArrayAttr(dimensions));
  OpBuilder::InsertionGuard guard(builder);
  Block *body = builder.createBlock(&reduce.getBody(), {},
                                    {scalarType, scalarType}, {loc, loc});
  Value result = combine(body->getArgument(0), body->getArgument(1));
  stablehlo::ReturnOp::create(builder, loc, ValueRange{result});
  return reduce->getResult(0);
}

Value TensorBuilder::iota(RankedTensorType type, int64_t dimension) {
  return stablehlo::IotaOp::create(builder, loc, type,
                                   builder.getI64IntegerAttr(dimension));
}

Value TensorBuilder::equal(Value lhs, Value rhs) {
  auto direction = stablehlo::ComparisonDirectionAttr::get(
      builder.getContext(), stablehlo::ComparisonDirection::EQ);
  return stablehlo::CompareOp::create(
      builder, loc, tensorType(lhs).clone(builder.getI1Type()), lhs, rhs,
      direction, stablehlo::ComparisonTypeAttr());
}
