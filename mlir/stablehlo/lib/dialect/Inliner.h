//===- Inliner.h - Inlining of functions that hold these ops ----*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_LIB_DIALECT_INLINER_H
#define STABLEHLO_LIB_DIALECT_INLINER_H

#include "mlir/Transforms/InliningUtils.h"

namespace mlir {
namespace hlo {

/// No operation depends on the function that it is in.
struct HloInlinerInterface : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Operation *, bool) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_LIB_DIALECT_INLINER_H
