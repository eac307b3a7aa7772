//===- SymbolicSizes.cpp - Static sizes in place of symbolic ones ---------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Rules/SymbolicSizes.h"
#include "SizeAnalysis.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::taylor;

static constexpr StringLiteral markName = "taylor.symbolic";

static RankedTensorType tensorType(Value value) {
  return dyn_cast<RankedTensorType>(value.getType());
}
static bool isDynamic(Value value) {
  RankedTensorType type = tensorType(value);
  return type && !type.hasStaticShape();
}
static void setInsertionPointAfterDef(OpBuilder &builder, Value value,
                                      Block &block) {
  Operation *op = value.getDefiningOp();
  if (op && op->getBlock() == &block)
    builder.setInsertionPointAfter(op);
  else
    builder.setInsertionPointToStart(&block);
}

//===----------------------------------------------------------------------===//
// Making static
//===----------------------------------------------------------------------===//

namespace {
/// Rewrites the ops of a block that the algebra can follow.
class Concretization {
public:
  Concretization(Block &block, SizeAnalysis &analysis)
      : block(block), analysis(analysis) {}

  /// Returns the primes in the order of the terminator's new operands.
  SmallVector<int64_t, 2> run();

private:
  bool findPrimes();
  RankedTensorType staticType(Value value) const;
  bool isFollowed(Operation &op);
  bool sumsNoSymbol(Operation &op) const;
  SmallVector<int64_t> numbersOf(Value value);
  bool gathersWholeSymbols(stablehlo::DynamicGatherOp gather,
                           RankedTensorType from);
  bool hasStaticForm(Operation &op);
  void enter(Value value, RankedTensorType type);
  void leave(OpResult result, RankedTensorType type);
  Value scalarOf(OpBuilder &builder, unsigned symbol) const;
  void makeStatic(Operation &op);

  Block &block;
  SizeAnalysis &analysis;
  llvm::MapVector<unsigned, int64_t> primes;
  llvm::SetVector<Operation *> followed;
};
} // namespace

static bool isPrime(int64_t number) {
  for (int64_t factor = 2; factor * factor <= number; ++factor)
    if (number % factor == 0)
      return false;
  return true;
}

/// False if static sizes leave no room for products with primes above them.
bool Concretization::findPrimes() {
  constexpr int64_t maxPrime = int64_t(1) << 24;
  // Also what a batch is taken for where costs are compared.
  int64_t last = 1000;
  SmallVector<unsigned> symbols;
  auto visit = [&](Value value) {
    const SizeAnalysis::Sizes *sizes = analysis.lookup(value);
    if (!sizes)
      return;
    for (unsigned size : *sizes) {
      if (auto number = analysis.constant(size))
        last = std::max(last, *number);
      else
        symbols.push_back(analysis.find(size));
    }
  };
  for (BlockArgument argument : block.getArguments())
    visit(argument);
  for (Operation &op : block) {
    llvm::for_each(op.getOperands(), visit);
    llvm::for_each(op.getResults(), visit);
  }
  for (unsigned symbol : symbols) {
    if (primes.contains(symbol))
      continue;
    if (last >= maxPrime)
      return false;
    do {
      ++last;
    } while (!isPrime(last));
    primes[symbol] = last;
  }
  return true;
}

/// Null if a symbol turned out to be a number, or the rank is unknown.
RankedTensorType Concretization::staticType(Value value) const {
  RankedTensorType type = tensorType(value);
  const SizeAnalysis::Sizes *sizes = analysis.lookup(value);
  if (!type || !sizes || type.getEncoding())
    return {};
  SmallVector<int64_t> shape(type.getShape());
  for (auto [size, symbol] : llvm::zip_equal(shape, *sizes)) {
    if (!ShapedType::isDynamic(size))
      continue;
    if (analysis.constant(symbol))
      return {};
    size = primes.lookup(analysis.find(symbol));
  }
  return type.clone(shape);
}

/// Whether no term of the op's results sums over a symbol.
bool Concretization::sumsNoSymbol(Operation &op) const {
  auto described = dyn_cast<LinearAlongAxisOpInterface>(op);
  if (!described)
    return false;
  for (OpResult result : op.getResults()) {
    AxisForm form = described.getAxisForm(result.getResultNumber());
    if (form.kind == AxisForm::Kind::Opaque)
      return false;
    for (auto [axis, size] : llvm::enumerate(form.sizes))
      if (ShapedType::isDynamic(size) &&
          !llvm::is_contained(form.result, static_cast<unsigned>(axis)))
        return false;
  }
  return true;
}

