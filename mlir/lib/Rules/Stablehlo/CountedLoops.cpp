//===- CountedLoops.cpp - Loops with a known number of steps --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Rules/CountedLoops.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::taylor;
using stablehlo::ComparisonDirection;

/// Whether the op converts to the type that it converts from, as JAX writes.
static bool isIdentity(Operation *op) {
  return isa_and_nonnull<stablehlo::ConvertOp>(op) &&
         op->getOperand(0).getType() == op->getResult(0).getType();
}

static Value withoutIdentity(Value value) {
  while (isIdentity(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  return value;
}

/// Counters beyond are left alone, so that nothing here overflows.
static constexpr int64_t largest = int64_t(1) << 48;

bool mlir::taylor::isLoop(Operation *op) { return isa<stablehlo::WhileOp>(op); }

namespace {

class LoopReader {
public:
  explicit LoopReader(stablehlo::WhileOp loop)
      : loop(loop), body(loop.getBody().front()) {}

  std::optional<CountedLoop> read() {
    CountedLoop result{loop, &body, 0, {}};
    for (unsigned i = 0; i < loop->getNumOperands(); ++i)
      result.carries.push_back(readCarry(i));
    std::optional<int64_t> steps = count(result.carries);
    if (!steps || *steps < 1)
      return std::nullopt;
    result.steps = *steps;
    for (LoopCarry &carry : result.carries)
      if (carry.kind == LoopCarry::Kind::Counter && !staysInType(carry, *steps))
        carry.kind = LoopCarry::Kind::Dependent;
    return result;
  }

private:
  Value next(unsigned i) {
    return withoutIdentity(body.getTerminator()->getOperand(i));
  }

  /// A single integer that is known, of which a loop may carry a copy
  std::optional<int64_t> integer(Value value) {
    while (auto argument = dyn_cast<BlockArgument>(value)) {
      unsigned i = argument.getArgNumber();
      if (argument.getOwner()->getParentOp() != loop ||
          next(i) != body.getArgument(i))
        return std::nullopt;
      value = loop->getOperand(i);
    }
    DenseIntElementsAttr constant;
    if (!matchPattern(value, m_Constant(&constant)) ||
        constant.getNumElements() != 1)
      return std::nullopt;
    APInt number = *constant.begin();
    bool isUnsigned = constant.getElementType().isUnsignedInteger();
    if (number.getActiveBits() > 63 && isUnsigned)
      return std::nullopt;
    int64_t result = isUnsigned ? number.getZExtValue() : number.getSExtValue();
    return std::abs(result) <= largest ? std::optional(result) : std::nullopt;
  }

  //===--------------------------------------------------------------------===//
  // Carries
  //===--------------------------------------------------------------------===//

  LoopCarry readCarry(unsigned i) {
    LoopCarry carry;
    BlockArgument x = body.getArgument(i);
    if (next(i) == x) {
      carry.kind = LoopCarry::Kind::Invariant;
      return carry;
    }
    carry.op = next(i).getDefiningOp();
    if (x.use_empty()) {
      carry.kind = LoopCarry::Kind::Last;
      carry.terms.push_back({next(i)});
      return carry;
    }
    if (!readCounter(i, carry) && !readStack(i, carry) &&
        !readScattered(i, carry))
      readSum(i, carry);
    return carry;
  }

  bool readCounter(unsigned i, LoopCarry &carry) {
    BlockArgument x = body.getArgument(i);
    auto type = cast<RankedTensorType>(x.getType());
    bool adds = isa_and_nonnull<stablehlo::AddOp>(carry.op);
    if (type.getRank() != 0 || !isa<IntegerType>(type.getElementType()) ||
        type.getElementType().isInteger(1) ||
        (!adds && !isa_and_nonnull<stablehlo::SubtractOp>(carry.op)))
      return false;
    bool isFirst = withoutIdentity(carry.op->getOperand(0)) == x;
    if (!isFirst && (!adds || withoutIdentity(carry.op->getOperand(1)) != x))
      return false;
    auto start = integer(loop->getOperand(i));
    auto step = integer(carry.op->getOperand(isFirst ? 1 : 0));
    if (!start || !step)
      return false;
    carry.kind = LoopCarry::Kind::Counter;
    carry.start = *start;
    carry.step = adds ? *step : -*step;
    return true;
  }

  bool readStack(unsigned i, LoopCarry &carry) {
    BlockArgument x = body.getArgument(i);
    auto update = dyn_cast_or_null<stablehlo::DynamicUpdateSliceOp>(carry.op);
    if (!update || update.getOperand() != x || !x.hasOneUse() ||
        !update->hasOneUse())
      return false;
    auto whole = cast<RankedTensorType>(x.getType());
    auto part = cast<RankedTensorType>(update.getUpdate().getType());
    std::optional<int64_t> dim;
    for (int64_t d = 0; d < whole.getRank(); ++d) {
      if (part.getDimSize(d) == whole.getDimSize(d))
        continue;
      if (dim || part.getDimSize(d) != 1)
        return false;
      dim = d;
    }
    carry.terms.push_back({update.getUpdate()});
    carry.updates.push_back(update);
    if (!dim) {
      carry.kind = LoopCarry::Kind::Last;
      return true;
    }
    carry.kind = LoopCarry::Kind::Stack;
    carry.dim = *dim;
    carry.index = update.getStartIndices()[*dim];
    return true;
  }

  /// The same, by a scatter of one slice
  bool readScattered(unsigned i, LoopCarry &carry) {
    BlockArgument x = body.getArgument(i);
    auto scatter = dyn_cast_or_null<stablehlo::ScatterOp>(carry.op);
    if (!scatter || scatter.getInputs().size() != 1 ||
        scatter.getInputs()[0] != x || !x.hasOneUse() || !scatter->hasOneUse())
      return false;
    Block &update = scatter.getUpdateComputation().front();
    auto numbers = scatter.getScatterDimensionNumbers();
    auto indices =
        cast<RankedTensorType>(scatter.getScatterIndices().getType());
    auto dims = numbers.getScatterDimsToOperandDims();
    auto whole = cast<RankedTensorType>(x.getType());
    if (update.getTerminator()->getOperand(0) != update.getArgument(1) ||
        indices.getNumElements() != 1 || dims.size() != 1 ||
        numbers.getInsertedWindowDims() != dims ||
        !numbers.getInputBatchingDims().empty())
      return false;
    SmallVector<int64_t> row(whole.getShape());
    row.erase(row.begin() + dims[0]);
    Value term = scatter.getUpdates()[0];
    auto type = cast<RankedTensorType>(term.getType());
    if (type.getShape() != ArrayRef<int64_t>(row))
      return false;
    carry.kind = LoopCarry::Kind::Stack;
    carry.dim = dims[0];
    carry.hasDim = false;
    carry.index = scatter.getScatterIndices();
    carry.terms.push_back({term});
    carry.updates.push_back(scatter);
    return true;
  }

  /// x is the first of what is added up, and used once only.
  bool readSum(unsigned i, LoopCarry &carry) {
    Value sum = body.getArgument(i);
    if (getElementTypeOrSelf(sum.getType()).isInteger(1))
      return false;
    while (sum.hasOneUse()) {
      OpOperand &use = *sum.use_begin();
      Operation *op = use.getOwner();
      if (op == body.getTerminator()) {
        if (use.getOperandNumber() != i)
          break;
        carry.kind = LoopCarry::Kind::Sum;
        return true;
      }
      if (op->getBlock() == &body && isIdentity(op)) {
        carry.updates.push_back(op);
        sum = op->getResult(0);
        continue;
      }
      bool subtracts = isa<stablehlo::SubtractOp>(op);
      if (op->getBlock() != &body ||
          (!subtracts && !isa<stablehlo::AddOp>(op)) ||
          (subtracts && use.getOperandNumber() != 0))
        break;
      carry.terms.push_back(
          {op->getOperand(1 - use.getOperandNumber()), subtracts});
      carry.updates.push_back(op);
      sum = op->getResult(0);
    }
    if (!carry.terms.empty() && !sum.use_empty() &&
        *sum.user_begin() != body.getTerminator())
      carry.op = *sum.user_begin();
    carry.terms.clear();
    carry.updates.clear();
    return false;
  }

  static bool staysInType(const LoopCarry &carry, int64_t steps) {
    if (!carry.op || steps > largest / (std::abs(carry.step) + 1))
      return false;
    auto type = cast<IntegerType>(
        getElementTypeOrSelf(carry.op->getResult(0).getType()));
    int64_t last = carry.start + carry.step * steps;
    auto isInside = [&](int64_t value) {
      return type.isUnsigned()
                 ? value >= 0 && llvm::isUIntN(type.getWidth(), value)
                 : llvm::isIntN(type.getWidth(), value);
    };
    return isInside(carry.start) && isInside(last);
  }

  //===--------------------------------------------------------------------===//
  // The number of steps
  //===--------------------------------------------------------------------===//

  /// How often start + step * n holds for n = 0, 1, ..
  static std::optional<int64_t> stepsUntil(int64_t start, int64_t step,
                                           int64_t bound,
                                           ComparisonDirection direction) {
    using Direction = ComparisonDirection;
    if (direction == Direction::GT || direction == Direction::GE)
      return stepsUntil(-start, -step, -bound,
                        direction == Direction::GT ? Direction::LT
                                                   : Direction::LE);
    if (direction == Direction::LE)
      return stepsUntil(start, step, bound + 1, Direction::LT);
    int64_t distance = bound - start;
    if (direction == Direction::NE)
      return step != 0 && distance % step == 0 && distance / step >= 0
                 ? std::optional(distance / step)
                 : std::nullopt;
    if (direction != Direction::LT || step <= 0)
      return std::nullopt;
    return std::max<int64_t>(0, llvm::divideCeilSigned(distance, step));
  }

  std::optional<int64_t> count(ArrayRef<LoopCarry> carries) {
    Block &condition = loop.getCond().front();
    auto compare = condition.getTerminator()
                       ->getOperand(0)
                       .getDefiningOp<stablehlo::CompareOp>();
    if (!compare || compare->getBlock() != &condition)
      return std::nullopt;
    ComparisonDirection direction = compare.getComparisonDirection();
    Value counter = compare.getLhs(), bound = compare.getRhs();
    if (!integer(bound)) {
      std::swap(counter, bound);
      direction = mirrored(direction);
    }
    auto argument = dyn_cast<BlockArgument>(counter);
    if (!argument || argument.getOwner() != &condition)
      return std::nullopt;
    const LoopCarry &carry = carries[argument.getArgNumber()];
    auto limit = integer(bound);
    if (carry.kind != LoopCarry::Kind::Counter || !limit)
      return std::nullopt;
    auto steps = stepsUntil(carry.start, carry.step, *limit, direction);
    return steps && staysInType(carry, *steps) ? steps : std::nullopt;
  }

  static ComparisonDirection mirrored(ComparisonDirection direction) {
    switch (direction) {
    case ComparisonDirection::LT:
      return ComparisonDirection::GT;
    case ComparisonDirection::LE:
      return ComparisonDirection::GE;
    case ComparisonDirection::GT:
      return ComparisonDirection::LT;
    case ComparisonDirection::GE:
      return ComparisonDirection::LE;
    default:
      return direction;
    }
  }

  stablehlo::WhileOp loop;
  Block &body;
};

} // namespace

SmallVector<std::pair<BlockArgument, Value>>
mlir::taylor::invariantsOf(Operation *op) {
  SmallVector<std::pair<BlockArgument, Value>> result;
  auto loop = dyn_cast<stablehlo::WhileOp>(op);
  if (!loop)
    return result;
  Block &body = loop.getBody().front();
  for (auto [i, initial] : llvm::enumerate(loop->getOperands())) {
    BlockArgument argument = body.getArgument(i);
    if (body.getTerminator()->getOperand(i) != argument)
      continue;
    result.push_back({argument, initial});
    result.push_back({loop.getCond().front().getArgument(i), initial});
  }
  return result;
}

std::optional<CountedLoop> mlir::taylor::readCountedLoop(Operation *op) {
  auto loop = dyn_cast<stablehlo::WhileOp>(op);
  auto isTensor = [](Type type) { return isa<RankedTensorType>(type); };
  if (!loop || !llvm::all_of(loop->getOperandTypes(), isTensor))
    return std::nullopt;
  return LoopReader(loop).read();
}
