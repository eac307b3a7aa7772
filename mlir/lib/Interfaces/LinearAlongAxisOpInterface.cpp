//===- LinearAlongAxisOpInterface.cpp - Axis facts of ops -----------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/LinearAlongAxisOpInterface.h"

#include "taylor/Interfaces/LinearAlongAxisOpInterface.cpp.inc"
