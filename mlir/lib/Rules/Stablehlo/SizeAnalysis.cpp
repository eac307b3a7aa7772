//===- SizeAnalysis.cpp - Which symbolic dimensions are equal -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SizeAnalysis.h"
#include "mlir/IR/Matchers.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::taylor;

SizeAnalysis::SizeAnalysis(Block &block) {
  for (BlockArgument argument : block.getArguments())
    read(argument);
  for (Operation &op : block) {
    for (Value operand : op.getOperands())
      if (!sizes.contains(operand))
        read(operand);
    read(op);
  }
}

const SizeAnalysis::Sizes *SizeAnalysis::lookup(Value value) const {
  auto it = sizes.find(value);
  return it == sizes.end() ? nullptr : &it->second;
}

bool SizeAnalysis::isShaped(Operation &op) {
  return isa<stablehlo::DynamicBroadcastInDimOp, stablehlo::DynamicGatherOp,
             stablehlo::DynamicReshapeOp, stablehlo::RealDynamicSliceOp>(op);
}

/// Slices as long as their operand says, for all indices
std::optional<SizeAnalysis::Sizes>
SizeAnalysis::gatheredSizes(stablehlo::DynamicGatherOp gather) {
  auto numbers = gather.getDimensionNumbers();
  const Sizes *indices = lookup(gather.getStartIndices());
  auto slice = elements(gather.getSliceSizes());
  auto type = dyn_cast<RankedTensorType>(gather->getResult(0).getType());
  if (!indices || !slice || !type)
    return std::nullopt;
  Sizes offsets, batch(*indices), result;
  for (auto [dim, size] : llvm::enumerate(*slice))
    if (!llvm::is_contained(numbers.getCollapsedSliceDims(), dim) &&
        !llvm::is_contained(numbers.getOperandBatchingDims(), dim))
      offsets.push_back(size);
  if (numbers.getIndexVectorDim() < static_cast<int64_t>(batch.size()))
    batch.erase(batch.begin() + numbers.getIndexVectorDim());
  const unsigned *offset = offsets.begin(), *other = batch.begin();
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    result.push_back(llvm::is_contained(numbers.getOffsetDims(), dim)
                         ? *offset++
                         : *other++);
  return result;
}

