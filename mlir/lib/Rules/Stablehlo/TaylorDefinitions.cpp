//===- TaylorDefinitions.cpp - Taylor rules of ops made of others ---------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Older names and shorthands for other ops. Their coefficients are those of
// what defines them.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"
#include "mlir/IR/Verifier.h"
#include "stablehlo/dialect/ChloOps.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::taylor;

static RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

static bool isStatic(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape();
}

static bool isValid(Block &block, MLIRContext *context) {
  ScopedDiagnosticHandler quiet(context,
                                [](Diagnostic &) { return success(); });
  return llvm::all_of(block,
                      [](Operation &op) { return succeeded(verify(&op)); });
}

LogicalResult mlir::taylor::expandDefinition(
    JetBuilder &builder, Operation *op, ArrayRef<Jet> x,
    SmallVectorImpl<Jet> &results,
    llvm::function_ref<Value(TensorBuilder &, ValueRange)> define,
    StringRef expected) {
  Block block;
  OpBuilder inside(op->getContext());
  inside.setInsertionPointToEnd(&block);
  for (Value operand : op->getOperands())
    block.addArgument(operand.getType(), op->getLoc());
  TensorBuilder tensor(inside);
  tensor.setLocation(op->getLoc());
  Value z;
  if (llvm::all_of(op->getOperandTypes(), isStatic) &&
      isStatic(op->getResult(0).getType()))
    z = define(tensor, block.getArguments());
  // Nothing verifies that older ops fit their operands.
  if (!z || z.getType() != op->getResult(0).getType() ||
      !isValid(block, op->getContext()))
    return builder.refuse(op, "expected " + expected);
  stablehlo::ReturnOp::create(inside, op->getLoc(), z);
  return builder.expandBlock(block, x, results);
}

namespace {

/// z = what `Rule::define` writes in terms of the operands
template <typename Rule, typename Op>
struct DefinitionJet : TaylorRule<Rule, Op> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto define = [&](TensorBuilder &tensor, ValueRange operands) {
      return Rule::define(tensor, cast<Op>(op), operands);
    };
    return expandDefinition(builder, op, x, results, define, Rule::expected());
  }
  static StringRef expected() { return "static shapes that fit"; }
  static StringRef getTaylorRule() { return "that of its definition"; }
};

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Value broadcast(TensorBuilder &tensor, Value operand, ArrayRef<int64_t> shape,
                ArrayRef<int64_t> dimensions, Location loc) {
  OpBuilder &b = tensor.getBuilder();
  return stablehlo::BroadcastInDimOp::create(
      b, loc, typeOf(operand).clone(shape), operand,
      b.getDenseI64ArrayAttr(dimensions));
}

/// z[i, .., j, ..] = x[j, ..]
struct BroadcastJet : DefinitionJet<BroadcastJet, stablehlo::BroadcastOp> {
  static Value define(TensorBuilder &tensor, stablehlo::BroadcastOp op,
                      ValueRange x) {
    int64_t rank = typeOf(op.getResult()).getRank();
    auto dims = llvm::to_vector(
        llvm::seq<int64_t>(rank - typeOf(x[0]).getRank(), rank));
    return broadcast(tensor, x[0], typeOf(op.getResult()).getShape(), dims,
                     op.getLoc());
  }
};

/// z[i, ..] = x[i, ..] along the dimensions that x is given
struct DynamicBroadcastInDimJet
    : DefinitionJet<DynamicBroadcastInDimJet,
                    stablehlo::DynamicBroadcastInDimOp> {
  static Value define(TensorBuilder &tensor,
                      stablehlo::DynamicBroadcastInDimOp op, ValueRange x) {
    return broadcast(tensor, x[0], typeOf(op.getResult()).getShape(),
                     op.getBroadcastDimensions(), op.getLoc());
  }
};

/// z = x in row-major order
struct DynamicReshapeJet
    : DefinitionJet<DynamicReshapeJet, stablehlo::DynamicReshapeOp> {
  static Value define(TensorBuilder &tensor, stablehlo::DynamicReshapeOp op,
                      ValueRange x) {
    return tensor.reshape(x[0], typeOf(op.getResult()).getShape());
  }
};

