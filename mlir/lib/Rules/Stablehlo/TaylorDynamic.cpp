//===- TaylorDynamic.cpp - Taylor rules of ops with sizes as operands -----===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where the operands are known that say which elements are taken, these are
// older ops in another form. Elsewhere the shape of the result says how many
// are taken, and a dynamic slice starts where the operands say.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

namespace {

using Integers = std::optional<SmallVector<int64_t>>;

/// z = what `Rule::define` writes in terms of the operands and of the integers
/// that they have, if these are known
template <typename Rule, typename Op> struct DynamicJet : TaylorRule<Rule, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    SmallVector<Integers> integers;
    for (const Coefficient &operand : coefficients(x, 0))
      integers.push_back(constantIntegers(operand));
    auto define = [&](TensorBuilder &tensor, ValueRange operands) {
      return Rule::define(tensor, cast<Op>(op), operands, integers);
    };
    return expandDefinition(builder, op, x, results, define, Rule::expected());
  }
  static StringRef expected() { return "static shapes that fit"; }
  static StringRef getTaylorRule() { return "that of its definition"; }
};

/// Whether operands from a position on have one integer for each dimension.
bool haveOnePerDimension(ValueRange x, unsigned position, Value result) {
  int64_t rank = shapeOf(result).size();
  return static_cast<int64_t>(shapeOf(x[0]).size()) == rank &&
         llvm::all_of(x.drop_front(position), [&](Value integers) {
           return shapeOf(integers) == ArrayRef(rank) &&
                  getElementTypeOrSelf(integers).isInteger();
         });
}

/// Elements from a start that a tensor holds
Value sliceFrom(TensorBuilder &tensor, Value x, Value start,
                ArrayRef<int64_t> sizes) {
  SmallVector<Value> starts;
  for (int64_t d = 0, rank = sizes.size(); d < rank; ++d)
    starts.push_back(
        tensor.reshape(tensor.slice(start, {d}, {d + 1}, {1}), {}));
  OpBuilder &b = tensor.getBuilder();
  return stablehlo::DynamicSliceOp::create(
      b, x.getLoc(), cast<RankedTensorType>(x.getType()).clone(sizes), x,
      starts, b.getDenseI64ArrayAttr(sizes));
}

/// The result of an op, as a slice
Value slice(TensorBuilder &tensor, Operation *op, Value x,
            ArrayRef<int64_t> start, ArrayRef<int64_t> limit,
            ArrayRef<int64_t> strides) {
  OpBuilder &b = tensor.getBuilder();
  return stablehlo::SliceOp::create(b, op->getLoc(), op->getResult(0).getType(),
                                    x, b.getDenseI64ArrayAttr(start),
                                    b.getDenseI64ArrayAttr(limit),
                                    b.getDenseI64ArrayAttr(strides));
}

/// z[i, ..] = x[start + stride i, ..]
struct RealDynamicSliceJet
    : DynamicJet<RealDynamicSliceJet, stablehlo::RealDynamicSliceOp> {
  static Value define(TensorBuilder &tensor, stablehlo::RealDynamicSliceOp op,
                      ValueRange x, ArrayRef<Integers> integers) {
    auto [start, limit, strides] =
        std::tie(integers[1], integers[2], integers[3]);
    if (!strides || !haveOnePerDimension(x, 1, op.getResult()) ||
        llvm::any_of(*strides, [](int64_t stride) { return stride < 1; }))
      return {};
    if (start && limit)
      return slice(tensor, op, x[0], *start, *limit, *strides);
    SmallVector<int64_t> sizes(shapeOf(op.getResult()));
    for (auto [size, stride] : llvm::zip_equal(sizes, *strides))
      size = size > 0 ? (size - 1) * stride + 1 : 0;
    return slice(tensor, op, sliceFrom(tensor, x[0], x[1], sizes),
                 SmallVector<int64_t>(sizes.size(), 0), sizes, *strides);
  }
  static StringRef expected() {
    return "static shapes that fit, and known strides";
  }
};

Value pad(TensorBuilder &tensor, Type type, Value x, Value p,
          ArrayRef<int64_t> low, ArrayRef<int64_t> high,
          ArrayRef<int64_t> interior) {
  OpBuilder &b = tensor.getBuilder();
  return stablehlo::PadOp::create(
      b, x.getLoc(), type, x, p, b.getDenseI64ArrayAttr(low),
      b.getDenseI64ArrayAttr(high), b.getDenseI64ArrayAttr(interior));
}

