//===- Families.h - The rules of StableHLO, by family ---------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_FAMILIES_H
#define TAYLOR_RULES_STABLEHLO_FAMILIES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::taylor {

/// An external model of the axis facts of `Op`, to be completed by `Rule`.
template <typename Rule, typename Op>
using AxisRule = LinearAlongAxisOpInterface::ExternalModel<Rule, Op>;

/// Attaches `Rule<Op>` to each of the ops.
template <template <typename> class Rule, typename... Ops>
void attachRules(MLIRContext &context) {
  (Ops::template attachInterface<Rule<Ops>>(context), ...);
}

/// The shape of a value, or nothing if it is not a tensor of static shape.
inline std::optional<ArrayRef<int64_t>> staticShape(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return std::nullopt;
  return type.getShape();
}

/// The shape of a value, which may have symbolic dimensions: for ops that do no
/// arithmetic with their sizes. Nothing if it is not a ranked tensor.
inline std::optional<ArrayRef<int64_t>> rankedShape(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? std::optional(type.getShape()) : std::nullopt;
}

/// The factor with operand dimension d along axis d.
inline AxisFactor elementFactor(unsigned operand, unsigned rank,
                                FactorRole role = FactorRole::Value) {
  return {operand, role, llvm::to_vector<4>(llvm::seq<unsigned>(rank))};
}

/// Whether the body of a reduction is `return add(arg0, arg1)`.
bool addsArguments(Block &body);

/// op(A) z = b as a call of BLAS; opaque if it is another call.
AxisForm triangularCallForm(stablehlo::CustomCallOp op);

void attachChloContractionRules(MLIRContext &context);
void attachCollectiveRules(MLIRContext &context);
void attachContractionRules(MLIRContext &context);
void attachControlFlowRules(MLIRContext &context);
void attachElementwiseRules(MLIRContext &context);
void attachIndexingRules(MLIRContext &context);
void attachLinalgRules(MLIRContext &context);
void attachReductionRules(MLIRContext &context);
void attachShapeRules(MLIRContext &context);
void attachUpdateRules(MLIRContext &context);
void attachWindowRules(MLIRContext &context);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_FAMILIES_H