/// The numbers that the elements of `value`, which are known, stand for.
SmallVector<int64_t> Concretization::numbersOf(Value value) {
  return llvm::map_to_vector(*analysis.elements(value), [&](unsigned size) {
    auto number = analysis.constant(size);
    return number ? *number : primes.lookup(analysis.find(size));
  });
}

/// Otherwise it would depend on the symbol where a slice starts.
bool Concretization::gathersWholeSymbols(stablehlo::DynamicGatherOp gather,
                                         RankedTensorType from) {
  auto type = tensorType(gather.getOperand());
  return llvm::all_of(llvm::zip_equal(type.getShape(), from.getShape(),
                                      numbersOf(gather.getSliceSizes())),
                      [](auto triple) {
                        auto [size, prime, slice] = triple;
                        return ShapedType::isDynamic(size)
                                   ? slice == prime
                                   : slice > 0 && slice <= size;
                      });
}

/// Whether a shaped op has a static counterpart: a slice within bounds that are
/// known, a broadcast that only expands unit dimensions, a reshape that keeps
/// the number of elements, or a gather of slices that have all of each symbol.
bool Concretization::hasStaticForm(Operation &op) {
  RankedTensorType from = staticType(op.getOperand(0));
  RankedTensorType to = staticType(op.getResult(0));
  if (!from || !to || !analysis.givenSizes(op))
    return false;
  if (isa<stablehlo::RealDynamicSliceOp>(op))
    return llvm::all_of(
        llvm::zip(from.getShape(), to.getShape()),
        [&](auto pair) { return std::get<1>(pair) <= std::get<0>(pair); });
  if (auto gather = dyn_cast<stablehlo::DynamicGatherOp>(op))
    return gathersWholeSymbols(gather, from);
  auto broadcast = dyn_cast<stablehlo::DynamicBroadcastInDimOp>(op);
  if (!broadcast)
    return from.getNumElements() == to.getNumElements();
  return llvm::all_of(
      llvm::zip(from.getShape(), broadcast.getBroadcastDimensions()),
      [&](auto pair) {
        auto [size, dim] = pair;
        return size == 1 || size == to.getDimSize(dim);
      });
}

bool Concretization::isFollowed(Operation &op) {
  if (llvm::none_of(op.getOperands(), isDynamic) &&
      llvm::none_of(op.getResults(), isDynamic))
    return false;
  auto isTyped = [&](Value value) { return staticType(value) != nullptr; };
  return llvm::all_of(op.getOperands(), isTyped) &&
         llvm::all_of(op.getResults(), isTyped) &&
         (SizeAnalysis::isShaped(op) ? hasStaticForm(op) : sumsNoSymbol(op));
}

static Value cast(OpBuilder &builder, Value value, Type type) {
  auto op =
      UnrealizedConversionCastOp::create(builder, value.getLoc(), type, value);
  op->setAttr(markName, builder.getUnitAttr());
  return op.getResult(0);
}

/// Followed ops read `value`, which stays as it is, through a cast.
void Concretization::enter(Value value, RankedTensorType type) {
  auto isInside = [&](OpOperand &use) {
    return followed.contains(use.getOwner());
  };
  if (llvm::none_of(value.getUses(), isInside))
    return;
  OpBuilder builder(block.getParentOp()->getContext());
  setInsertionPointAfterDef(builder, value, block);
  value.replaceUsesWithIf(cast(builder, value, type), isInside);
}

/// Other ops read `result`, which becomes static, through a cast.
void Concretization::leave(OpResult result, RankedTensorType type) {
  auto isOutside = [&](OpOperand &use) {
    return !followed.contains(use.getOwner());
  };
  Type old = result.getType();
  result.setType(type);
  if (llvm::none_of(result.getUses(), isOutside))
    return;
  OpBuilder builder(block.getParentOp()->getContext());
  builder.setInsertionPointAfter(result.getOwner());
  auto users = llvm::to_vector(
      llvm::make_filter_range(llvm::make_pointer_range(result.getUses()),
                              [&](OpOperand *use) { return isOutside(*use); }));
  Value symbolic = cast(builder, result, old);
  for (OpOperand *use : users)
    use->set(symbolic);
}