/// z[a.., i.., b..] = x[a.., index[i..], b..]
struct TorchIndexSelectJet
    : DefinitionJet<TorchIndexSelectJet, stablehlo::TorchIndexSelectOp> {
  static Value define(TensorBuilder &tensor, stablehlo::TorchIndexSelectOp op,
                      ValueRange x) {
    OpBuilder &b = tensor.getBuilder();
    int64_t dim = op.getDim(), batch = op.getBatchDims();
    int64_t rank = typeOf(x[0]).getRank(), indexRank = typeOf(x[1]).getRank();
    if (batch < 0 || batch > indexRank || batch > dim || dim >= rank)
      return {};
    auto batching = llvm::to_vector(llvm::seq<int64_t>(0, batch));
    auto offsets = llvm::to_vector(llvm::seq<int64_t>(batch, dim));
    for (int64_t d = dim + 1; d < rank; ++d)
      offsets.push_back(d - 1 + indexRank - batch);
    SmallVector<int64_t> sizes(typeOf(x[0]).getShape());
    std::fill_n(sizes.begin(), batch, 1);
    sizes[dim] = 1;
    auto numbers = stablehlo::GatherDimensionNumbersAttr::get(
        op.getContext(), offsets, {dim}, batching, batching, {dim}, indexRank);
    return stablehlo::GatherOp::create(
        b, op.getLoc(), typeOf(op.getResult()), x[0], x[1], numbers,
        b.getDenseI64ArrayAttr(sizes), b.getBoolAttr(false));
  }
};

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

/// z = x y, for matrices and vectors
struct DotJet : DefinitionJet<DotJet, stablehlo::DotOp> {
  static Value define(TensorBuilder &tensor, stablehlo::DotOp, ValueRange x) {
    return tensor.dot(x[0], x[1], {}, {}, {typeOf(x[0]).getRank() - 1}, {0});
  }
};

/// A tensor whose dimensions have letters
struct Lettered {
  Value value;
  std::string letters;

  int64_t dimensionOf(char letter) const { return letters.find(letter); }
  bool has(char letter) const { return StringRef(letters).contains(letter); }
};

bool areDistinct(StringRef letters) {
  llvm::SmallSet<char, 8> seen;
  return llvm::all_of(letters, [&](char c) {
    return llvm::isAlpha(c) && seen.insert(c).second;
  });
}

/// The tensor without dimensions whose letters nothing else has: their sum
Lettered withoutOthers(TensorBuilder &tensor, Lettered x, StringRef others) {
  SmallVector<int64_t> summed;
  std::string kept;
  for (auto [dim, letter] : llvm::enumerate(x.letters)) {
    if (others.contains(letter))
      kept.push_back(letter);
    else
      summed.push_back(dim);
  }
  if (summed.empty())
    return x;
  return {tensor.reduceSum(x.value, summed), kept};
}

Value inOrder(TensorBuilder &tensor, const Lettered &x, StringRef letters) {
  if (x.letters == letters)
    return x.value;
  return tensor.transpose(x.value,
                          llvm::map_to_vector(letters, [&](char letter) {
                            return x.dimensionOf(letter);
                          }));
}

/// The operands and the result of "ab,bc->ac"; nothing if a letter occurs twice
/// in one of them, or the result has another one
std::optional<SmallVector<std::string>> readEinsum(StringRef config,
                                                   ValueRange x) {
  auto [inputs, output] = config.split("->");
  SmallVector<StringRef> parts;
  inputs.split(parts, ',');
  if (!config.contains("->") || parts.size() != x.size() ||
      !areDistinct(output))
    return std::nullopt;
  SmallVector<std::string> result;
  for (auto [part, operand] : llvm::zip(parts, x)) {
    if (!areDistinct(part) ||
        static_cast<int64_t>(part.size()) != typeOf(operand).getRank())
      return std::nullopt;
    result.push_back(part.str());
  }
  for (char letter : output)
    if (!inputs.contains(letter))
      return std::nullopt;
  result.push_back(output.str());
  return result;
}

/// z[out] = sum x[lhs] y[rhs]
struct EinsumJet : DefinitionJet<EinsumJet, stablehlo::EinsumOp> {
  static Value define(TensorBuilder &tensor, stablehlo::EinsumOp op,
                      ValueRange operands) {
    auto letters = readEinsum(op.getEinsumConfig(), operands);
    if (!letters)
      return {};
    StringRef out = (*letters)[2];
    Lettered x = withoutOthers(tensor, {operands[0], (*letters)[0]},
                               (*letters)[1] + out.str());
    Lettered y = withoutOthers(tensor, {operands[1], (*letters)[1]},
                               x.letters + out.str());
    SmallVector<int64_t> batch[2], contracting[2];
    std::string free, shared;
    for (auto [dim, letter] : llvm::enumerate(x.letters)) {
      if (!y.has(letter)) {
        free.push_back(letter);
        continue;
      }
      auto &dims = out.contains(letter) ? batch : contracting;
      dims[0].push_back(dim);
      dims[1].push_back(y.dimensionOf(letter));
      if (out.contains(letter))
        shared.push_back(letter);
    }
    for (char letter : y.letters)
      if (!x.has(letter))
        free.push_back(letter);
    Value z = tensor.dot(x.value, y.value, batch[0], batch[1], contracting[0],
                         contracting[1]);
    return inOrder(tensor, {z, shared + free}, out);
  }
  static StringRef expected() {
    return "static shapes, and letters that are distinct in each operand";
  }
};