/// x with as many p before it as `low` says, which is part of x with `most`
/// around it
Value padTo(TensorBuilder &tensor, ArrayRef<int64_t> shape, Value x, Value p,
            Value low, ArrayRef<int64_t> most, ArrayRef<int64_t> interior) {
  SmallVector<int64_t> sizes(shapeOf(x));
  for (auto [size, edge, gap] : llvm::zip_equal(sizes, most, interior))
    size += 2 * edge + std::max<int64_t>(size - 1, 0) * gap;
  Type type = cast<RankedTensorType>(x.getType()).clone(sizes);
  Value around = pad(tensor, type, x, p, most, most, interior);
  SmallVector<double> numbers(most);
  Value offset =
      tensor.constant(numbers, cast<RankedTensorType>(low.getType()));
  return sliceFrom(tensor, around, tensor.subtract(offset, low), shape);
}

/// z = x with p around and between its elements
struct DynamicPadJet : DynamicJet<DynamicPadJet, stablehlo::DynamicPadOp> {
  static Value define(TensorBuilder &tensor, stablehlo::DynamicPadOp op,
                      ValueRange x, ArrayRef<Integers> integers) {
    auto [low, high, interior] =
        std::tie(integers[2], integers[3], integers[4]);
    if (!interior || !haveOnePerDimension(x, 2, op.getResult()) ||
        llvm::any_of(*interior, [](int64_t gap) { return gap < 0; }))
      return {};
    if (low && high)
      return pad(tensor, op.getType(), x[0], x[1], *low, *high, *interior);
    auto shape = shapeOf(op.getResult());
    return padTo(tensor, shape, x[0], x[1], x[2], shape, *interior);
  }
  static StringRef expected() {
    return "static shapes that fit, and known interior padding";
  }
};

/// z = x * y, where x has padding around it
struct DynamicConvJet : DynamicJet<DynamicConvJet, stablehlo::DynamicConvOp> {
  static Value define(TensorBuilder &tensor, stablehlo::DynamicConvOp op,
                      ValueRange x, ArrayRef<Integers> integers) {
    OpBuilder &b = tensor.getBuilder();
    auto type =
        cast<RankedTensorType>(op.getPadding().getType()).clone(b.getI64Type());
    auto convolve = [&](Value lhs, DenseIntElementsAttr padding,
                        DenseI64ArrayAttr dilation) {
      return stablehlo::ConvolutionOp::create(
          b, op.getLoc(), op.getType(), lhs, x[1], op.getWindowStridesAttr(),
          padding, dilation, op.getRhsDilationAttr(),
          op.getWindowReversalAttr(), op.getDimensionNumbersAttr(),
          op.getFeatureGroupCountAttr(), op.getBatchGroupCountAttr(),
          op.getPrecisionConfigAttr());
    };
    if (integers[2])
      return convolve(x[0], DenseIntElementsAttr::get(type, *integers[2]),
                      op.getLhsDilationAttr());
    ArrayRef<int64_t> sizes = shapeOf(op.getResult());
    int64_t spatial =
        op.getDimensionNumbers().getInputSpatialDimensions().size();
    if (shapeOf(x[2]) != ArrayRef<int64_t>{spatial, 2} ||
        llvm::is_contained(sizes, 0))
      return {};
    int64_t zero = 0;
    return convolve(padded(tensor, op, x),
                    DenseIntElementsAttr::get(type, zero), nullptr);
  }

private:
  /// x with as many zeros before it as the operand says, and as many elements
  /// as the windows reach
  static Value padded(TensorBuilder &tensor, stablehlo::DynamicConvOp op,
                      ValueRange x) {
    auto type = cast<RankedTensorType>(op.getLhs().getType());
    auto integer = cast<RankedTensorType>(op.getPadding().getType()).clone({1});
    auto numbers = op.getDimensionNumbers();
    auto at = [](std::optional<ArrayRef<int64_t>> values, unsigned i) {
      return values ? (*values)[i] : 1;
    };
    SmallVector<int64_t> shape(type.getShape()), most(shape.size(), 0),
        interior(shape.size(), 0);
    SmallVector<Value> low(shape.size(), tensor.constant(0.0, integer));
    for (auto [i, dim, kernel, out] :
         llvm::enumerate(numbers.getInputSpatialDimensions(),
                         numbers.getKernelSpatialDimensions(),
                         numbers.getOutputSpatialDimensions())) {
      int64_t window = shapeOf(x[1])[kernel], place = i;
      shape[dim] =
          (shapeOf(op.getResult())[out] - 1) * at(op.getWindowStrides(), i) +
          (window - 1) * at(op.getRhsDilation(), i) + 1;
      most[dim] = shape[dim];
      interior[dim] = at(op.getLhsDilation(), i) - 1;
      low[dim] = tensor.reshape(
          tensor.slice(x[2], {place, 0}, {place + 1, 1}, {1, 1}), {1});
    }
    Value zero =
        tensor.constant(0.0, RankedTensorType::get({}, type.getElementType()));
    return padTo(tensor, shape, x[0], zero, tensor.concatenate(low, 0), most,
                 interior);
  }
};

