//===- Series.h - Truncated power series ------------------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// x(t) = x_0 + x_1 t + x_2 t^2 + ... with normalised coefficients, of which
// some are structurally zero.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_SERIES_SERIES_H
#define TAYLOR_SERIES_SERIES_H

#include "llvm/ADT/SmallVector.h"

namespace mlir::taylor {

/// `C` converts to bool: whether a coefficient is there. One that is not is
/// zero.
template <typename C> class Series {
public:
  Series() = default;
  explicit Series(C constant) { set(0, constant); }

  C operator[](unsigned k) const {
    return k < coefficients.size() ? coefficients[k] : C();
  }
  void set(unsigned k, C coefficient) {
    if (k >= coefficients.size())
      coefficients.resize(k + 1);
    coefficients[k] = coefficient;
  }
  /// Whether one of the coefficients 1..order is there.
  bool varies(unsigned order) const {
    for (unsigned k = 1; k < coefficients.size() && k <= order; ++k)
      if (coefficients[k])
        return true;
    return false;
  }

private:
  llvm::SmallVector<C, 4> coefficients;
};

} // namespace mlir::taylor

#endif // TAYLOR_SERIES_SERIES_H
