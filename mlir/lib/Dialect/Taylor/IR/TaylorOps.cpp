//===- TaylorOps.cpp - The taylor dialect ---------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Dialect/Taylor/IR/TaylorOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::taylor;

#include "taylor/Dialect/Taylor/IR/TaylorOpsDialect.cpp.inc"

#define GET_OP_CLASSES
#include "taylor/Dialect/Taylor/IR/TaylorOps.cpp.inc"

void TaylorDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "taylor/Dialect/Taylor/IR/TaylorOps.cpp.inc"
      >();
}

bool mlir::taylor::isDifferentiable(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && isa<FloatType, ComplexType>(tensor.getElementType());
}

//===----------------------------------------------------------------------===//
// Operands and results
//===----------------------------------------------------------------------===//

std::optional<int64_t> JetOp::getNumDirections() {
  if (getInputs().size() == getSeries().size())
    return std::nullopt;
  Type first = getInputs()[getSeries().size()].getType();
  return cast<RankedTensorType>(first).getDimSize(0);
}

SmallVector<unsigned> JetOp::getValuePositions() {
  SmallVector<unsigned> positions;
  for (unsigned i = 0; i < getNumResults();
       i += isDifferentiable(getResult(i).getType()) ? getOrder() + 1 : 1)
    positions.push_back(i);
  return positions;
}

//===----------------------------------------------------------------------===//
// Verification
//===----------------------------------------------------------------------===//

/// The type of coefficients of values of a type.
static RankedTensorType perDirection(RankedTensorType type,
                                     int64_t directions) {
  SmallVector<int64_t> shape{directions};
  llvm::append_range(shape, type.getShape());
  return RankedTensorType::get(shape, type.getElementType());
}

LogicalResult JetOp::verify() {
  int64_t order = getOrder();
  if (order < 1)
    return emitOpError("expected an order of at least 1, but got ") << order;
  uint64_t expected = getSeries().size();
  for (int64_t given : getSeries()) {
    if (given < 0 || given > order)
      return emitOpError("expected series of 0 to ")
             << order << " coefficients, but got " << given;
    expected = llvm::SaturatingAdd<uint64_t>(expected, given);
  }
  if (getInputs().size() != expected)
    return emitOpError("expected ")
           << expected << " operands, but got " << getInputs().size();
  std::optional<int64_t> directions;
  unsigned next = getSeries().size();
  for (auto [primal, given] : llvm::zip(getPrimals(), getSeries())) {
    if (given == 0)
      continue;
    auto type = dyn_cast<RankedTensorType>(primal.getType());
    if (!type || !isDifferentiable(type) || !type.hasStaticShape())
      return emitOpError("expected an operand that varies to be a tensor of "
                         "real or complex numbers of static shape, but got ")
             << primal.getType();
    for (int64_t k = 1; k <= given; ++k) {
      auto actual = dyn_cast<RankedTensorType>(getInputs()[next++].getType());
      if (!directions && actual && actual.getRank() > 0 &&
          !actual.isDynamicDim(0))
        directions = actual.getDimSize(0);
      RankedTensorType wanted = perDirection(type, directions.value_or(1));
      if (actual != wanted)
        return emitOpError("expected coefficient ")
               << k << " of type " << wanted << ", but got "
               << getInputs()[next - 1].getType();
    }
  }
  return success();
}

LogicalResult JetOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto function = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      *this, getCalleeAttr());
  if (!function)
    return emitOpError("expected the name of a function, but got ")
           << getCalleeAttr();
  if (!llvm::equal(function.getArgumentTypes(), getPrimals().getTypes()))
    return emitOpError("expected operands of the types that ")
           << getCalleeAttr() << " takes";
  SmallVector<Type> expected;
  for (Type type : function.getResultTypes()) {
    expected.push_back(type);
    if (!isDifferentiable(type))
      continue;
    auto tensor = cast<RankedTensorType>(type);
    if (!tensor.hasStaticShape())
      return emitOpError("expected results of static shape, but got ") << type;
    // Without directions the results tell how many there are.
    uint64_t first = expected.size();
    if (first + getOrder() > getNumResults())
      return emitOpError("expected at least ")
             << first + getOrder() << " results, but got " << getNumResults();
    auto given = dyn_cast<RankedTensorType>(getResult(first).getType());
    int64_t size = given && given.getRank() > 0 && !given.isDynamicDim(0)
                       ? given.getDimSize(0)
                       : 0;
    expected.append(getOrder(),
                    perDirection(tensor, getNumDirections().value_or(size)));
  }
  if (!llvm::equal(expected, getResultTypes()))
    return emitOpError("expected results of type ")
           << expected << ", but got " << getResultTypes();
  return success();
}