Value Concretization::scalarOf(OpBuilder &builder, unsigned symbol) const {
  auto [value, dim] = analysis.source(symbol);
  setInsertionPointAfterDef(builder, value, block);
  Location loc = value.getLoc();
  if (dim)
    value = stablehlo::GetDimensionSizeOp::create(builder, loc, value, *dim);
  auto type = RankedTensorType::get({1}, builder.getI32Type());
  if (!getElementTypeOrSelf(value).isInteger(32))
    value = stablehlo::ConvertOp::create(
        builder, loc, tensorType(value).clone(builder.getI32Type()), value);
  return stablehlo::ReshapeOp::create(builder, loc, type, value);
}

/// Replaces a shaped op, whose types are static already, by its static form.
void Concretization::makeStatic(Operation &op) {
  OpBuilder builder(&op);
  Type type = op.getResult(0).getType();
  Value operand = op.getOperand(0), made;
  if (auto broadcast = dyn_cast<stablehlo::DynamicBroadcastInDimOp>(op)) {
    made =
        stablehlo::BroadcastInDimOp::create(builder, op.getLoc(), type, operand,
                                            broadcast.getBroadcastDimensions());
  } else if (auto slice = dyn_cast<stablehlo::RealDynamicSliceOp>(op)) {
    made = stablehlo::SliceOp::create(
        builder, op.getLoc(), type, operand, numbersOf(slice.getStartIndices()),
        numbersOf(slice.getLimitIndices()), numbersOf(slice.getStrides()));
  } else if (auto gather = dyn_cast<stablehlo::DynamicGatherOp>(op)) {
    made = stablehlo::GatherOp::create(
        builder, op.getLoc(), type, operand, gather.getStartIndices(),
        gather.getDimensionNumbers(), numbersOf(gather.getSliceSizes()),
        gather.getIndicesAreSorted());
  } else {
    made = stablehlo::ReshapeOp::create(builder, op.getLoc(), type, operand);
  }
  op.getResult(0).replaceAllUsesWith(made);
  op.erase();
}

SmallVector<int64_t, 2> Concretization::run() {
  SmallVector<int64_t, 2> result;
  if (!findPrimes())
    return result;
  for (Operation &op : block)
    if (isFollowed(op))
      followed.insert(&op);
  if (followed.empty())
    return result;
  OpBuilder builder(block.getParentOp()->getContext());
  for (auto [symbol, prime] : primes) {
    Value scalar = scalarOf(builder, symbol);
    block.getTerminator()->insertOperands(
        block.getTerminator()->getNumOperands(), scalar);
    result.push_back(prime);
  }
  llvm::SetVector<Value> entered;
  for (Operation *op : followed)
    for (Value operand : op->getOperands())
      if (isDynamic(operand) && !followed.contains(operand.getDefiningOp()))
        entered.insert(operand);
  for (Value value : entered)
    enter(value, staticType(value));
  for (Operation *op : followed)
    for (OpResult value : op->getResults())
      if (isDynamic(value))
        leave(value, staticType(value));
  for (Operation *op : followed)
    if (SizeAnalysis::isShaped(*op))
      makeStatic(*op);
  return result;
}

SymbolicSizes::SymbolicSizes(Block &block) : block(block) {
  if (block.empty() || !block.back().hasTrait<OpTrait::IsTerminator>())
    return;
  SizeAnalysis analysis(block);
  if (analysis.isSymbolic())
    primes = Concretization(block, analysis).run();
}

//===----------------------------------------------------------------------===//
// Making symbolic again
//===----------------------------------------------------------------------===//

RankedTensorType SymbolicSizes::withSymbols(RankedTensorType type) const {
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t &size : shape)
    if (llvm::any_of(primes, [&](int64_t p) { return size % p == 0; }))
      size = ShapedType::kDynamic;
  return type.clone(shape);
}

bool SymbolicSizes::isStatic(RankedTensorType type) const {
  return withSymbols(type) == type;
}

