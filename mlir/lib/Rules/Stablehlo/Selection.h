//===- Selection.h - Indices that depend on the direction ----- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a slice or an update becomes where it starts elsewhere in each
// direction. Where the start is known to be a progression, this is written so
// that analyses see which elements are selected: a slice, or a mask. Masks are
// exact: what they leave out may be infinite.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_SELECTION_H
#define TAYLOR_RULES_STABLEHLO_SELECTION_H

#include "taylor/Series/JetBuilder.h"

namespace mlir::taylor {

/// Whether one of them depends on the direction.
bool dependOnDirection(ArrayRef<Coefficient> starts);

/// Where each dimension of a tensor of this rank starts, by a tensor of indices
/// for the dimensions in `map`; the others do at zero, or have no start. Empty
/// if it has several indices for each direction.
SmallVector<Coefficient> pointStarts(JetBuilder &builder, Value indices,
                                     ArrayRef<int64_t> map, unsigned rank,
                                     bool fill);

/// The parts of x, of these sizes, that start there; as `dynamic_slice` does,
/// they stay inside.
Coefficient take(JetBuilder &builder, Coefficient x,
                 ArrayRef<Coefficient> starts, ArrayRef<int64_t> sizes);

/// Where an update goes that starts outside.
enum class Outside { Inside, Nowhere };

/// x with the elements of y instead, or added, from there on. A start that is
/// absent is zero. Nothing if y has more than one element along a dimension
/// along which the start depends on the direction.
std::optional<Coefficient> put(JetBuilder &builder, Coefficient x,
                               Coefficient y, ArrayRef<Coefficient> starts,
                               Outside outside, bool adds);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_SELECTION_H