//===----------------------------------------------------------------------===//
// Canonicalisation
//===----------------------------------------------------------------------===//

/// The same jet with other series. `inputs` are its operands.
static void replaceJet(JetOp jet, int64_t order, ArrayRef<int64_t> series,
                       ValueRange inputs, PatternRewriter &rewriter) {
  SmallVector<Type> types;
  SmallVector<Value> old;
  for (unsigned position : jet.getValuePositions()) {
    bool hasSeries = isDifferentiable(jet.getResult(position).getType());
    for (int64_t k = 0; k <= (hasSeries ? order : 0); ++k)
      old.push_back(jet.getResult(position + k));
  }
  auto made =
      JetOp::create(rewriter, jet.getLoc(), TypeRange(ValueRange(old)),
                    jet.getCalleeAttr(), rewriter.getI64IntegerAttr(order),
                    rewriter.getDenseI64ArrayAttr(series), inputs);
  made->setDiscardableAttrs(jet->getDiscardableAttrDictionary());
  for (auto [from, to] : llvm::zip(old, made.getResults()))
    rewriter.replaceAllUsesWith(from, to);
  rewriter.eraseOp(jet);
}

/// The operands of a jet with only the first series[i] coefficients of each.
static SmallVector<Value> trimmedInputs(JetOp jet, ArrayRef<int64_t> series) {
  SmallVector<Value> inputs(jet.getPrimals());
  unsigned next = series.size();
  for (auto [given, kept] : llvm::zip(jet.getSeries(), series)) {
    llvm::append_range(inputs, jet.getInputs().slice(next, kept));
    next += given;
  }
  return inputs;
}

static bool isZero(Value value) {
  DenseElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)) || !constant.isSplat())
    return false;
  Attribute splat = isa<ComplexType>(constant.getElementType())
                        ? Attribute()
                        : constant.getSplatValue<Attribute>();
  auto number = dyn_cast_or_null<FloatAttr>(splat);
  return number && number.getValue().isPosZero();
}

namespace {
/// x_1 t + ... + x_n t^n + 0 t^(n+1) has n coefficients. One series stays, for
/// it tells how many directions there are.
struct DropZeroCoefficients : OpRewritePattern<JetOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(JetOp jet,
                                PatternRewriter &rewriter) const override {
    SmallVector<int64_t> series(jet.getSeries());
    int64_t total = 0;
    unsigned next = series.size();
    for (int64_t &given : series) {
      unsigned first = next;
      next += given;
      while (given > 0 && isZero(jet.getInputs()[first + given - 1]))
        --given;
      total += given;
    }
    if (total == 0 || ArrayRef<int64_t>(series) == jet.getSeries())
      return failure();
    replaceJet(jet, jet.getOrder(), series, trimmedInputs(jet, series),
               rewriter);
    return success();
  }
};

/// Coefficients above the highest one that is used need not be computed;
/// without any, the jet is a call.
struct LowerOrder : OpRewritePattern<JetOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(JetOp jet,
                                PatternRewriter &rewriter) const override {
    int64_t order = 0, given = jet.getOrder();
    SmallVector<unsigned> positions = jet.getValuePositions();
    for (unsigned position : positions)
      if (isDifferentiable(jet.getResult(position).getType()))
        for (int64_t k = order + 1; k <= given; ++k)
          if (!jet.getResult(position + k).use_empty())
            order = k;
    if (order == given)
      return failure();
    if (order == 0)
      return replaceByCall(jet, positions, rewriter);
    auto series = llvm::map_to_vector(
        jet.getSeries(), [&](int64_t size) { return std::min(size, order); });
    replaceJet(jet, order, series, trimmedInputs(jet, series), rewriter);
    return success();
  }

private:
  static LogicalResult replaceByCall(JetOp jet, ArrayRef<unsigned> positions,
                                     PatternRewriter &rewriter) {
    auto values = llvm::map_to_vector(positions, [&](unsigned position) {
      return Value(jet.getResult(position));
    });
    auto call = func::CallOp::create(rewriter, jet.getLoc(),
                                     TypeRange(ValueRange(values)),
                                     jet.getCallee(), jet.getPrimals());
    for (auto [from, to] : llvm::zip(values, call.getResults()))
      rewriter.replaceAllUsesWith(from, to);
    rewriter.eraseOp(jet);
    return success();
  }
};
} // namespace

void JetOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<DropZeroCoefficients, LowerOrder>(context);
}