/// The size as a tensor of one integer.
Value SymbolicSizes::sizeValue(OpBuilder &builder, Location loc,
                               int64_t size) const {
  Value product;
  auto multiply = [&](Value factor) {
    product = product ? stablehlo::MulOp::create(builder, loc, product, factor)
                      : factor;
  };
  OperandRange scalars =
      block.getTerminator()->getOperands().take_back(primes.size());
  for (auto [prime, scalar] : llvm::zip_equal(primes, scalars))
    for (; size % prime == 0; size /= prime)
      multiply(scalar);
  if (size == 1 && product)
    return product;
  auto type = RankedTensorType::get({1}, builder.getI32Type());
  multiply(stablehlo::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, static_cast<int32_t>(size))));
  return product;
}

Value SymbolicSizes::shapeValue(OpBuilder &builder, Location loc,
                                ArrayRef<int64_t> shape) const {
  SmallVector<Value> sizes;
  for (int64_t size : shape)
    sizes.push_back(sizeValue(builder, loc, size));
  auto type = RankedTensorType::get({static_cast<int64_t>(shape.size())},
                                    builder.getI32Type());
  return stablehlo::ConcatenateOp::create(builder, loc, type, sizes, 0);
}

/// Ops whose shape is not that of their operands get it as an operand.
void SymbolicSizes::restore(Operation &op) const {
  using namespace stablehlo;
  for (OpResult result : op.getResults()) {
    RankedTensorType type = tensorType(result);
    if (!type || !type.hasStaticShape() || isStatic(type))
      continue;
    RankedTensorType symbolic = withSymbols(type);
    OpBuilder builder(&op);
    Location loc = op.getLoc();
    auto shape = [&] { return shapeValue(builder, loc, type.getShape()); };
    auto broadcastTo = [&](Value operand, ArrayRef<int64_t> dimensions) {
      return DynamicBroadcastInDimOp::create(
          builder, loc, symbolic, operand, shape(),
          builder.getDenseI64ArrayAttr(dimensions),
          /*known_expanding_dimensions=*/nullptr,
          /*known_nonexpanding_dimensions=*/nullptr);
    };
    auto integers = [&](ArrayRef<int64_t> values) {
      SmallVector<int32_t> narrow(values.begin(), values.end());
      return ConstantOp::create(builder, loc, builder.getI32TensorAttr(narrow));
    };
    Value made;
    if (auto broadcast = dyn_cast<BroadcastInDimOp>(op)) {
      made = broadcastTo(broadcast.getOperand(),
                         broadcast.getBroadcastDimensions());
    } else if (auto constant = dyn_cast<ConstantOp>(op)) {
      auto splat = llvm::cast<DenseElementsAttr>(constant.getValue());
      auto scalar = RankedTensorType::get({}, type.getElementType());
      made = broadcastTo(
          ConstantOp::create(builder, loc, splat.resizeSplat(scalar)), {});
    } else if (isa<ReshapeOp>(op)) {
      made = DynamicReshapeOp::create(builder, loc, symbolic, op.getOperand(0),
                                      shape());
    } else if (auto iota = dyn_cast<IotaOp>(op)) {
      made = DynamicIotaOp::create(builder, loc, symbolic, shape(),
                                   iota.getIotaDimension());
    } else if (auto slice = dyn_cast<SliceOp>(op)) {
      made = RealDynamicSliceOp::create(
          builder, loc, symbolic, slice.getOperand(),
          integers(slice.getStartIndices()),
          shapeValue(builder, loc, slice.getLimitIndices()),
          integers(slice.getStrides()));
    } else if (auto gather = dyn_cast<GatherOp>(op)) {
      made = DynamicGatherOp::create(
          builder, loc, symbolic, gather.getOperand(), gather.getStartIndices(),
          shapeValue(builder, loc, gather.getSliceSizes()),
          gather.getDimensionNumbers(), gather.getIndicesAreSorted());
    } else {
      result.setType(symbolic);
      continue;
    }
    result.replaceAllUsesWith(made);
    op.erase();
    return;
  }
}

void SymbolicSizes::restore() {
  if (primes.empty())
    return;
  for (Operation &op : llvm::make_early_inc_range(block))
    if (!op.hasAttr(markName))
      restore(op);
  for (Operation &op : llvm::make_early_inc_range(block))
    if (op.hasAttr(markName)) {
      op.getResult(0).replaceAllUsesWith(op.getOperand(0));
      op.erase();
    }
  Operation *terminator = block.getTerminator();
  terminator->eraseOperands(terminator->getNumOperands() - primes.size(),
                            primes.size());
  primes.clear();
  // Sizes may be known only below where they are needed now.
  sortTopologically(&block);
}
