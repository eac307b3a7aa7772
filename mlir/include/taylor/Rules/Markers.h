//===- Markers.h - What a front end says about derivatives ------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// StableHLO cannot say that a function is not to be differentiated, or how. A
// front end puts in marks, which are calls of nothing:
//
//   stablehlo.custom_call @collapse_taylor.stop_gradient(%x)
//     the identity, whose result does not vary
//   stablehlo.custom_call @collapse_taylor.with_derivative(%x, %y)
//     x, whose derivative is that of y: the same number, less accurately
//   stablehlo.custom_call @collapse_taylor.custom_jvp(args...)
//     {called_computations = [@primal, @jvp]}
//     what @primal returns. @jvp takes the arguments and the tangents of those
//     that are real or complex, and returns the results and their tangents.
//   stablehlo.custom_call @collapse_taylor.equation(args...)
//     what the front end computes itself. Operands that depend on a direction
//     have its axis in front, and then all results have it.
//
// Expansion obeys them: what does not vary has no coefficients, and @jvp is the
// derivative of the result wherever it is used, z' = jvp(x, x'). They have to
// go before a program is run.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_MARKERS_H
#define TAYLOR_RULES_MARKERS_H

#include "mlir/IR/Operation.h"

namespace mlir::taylor {

/// Replaces all marks by what they compute. Fails after an error at one that is
/// malformed. Tells in `changed` whether there was one.
LogicalResult lowerMarkers(Operation *root, bool &changed);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_MARKERS_H