std::optional<SizeAnalysis::Sizes> SizeAnalysis::givenSizes(Operation &op) {
  if (auto gather = dyn_cast<stablehlo::DynamicGatherOp>(op))
    return gatheredSizes(gather);
  auto slice = dyn_cast<stablehlo::RealDynamicSliceOp>(op);
  if (!slice)
    return elements(op.getOperand(1));
  const Sizes *input = lookup(slice.getOperand());
  auto starts = elements(slice.getStartIndices());
  auto limits = elements(slice.getLimitIndices());
  auto strides = elements(slice.getStrides());
  if (!input || !starts || !limits || !strides)
    return std::nullopt;
  Sizes result;
  for (auto [size, start, limit, stride] :
       llvm::zip_equal(*input, *starts, *limits, *strides)) {
    auto first = constant(start), last = constant(limit),
         step = constant(stride);
    if (first == 0 && step == 1)
      result.push_back(limit);
    else if (first && last && step && *step > 0)
      result.push_back(number(llvm::divideCeil(*last - *first, *step)));
    else
      return std::nullopt;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Sizes as classes of equal ones
//===----------------------------------------------------------------------===//

unsigned SizeAnalysis::find(unsigned size) const {
  while (parents[size] != size)
    size = parents[size] = parents[parents[size]];
  return size;
}

unsigned SizeAnalysis::add(std::optional<int64_t> number, Source source) {
  parents.push_back(parents.size());
  constants.push_back(number);
  sources.push_back(source);
  return parents.back();
}

unsigned SizeAnalysis::number(int64_t value) {
  auto [it, isNew] = numbers.try_emplace(value, 0);
  if (isNew)
    it->second = add(value, {});
  return it->second;
}

void SizeAnalysis::merge(unsigned a, unsigned b) {
  a = find(a);
  b = find(b);
  if (a == b)
    return;
  if (constants[a] && constants[b]) {
    consistent = false;
    return;
  }
  // Older ones are there sooner.
  unsigned root = constants[b] || (!constants[a] && b < a) ? b : a;
  parents[a] = parents[b] = root;
}

//===----------------------------------------------------------------------===//
// Integers that hold sizes
//===----------------------------------------------------------------------===//

/// Ops that hold their only operand's elements.
static bool holdsOperand(Operation *op) {
  return isa_and_nonnull<stablehlo::ReshapeOp, stablehlo::ConvertOp>(op);
}

unsigned SizeAnalysis::scalar(Value value) {
  while (holdsOperand(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  if (auto it = scalars.find(value); it != scalars.end())
    return it->second;
  DenseIntElementsAttr constant;
  unsigned size;
  auto dimension = value.getDefiningOp<stablehlo::GetDimensionSizeOp>();
  const Sizes *known = dimension ? lookup(dimension.getOperand()) : nullptr;
  if (matchPattern(value, m_Constant(&constant)))
    size = number((*constant.begin()).getSExtValue());
  else if (known)
    size = (*known)[dimension.getDimension()];
  else
    size = add(std::nullopt, {value, std::nullopt});
  return scalars[value] = size;
}

std::optional<SizeAnalysis::Sizes> SizeAnalysis::elements(Value shape) {
  auto type = dyn_cast<RankedTensorType>(shape.getType());
  if (!type || !type.hasStaticShape())
    return std::nullopt;
  DenseIntElementsAttr constant;
  if (matchPattern(shape, m_Constant(&constant))) {
    Sizes result;
    for (const APInt &element : constant.getValues<APInt>())
      result.push_back(number(element.getSExtValue()));
    return result;
  }
  if (type.getNumElements() == 1)
    return Sizes{scalar(shape)};
  Operation *op = shape.getDefiningOp();
  if (isa_and_nonnull<stablehlo::ConvertOp>(op))
    return elements(op->getOperand(0));
  if (!isa_and_nonnull<stablehlo::ConcatenateOp>(op))
    return std::nullopt;
  Sizes result;
  for (Value operand : op->getOperands()) {
    std::optional<Sizes> part = elements(operand);
    if (!part)
      return std::nullopt;
    result.append(*part);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void SizeAnalysis::read(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return;
  Sizes result;
  for (auto [dim, size] : llvm::enumerate(type.getShape())) {
    bool isDynamic = ShapedType::isDynamic(size);
    symbolic |= isDynamic;
    result.push_back(
        isDynamic ? add(std::nullopt, {value, static_cast<unsigned>(dim)})
                  : number(size));
  }
  sizes[value] = result;
}

void SizeAnalysis::read(Operation &op) {
  readAssertion(op);
  // Before the result, so that it is where symbols come from.
  std::optional<Sizes> given;
  if (isShaped(op))
    given = givenSizes(op);
  for (OpResult result : op.getResults()) {
    read(result);
    auto known = sizes.find(result);
    if (known == sizes.end())
      continue;
    if (!isShaped(op))
      readForm(op, result.getResultNumber());
    else if (given)
      for (auto [mine, other] : llvm::zip_equal(known->second, *given))
        merge(other, mine);
  }
}

void SizeAnalysis::readForm(Operation &op, unsigned number) {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  if (!described)
    return;
  AxisForm form = described.getAxisForm(number);
  const Sizes result = sizes.lookup(op.getResult(number));
  if (form.kind == AxisForm::Kind::Opaque)
    return;
  if (form.kind != AxisForm::Kind::Sum &&
      form.kind != AxisForm::Kind::Multilinear) {
    // Scalars, the bounds of a clamp, are the same everywhere.
    for (Value operand : op.getOperands())
      if (cast<ShapedType>(operand.getType()).getRank() != 0)
        for (auto [mine, other] :
             llvm::zip_equal(result, sizes.lookup(operand)))
          merge(other, mine);
    return;
  }
  llvm::SmallDenseMap<unsigned, unsigned> axes;
  for (auto [axis, size] : llvm::zip_equal(form.result, result))
    axes[axis] = size;
  for (const AxisTerm &term : form.terms)
    for (const AxisFactor &factor : term.factors) {
      if (factor.role == FactorRole::Index)
        continue;
      for (auto [axis, size] :
           llvm::zip_equal(factor.axes, sizes[op.getOperand(factor.operand)])) {
        auto [it, isNew] = axes.try_emplace(axis, size);
        if (!isNew)
          merge(size, it->second);
      }
    }
}

/// JAX asserts that dimensions of one name are equal where it compares them.
void SizeAnalysis::readAssertion(Operation &op) {
  auto call = dyn_cast<stablehlo::CustomCallOp>(op);
  if (!call || call.getCallTargetName() != "shape_assertion" ||
      op.getNumOperands() == 0)
    return;
  auto compare = op.getOperand(0).getDefiningOp<stablehlo::CompareOp>();
  if (compare &&
      compare.getComparisonDirection() == stablehlo::ComparisonDirection::EQ)
    merge(scalar(compare.getLhs()), scalar(compare.getRhs()));
}
