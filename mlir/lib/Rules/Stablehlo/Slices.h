//===- Slices.h - Ops that work slice by slice ------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes the axis form of a multilinear op from what its rule knows: in which
// operands it is linear, and along which dimensions it works slice by slice.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_SLICES_H
#define TAYLOR_RULES_STABLEHLO_SLICES_H

#include "Families.h"

namespace mlir::taylor {

/// A dimension of the result, and those of operands that are the same.
struct SlicedDim {
  unsigned result;
  struct Place {
    unsigned operand, dim;
  };
  SmallVector<Place, 2> places;
};

/// The operands in which the op is linear together: z(x, y) = z(x, 0) + z(0, y)
struct Additive {
  SmallVector<unsigned, 2> operands;
};
/// The operands in which the op is linear, each by itself: z(c x, y) = c z(x,
/// y) = z(x, c y)
struct Multilinear {
  SmallVector<unsigned, 2> operands;
};

/// result `number` of the op, which is anything in all other operands. Opaque
/// unless sliced dimensions are equally large and all others have static sizes.
AxisForm slicedForm(Operation *op, unsigned number, const Additive &linear,
                    ArrayRef<SlicedDim> sliced, double flops = 0.0);
AxisForm slicedForm(Operation *op, unsigned number, const Multilinear &linear,
                    ArrayRef<SlicedDim> sliced, double flops = 0.0);

/// Dimension d of the result is dimension d of each of these operands.
SlicedDim sameDim(unsigned dim, ArrayRef<unsigned> operands);

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_SLICES_H
