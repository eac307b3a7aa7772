//===- Passes.td - Passes of collapse-taylor ----------------*- tablegen -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_TRANSFORMS_PASSES
#define TAYLOR_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def CollapseTaylor : Pass<"collapse-taylor", "::mlir::ModuleOp"> {
  let summary = "Collapse sums over directions in Taylor-mode derivatives";
  let description = [{
    Does the whole job on a module as JAX exports it: inlines calls, merges
    branches that are alike, simplifies (`taylor-simplify`), moves sums over
    directions towards the inputs (`taylor-collapse-sums`) and removes what is
    no longer needed. The highest Taylor coefficient, which is summed over
    directions in the end, is then carried once instead of once per direction.

    A module in which no sum moves is left exactly as it was. Remarks of category
    `collapse-taylor` tell which sums moved, what that saved, and why others
    stayed.
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">
  ];
  let statistics = [
    Statistic<"numMoved", "sums-moved", "Number of sums that moved">,
    Statistic<"numKept", "sums-kept", "Number of sums that stayed">
  ];
}

def MergeEqualBranches : Pass<"taylor-merge-branches"> {
  let summary = "Replace a choice among equal regions by one of them";
  let description = [{
    JAX exports for several platforms wrap ops in a choice by platform. Where
    all regions of the choice are alike, the op is replaced by what one of them
    does.
  }];
}

def TaylorSimplify : Pass<"taylor-simplify"> {
  let summary = "Use the equality of values up to layout and structural zeros";
  let description = [{
    Reads each block as sums of products over named axes and replaces values
    that are constants, that equal an earlier value up to transposition,
    broadcast or scale, or that multiply with an identity matrix. Products with
    a constant zero are taken to be zero, which assumes finite operands.
  }];
}

def CollapseSums : Pass<"taylor-collapse-sums"> {
  let summary = "Move sums over directions towards the inputs";
  let description = [{
    The core of `collapse-taylor`, on a function without calls. A sum over an
    axis that the value below carries through linear ops is a linear functional
    of that value. It is moved through these ops as far as possible; products of
    two values that depend on the direction are summed where they are. Values
    are opened only if all their uses are, and a group of sums that does not
    become cheaper under the cost model stays.
  }];
  let options = [
    Option<"balance", "balance", "double", /*default=*/"1.0",
           "Flops that take as long as moving one byte, for the cost model">
  ];
}

def PrintAxes : Pass<"taylor-print-axes"> {
  let summary = "Print how every op depends on its operands along axes";
  let description = [{
    Emits a remark at every op with its axis form, as its rule states it. For
    debugging rules.
  }];
}

#endif // TAYLOR_TRANSFORMS_PASSES
