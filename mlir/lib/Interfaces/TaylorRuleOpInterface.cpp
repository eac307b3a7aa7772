//===- TaylorRuleOpInterface.cpp - Taylor rules of ops --------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Interfaces/TaylorRuleOpInterface.h"

#include "taylor/Interfaces/TaylorRuleOpInterface.cpp.inc"
