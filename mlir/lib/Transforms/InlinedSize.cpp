//===- InlinedSize.cpp - What inlining would make of a module -------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function that calls another one twice, which calls another one twice, and
// so on, is exponential in its text once it is inlined. Long chains of calls
// are slow for another reason: each op keeps the places of all calls that it
// went through.
//
//===----------------------------------------------------------------------===//

#include "mlir/Analysis/CallGraph.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/CallInterfaces.h"
#include "taylor/Transforms/Transforms.h"
#include "llvm/ADT/SCCIterator.h"

using namespace mlir;
using namespace mlir::taylor;

static constexpr unsigned maxDepth = 128;
static constexpr double maxOps = 1 << 16, maxOpsPerOp = 64;

namespace {
struct InlinedSize {
  double ops = 0;
  unsigned depth = 0;
};
} // namespace

bool mlir::taylor::staysSmallInlined(Operation *module) {
  double written = 0;
  module->walk([&](Operation *) { ++written; });
  const CallGraph graph(module);
  SymbolTableCollection symbols;
  llvm::DenseMap<const CallGraphNode *, InlinedSize> sizes;
  // Callees come before their callers.
  for (auto cycle = llvm::scc_begin(&graph); !cycle.isAtEnd(); ++cycle) {
    if (cycle.hasCycle())
      return false;
    const CallGraphNode *node = cycle->front();
    if (node->isExternal())
      continue;
    InlinedSize size;
    node->getCallableRegion()->walk([&](Operation *op) {
      ++size.ops;
      if (auto call = dyn_cast<CallOpInterface>(op)) {
        InlinedSize callee = sizes.lookup(graph.resolveCallable(call, symbols));
        size.ops += callee.ops;
        size.depth = std::max(size.depth, callee.depth + 1);
      }
    });
    if (size.depth > maxDepth ||
        size.ops > std::max(maxOps, maxOpsPerOp * written))
      return false;
    sizes[node] = size;
  }
  return true;
}