/// z[out] = sum x[in]
struct UnaryEinsumJet
    : DefinitionJet<UnaryEinsumJet, stablehlo::UnaryEinsumOp> {
  static Value define(TensorBuilder &tensor, stablehlo::UnaryEinsumOp op,
                      ValueRange operands) {
    auto letters = readEinsum(op.getEinsumConfig(), operands);
    if (!letters)
      return {};
    StringRef out = (*letters)[1];
    return inOrder(
        tensor, withoutOthers(tensor, {operands[0], (*letters)[0]}, out), out);
  }
  static StringRef expected() { return EinsumJet::expected(); }
};

//===----------------------------------------------------------------------===//
// Operands of different shapes
//===----------------------------------------------------------------------===//

/// The op of the same name that takes operands of one shape
std::string elementwiseName(Operation *op) {
  StringRef name = op->getName().stripDialect();
  name.consume_front("broadcast_");
  bool isChlo = name == "next_after" || name == "polygamma" || name == "zeta";
  return ((isChlo ? "chlo." : "stablehlo.") + name).str();
}

/// z = f(x, y, ..), element by element, of operands that are broadcast: aligned
/// at the last dimension, or where they are said to be
template <typename Op>
struct BroadcastingJet : DefinitionJet<BroadcastingJet<Op>, Op> {
  static Value define(TensorBuilder &tensor, Op op, ValueRange x) {
    auto type = typeOf(op->getResult(0));
    auto given =
        op->template getAttrOfType<DenseI64ArrayAttr>("broadcast_dimensions");
    SmallVector<Value> operands;
    for (Value operand : x) {
      int64_t rank = typeOf(operand).getRank();
      auto dims = llvm::to_vector(
          llvm::seq<int64_t>(type.getRank() - rank, type.getRank()));
      if (given && rank < type.getRank())
        dims.assign(given.asArrayRef().begin(), given.asArrayRef().end());
      operands.push_back(
          broadcast(tensor, operand, type.getShape(), dims, op.getLoc()));
    }
    OperationState state(op.getLoc(), elementwiseName(op));
    state.addOperands(operands);
    state.addTypes(type);
    addAttributes(op, state);
    return tensor.getBuilder().create(state)->getResult(0);
  }

private:
  template <typename Other>
  static void addAttributes(Other, OperationState &) {}
  static void addAttributes(chlo::BroadcastCompareOp op,
                            OperationState &state) {
    auto direction = stablehlo::symbolizeComparisonDirection(
        chlo::stringifyComparisonDirection(op.getComparisonDirection()));
    state.addAttribute(
        "comparison_direction",
        stablehlo::ComparisonDirectionAttr::get(op.getContext(), *direction));
    if (auto kind = op.getCompareType())
      state.addAttribute(
          "compare_type",
          stablehlo::ComparisonTypeAttr::get(
              op.getContext(), *stablehlo::symbolizeComparisonType(
                                   chlo::stringifyComparisonType(*kind))));
  }
};

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// A size is the same in each direction.
struct GetDimensionSizeJet
    : TaylorRule<GetDimensionSizeJet, stablehlo::GetDimensionSizeOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    auto copy =
        cast<stablehlo::GetDimensionSizeOp>(builder.clone(op, {x[0][0].value}));
    if (x[0][0].perDirection)
      copy.setDimension(copy.getDimension() + 1);
    results.emplace_back(Coefficient{copy.getResult()});
    return success();
  }
  static StringRef getTaylorRule() { return "z_k = 0 for k > 0"; }
};

} // namespace

void mlir::taylor::attachTaylorDefinitionRules(MLIRContext &context) {
  using namespace stablehlo;
  BroadcastOp::attachInterface<BroadcastJet>(context);
  DotOp::attachInterface<DotJet>(context);
  DynamicBroadcastInDimOp::attachInterface<DynamicBroadcastInDimJet>(context);
  DynamicReshapeOp::attachInterface<DynamicReshapeJet>(context);
  EinsumOp::attachInterface<EinsumJet>(context);
  GetDimensionSizeOp::attachInterface<GetDimensionSizeJet>(context);
  TorchIndexSelectOp::attachInterface<TorchIndexSelectJet>(context);
  UnaryEinsumOp::attachInterface<UnaryEinsumJet>(context);
}

void mlir::taylor::attachTaylorChloDefinitionRules(MLIRContext &context) {
  using namespace chlo;
  attachTaylorRules<
      BroadcastingJet, BroadcastAddOp, BroadcastAndOp, BroadcastAtan2Op,
      BroadcastCompareOp, BroadcastComplexOp, BroadcastDivOp, BroadcastMaxOp,
      BroadcastMinOp, BroadcastMulOp, BroadcastNextAfterOp, BroadcastOrOp,
      BroadcastPolygammaOp, BroadcastPowOp, BroadcastRemOp, BroadcastSelectOp,
      BroadcastShiftLeftOp, BroadcastShiftRightArithmeticOp,
      BroadcastShiftRightLogicalOp, BroadcastSubOp, BroadcastXorOp,
      BroadcastZetaOp>(context);
}
