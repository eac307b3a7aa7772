//===- LoopUnroller.h - The steps of a loop one by one -------- -*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Replaces a loop by its body, as often as it has steps. What it writes row by
// row is put together once, so that what another loop reads of it is found.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_LOOPUNROLLER_H
#define TAYLOR_TRANSFORMS_LOOPUNROLLER_H

#include "taylor/Rules/CountedLoops.h"

namespace mlir::taylor {

void unrollLoop(const CountedLoop &loop);

} // namespace mlir::taylor

#endif // TAYLOR_TRANSFORMS_LOOPUNROLLER_H
