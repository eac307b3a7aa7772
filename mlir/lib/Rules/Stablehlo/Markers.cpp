//===- Markers.cpp - What a front end says about derivatives --------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Rules/Markers.h"
#include "TaylorRules.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace mlir::taylor;

bool mlir::taylor::isStopGradient(stablehlo::CustomCallOp call) {
  return call.getCallTargetName() == "collapse_taylor.stop_gradient" &&
         llvm::equal(call.getOperandTypes(), call.getResultTypes());
}

static constexpr StringLiteral withDerivativeName =
    "collapse_taylor.with_derivative";

bool mlir::taylor::isWithDerivative(stablehlo::CustomCallOp call) {
  return call.getCallTargetName() == withDerivativeName &&
         call.getNumOperands() == 2 && call.getNumResults() == 1 &&
         llvm::all_of(call.getOperandTypes(), [&](Type type) {
           return type == call.getResult(0).getType();
         });
}

Coefficient mlir::taylor::withDerivative(JetBuilder &builder, Coefficient x,
                                         Coefficient y) {
  if (!builder.marksDerivatives())
    return x;
  OperationState state(builder.getLoc(),
                       stablehlo::CustomCallOp::getOperationName());
  state.addOperands({x.value, y.value});
  state.addTypes(x.value.getType());
  OpBuilder &b = builder.getBuilder();
  state.addAttribute("call_target_name", b.getStringAttr(withDerivativeName));
  state.addAttribute("has_side_effect", b.getBoolAttr(false));
  return {b.create(state)->getResult(0), x.perDirection};
}

bool mlir::taylor::isCustomJvp(stablehlo::CustomCallOp call) {
  return call.getCallTargetName() == "collapse_taylor.custom_jvp";
}

bool mlir::taylor::isEquation(stablehlo::CustomCallOp call) {
  return call.getCallTargetName() == "collapse_taylor.equation";
}

/// Whether the function takes and returns what types say.
static bool hasType(Operation *from, Attribute name, TypeRange inputs,
                    TypeRange results) {
  auto symbol = dyn_cast<SymbolRefAttr>(name);
  auto function =
      symbol ? SymbolTable::lookupNearestSymbolFrom<FunctionOpInterface>(from,
                                                                         symbol)
             : FunctionOpInterface();
  return function && llvm::equal(function.getArgumentTypes(), inputs) &&
         llvm::equal(function.getResultTypes(), results);
}

/// The types, and once more those that have tangents.
static SmallVector<Type> withTangents(TypeRange types) {
  SmallVector<Type> result(types);
  llvm::copy_if(types, std::back_inserter(result), isDifferentiable);
  return result;
}

std::string mlir::taylor::whyMalformed(stablehlo::CustomCallOp call) {
  ArrayAttr callees = call.getCalledComputations();
  if (!callees || callees.size() != 2)
    return "expected two functions in called_computations";
  if (!hasType(call, callees[0], call.getOperandTypes(), call.getResultTypes()))
    return "expected a first function of the operands and results";
  if (!hasType(call, callees[1], withTangents(call.getOperandTypes()),
               withTangents(call.getResultTypes())))
    return "expected a second function of the operands and results and their "
           "tangents";
  return "";
}

LogicalResult mlir::taylor::lowerMarkers(Operation *root, bool &changed) {
  SmallVector<stablehlo::CustomCallOp> calls;
  root->walk([&](stablehlo::CustomCallOp call) {
    if (isStopGradient(call) || isWithDerivative(call) || isCustomJvp(call))
      calls.push_back(call);
  });
  for (stablehlo::CustomCallOp call : calls) {
    if (isStopGradient(call)) {
      call->replaceAllUsesWith(call.getInputs());
    } else if (isWithDerivative(call)) {
      call.getResult(0).replaceAllUsesWith(call.getInputs()[0]);
    } else {
      if (std::string why = whyMalformed(call); !why.empty())
        return call.emitError(why);
      OpBuilder builder(call);
      auto callee = cast<FlatSymbolRefAttr>(call.getCalledComputations()[0]);
      call->replaceAllUsesWith(
          func::CallOp::create(builder, call.getLoc(), callee,
                               call.getResultTypes(), call.getInputs()));
    }
    call->erase();
  }
  changed = !calls.empty();
  return success();
}
