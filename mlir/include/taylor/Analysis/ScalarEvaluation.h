//===- ScalarEvaluation.h - Integers known at compile time ---- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What an op computes from single integers, by what it states about itself: a
// sum of products, or a function of elements.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SCALAREVALUATION_H
#define TAYLOR_ANALYSIS_SCALAREVALUATION_H

#include "mlir/IR/Value.h"
#include <optional>
#include <vector>

namespace mlir::taylor {

/// Whether values of the type are tensors of one integer or predicate.
bool isSingleInteger(Type type);

/// The result, a tensor of one integer, of an op whose operands are such
/// tensors too, for several values of these: operands have one value, or all as
/// many. Nothing if one is not known, or not exact.
std::optional<std::vector<int64_t>>
evaluateIntegers(OpResult result, ArrayRef<ArrayRef<int64_t>> operands);

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SCALAREVALUATION_H
