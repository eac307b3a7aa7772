//===- Packing.h - Jets as operands of ops with regions -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op with regions takes, carries and yields the coefficients that are there,
// one after the other. Which these are may be known only after its regions have
// been expanded: then it is expanded again.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_PACKING_H
#define TAYLOR_RULES_STABLEHLO_PACKING_H

#include "taylor/Series/JetBuilder.h"

namespace mlir::taylor {

class Packing {
public:
  /// Which coefficients have the directions on a leading axis.
  enum class Axes {
    AsNeeded, ///< all but coefficients 0 that directions share
    All,
    None ///< as in the body of a reduction, which is applied to each element
  };

  Packing(JetBuilder &builder, ArrayRef<Jet> jets, Axes axes = Axes::AsNeeded);
  /// Adds the coefficients that other jets have. Tells whether there were any.
  bool join(ArrayRef<Jet> jets);

  /// Values of coefficients that have the given types in one direction.
  SmallVector<Value> pack(ArrayRef<Jet> jets, TypeRange types) const;
  SmallVector<Jet> unpack(ValueRange values) const;
  /// The types of packed values.
  SmallVector<Type> types(TypeRange types) const;

  Packing withAxes(Axes other) const;

private:
  /// Which coefficients of a value are there, and whether coefficient 0 has the
  /// axis.
  struct Pattern {
    SmallVector<bool> present;
    bool perDirection = false;
  };

  Pattern patternOf(const Jet &jet) const;
  bool hasAxis(const Pattern &pattern, unsigned k) const;

  JetBuilder &builder;
  Axes axes;
  SmallVector<Pattern> patterns;
};

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_PACKING_H
