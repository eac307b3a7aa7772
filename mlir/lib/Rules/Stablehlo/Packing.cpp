//===- Packing.cpp - Jets as operands of ops with regions -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Packing.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::taylor;

Packing::Packing(JetBuilder &builder, ArrayRef<Jet> jets, Axes axes)
    : builder(builder), axes(axes) {
  for (const Jet &jet : jets)
    patterns.push_back(patternOf(jet));
}

Packing::Pattern Packing::patternOf(const Jet &jet) const {
  Pattern pattern;
  pattern.perDirection = jet[0].perDirection;
  for (unsigned k = 0; k <= builder.getOrder(); ++k)
    pattern.present.push_back(k == 0 || jet[k]);
  return pattern;
}

bool Packing::join(ArrayRef<Jet> jets) {
  bool changed = false;
  for (auto [mine, jet] : llvm::zip(patterns, jets)) {
    Pattern theirs = patternOf(jet);
    changed |= theirs.perDirection && !mine.perDirection;
    mine.perDirection |= theirs.perDirection;
    for (auto [here, there] : llvm::zip(mine.present, theirs.present)) {
      changed |= there && !here;
      here |= there;
    }
  }
  return changed;
}

bool Packing::hasAxis(const Pattern &pattern, unsigned k) const {
  if (axes != Axes::AsNeeded)
    return axes == Axes::All;
  return k > 0 || pattern.perDirection;
}

SmallVector<Value> Packing::pack(ArrayRef<Jet> jets, TypeRange types) const {
  SmallVector<Value> values;
  for (auto [pattern, jet, type] : llvm::zip(patterns, jets, types))
    for (auto [k, present] : llvm::enumerate(pattern.present)) {
      if (!present)
        continue;
      if (hasAxis(pattern, k))
        values.push_back(builder.spreadOrZero(jet[k], type));
      else
        values.push_back(jet[k] ? jet[k].value : builder.zero(type));
    }
  return values;
}

SmallVector<Jet> Packing::unpack(ValueRange values) const {
  SmallVector<Jet> jets;
  unsigned next = 0;
  for (const Pattern &pattern : patterns) {
    jets.emplace_back();
    for (auto [k, present] : llvm::enumerate(pattern.present))
      if (present)
        jets.back().set(k, {values[next++], hasAxis(pattern, k)});
  }
  return jets;
}

SmallVector<Type> Packing::types(TypeRange types) const {
  SmallVector<Type> result;
  for (auto [pattern, type] : llvm::zip(patterns, types))
    for (auto [k, present] : llvm::enumerate(pattern.present))
      if (present)
        result.push_back(hasAxis(pattern, k) ? builder.perDirection(type)
                                             : type);
  return result;
}

Packing Packing::withAxes(Axes other) const {
  Packing copy = *this;
  copy.axes = other;
  return copy;
}
