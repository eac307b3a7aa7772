//===- Factorisations.h - Calls that factor matrices ----------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JAX calls LAPACK, or its relative on a GPU, to factor matrices. The factors
// are differentiated by the equations that define them, order by order.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_FACTORISATIONS_H
#define TAYLOR_RULES_STABLEHLO_FACTORISATIONS_H

#include "Matrices.h"
#include "TaylorRules.h"

namespace mlir::taylor {

/// A call of a function of LAPACK, or of its relative on a GPU.
class LinalgCall {
public:
  explicit LinalgCall(stablehlo::CustomCallOp call) : call(call) {}

  stablehlo::CustomCallOp getOp() { return call; }
  /// "potrf" of "lapack_dpotrf_ffi" and of "cusolver_potrf_ffi", or empty
  StringRef getName();
  bool isOnGpu() { return !call.getCallTargetName().starts_with("lapack_"); }

  /// What the function is told to do. LAPACK is told by letters.
  char letter(StringRef name);
  bool flag(StringRef name);
  /// The same of a call that is told something else
  static void setOption(Operation *call, StringRef name, Attribute value);
  Attribute option(StringRef name);
  /// An option of the type that it has, with another letter
  Attribute asLetter(StringRef name, char value);

  RankedTensorType typeOf(unsigned operand) {
    return cast<RankedTensorType>(call.getInputs()[operand].getType());
  }
  int64_t rows() { return typeOf(0).getShape().end()[-2]; }
  int64_t columns() { return typeOf(0).getShape().back(); }
  bool isSquare() { return rows() == columns(); }
  bool isComplex() { return isa<ComplexType>(typeOf(0).getElementType()); }

private:
  stablehlo::CustomCallOp call;
};

/// Whether the call hands its matrices, one of which is of this type, over
/// column by column, as JAX writes it.
bool areByColumns(stablehlo::CustomCallOp call, RankedTensorType matrix);

/// A copy of a call for other shapes or options than it was written for
Operation *cloneCall(JetBuilder &builder, LinalgCall call, ValueRange operands,
                     ArrayRef<Type> results);

/// The jets of all results
using CallRule = LogicalResult (*)(JetBuilder &, LinalgCall, ArrayRef<Jet>,
                                   SmallVectorImpl<Jet> &);

/// P A = L U
LogicalResult expandLu(JetBuilder &builder, LinalgCall call, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results);
/// A = Q R in packed form, and Q out of that
LogicalResult expandQr(JetBuilder &builder, LinalgCall call, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results);
LogicalResult expandReflectors(JetBuilder &builder, LinalgCall call,
                               ArrayRef<Jet> x, SmallVectorImpl<Jet> &results);
/// A V = V diag(w) with V^H V = 1, or any A
LogicalResult expandHermitianEigen(JetBuilder &builder, LinalgCall call,
                                   ArrayRef<Jet> x,
                                   SmallVectorImpl<Jet> &results);
LogicalResult expandEigen(JetBuilder &builder, LinalgCall call, ArrayRef<Jet> x,
                          SmallVectorImpl<Jet> &results);
/// A = U diag(s) V^H
LogicalResult expandSingularValues(JetBuilder &builder, LinalgCall call,
                                   ArrayRef<Jet> x,
                                   SmallVectorImpl<Jet> &results);
/// T z = b with a tridiagonal matrix
LogicalResult expandTridiagonal(JetBuilder &builder, LinalgCall call,
                                ArrayRef<Jet> x, SmallVectorImpl<Jet> &results);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_FACTORISATIONS_H
