//===- SweepReversal.h - Linear sweeps the other way around -----*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a collapse leaves of forward over reverse mode is
//
//   y = sum_l <g_l, c_l>,    g_{l-1} = A_l^T g_l  (a reverse sweep)
//
// It is the same number, for the same work, as
//
//   y = <g_L, s_L>,          s_l = A_l s_{l-1} + c_l
//
// but there the c_l are used up where they arise, as in the forward Laplacian:
// nothing waits for a sweep that starts when the network has been evaluated. A
// sum is rewritten like this if that shortens the longest chain of matrix
// products and costs no more.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_ANALYSIS_SWEEPREVERSAL_H
#define TAYLOR_ANALYSIS_SWEEPREVERSAL_H

#include "taylor/Analysis/AxisProgram.h"
#include "taylor/Analysis/Contraction.h"

namespace mlir::taylor {

/// `node` is `replacement`, whose dimensions run along the node's axes.
struct ReversedSweep {
  const AxisNode *node;
  AxisView replacement;
};

class SweepReversal {
public:
  SweepReversal(AxisProgram &program, const CostModel &model);

  ArrayRef<ReversedSweep> reversed() const { return sweeps; }

private:
  class Adjoint;

  const AxisNode *&owner(const AxisNode *node) { return owners[node->id]; }
  bool isInside(const AxisNode *node, const AxisNode *root) const;
  void findOwners();
  void measure(const AxisNode *node);
  bool pays(const AxisNode *root, const AxisNode *replacement,
            ArrayRef<const AxisNode *> inside);

  AxisProgram &program;
  const CostModel &model;
  /// Nodes from this id on are not in the program.
  unsigned firstNew;
  /// The node that each node is a linear part of, and of nothing else; itself
  /// if there is no such node.
  std::vector<const AxisNode *> owners;
  /// Matrix products on the longest way to each node: in all, and between
  /// nodes of one owner.
  std::vector<unsigned> depths, lengths;
  SmallVector<ReversedSweep> sweeps;
};

} // namespace mlir::taylor

#endif // TAYLOR_ANALYSIS_SWEEPREVERSAL_H