/// z = slices of x at the indices y; the result says how large they are
struct DynamicGatherJet
    : TaylorRule<DynamicGatherJet, stablehlo::DynamicGatherOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto gather = cast<stablehlo::DynamicGatherOp>(op);
    auto define = [&](TensorBuilder &tensor, ValueRange operands) -> Value {
      auto sizes = sliceSizes(gather);
      if (!sizes)
        return {};
      return stablehlo::GatherOp::create(
          tensor.getBuilder(), op->getLoc(), gather.getType(), operands[0],
          operands[1], gather.getDimensionNumbers(), *sizes,
          gather.getIndicesAreSorted());
    };
    return expandDefinition(builder, op, x, results, define,
                            "static shapes that fit");
  }
  static StringRef getTaylorRule() { return "that of its definition"; }

private:
  static Integers sliceSizes(stablehlo::DynamicGatherOp op) {
    auto numbers = op.getDimensionNumbers();
    ArrayRef<int64_t> offsets = numbers.getOffsetDims();
    SmallVector<int64_t> sizes(shapeOf(op.getOperand()).size(), 1);
    for (auto [dim, size] : llvm::enumerate(sizes)) {
      int64_t d = dim;
      if (llvm::is_contained(numbers.getCollapsedSliceDims(), d) ||
          llvm::is_contained(numbers.getOperandBatchingDims(), d))
        continue;
      if (offsets.empty())
        return std::nullopt;
      size = shapeOf(op.getResult())[offsets.front()];
      offsets = offsets.drop_front();
    }
    return sizes;
  }
};

/// z = the first elements of x along a dimension
struct SetDimensionSizeJet
    : DynamicJet<SetDimensionSizeJet, stablehlo::SetDimensionSizeOp> {
  static Value define(TensorBuilder &tensor, stablehlo::SetDimensionSizeOp op,
                      ValueRange x, ArrayRef<Integers> integers) {
    SmallVector<int64_t> limits(shapeOf(x[0]));
    if (!integers[1] || op.getDimension() >= limits.size())
      return {};
    limits[op.getDimension()] = integers[1]->front();
    return slice(tensor, op, x[0], SmallVector<int64_t>(limits.size(), 0),
                 limits, SmallVector<int64_t>(limits.size(), 1));
  }
  static StringRef expected() {
    return "static shapes that fit, and a known size";
  }
};

/// z = the index along a dimension
struct DynamicIotaJet : TaylorRule<DynamicIotaJet, stablehlo::DynamicIotaOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet>,
                       SmallVectorImpl<Jet> &results) const {
    auto iota = cast<stablehlo::DynamicIotaOp>(op);
    auto type = cast<RankedTensorType>(iota.getType());
    if (!type.hasStaticShape())
      return builder.refuse(op, "expected a static shape");
    results.emplace_back(
        Coefficient{builder.getTensor().iota(type, iota.getIotaDimension())});
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = 0 for k > 0"; }
};

} // namespace

void mlir::taylor::attachTaylorDynamicRules(MLIRContext &context) {
  using namespace stablehlo;
  DynamicConvOp::attachInterface<DynamicConvJet>(context);
  DynamicGatherOp::attachInterface<DynamicGatherJet>(context);
  DynamicIotaOp::attachInterface<DynamicIotaJet>(context);
  DynamicPadOp::attachInterface<DynamicPadJet>(context);
  RealDynamicSliceOp::attachInterface<RealDynamicSliceJet>(context);
  SetDimensionSizeOp::attachInterface<SetDimensionSizeJet>(context);
}
