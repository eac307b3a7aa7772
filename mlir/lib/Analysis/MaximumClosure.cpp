//===- MaximumClosure.cpp - The best set that is closed -------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Analysis/MaximumClosure.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::taylor;

namespace {
/// A network from a source to a sink, and the flow through it.
class Network {
public:
  Network(unsigned numNodes, unsigned source, unsigned sink)
      : source(source), sink(sink), first(numNodes, none), level(numNodes),
        next(numNodes) {}

  static constexpr int64_t unlimited = std::numeric_limits<int64_t>::max() / 4;

  void connect(unsigned from, unsigned to, int64_t capacity) {
    addArc(from, to, capacity);
    addArc(to, from, 0);
  }

  /// Lets flow all that can, in phases of shortest paths. False if that takes
  /// more than `maxSteps`.
  bool flow(uint64_t maxSteps) {
    stepsLeft = maxSteps;
    while (findLevels())
      if (!augment())
        return false;
    return stepsLeft > 0;
  }

  /// The nodes from which more could flow to the sink.
  std::vector<bool> reachingSink() const {
    std::vector<bool> reaches(first.size(), false);
    std::vector<unsigned> worklist{sink};
    reaches[sink] = true;
    while (!worklist.empty()) {
      unsigned node = worklist.back();
      worklist.pop_back();
      for (unsigned arc = first[node]; arc != none; arc = arcs[arc].sibling) {
        unsigned other = arcs[arc].to;
        if (arcs[arc ^ 1].left == 0 || reaches[other])
          continue;
        reaches[other] = true;
        worklist.push_back(other);
      }
    }
    return reaches;
  }

private:
  static constexpr unsigned none = ~0u;
  /// Arc 2 n + 1 is arc 2 n backwards.
  struct Arc {
    unsigned to, sibling;
    int64_t left;
  };

  void addArc(unsigned from, unsigned to, int64_t capacity) {
    arcs.push_back({to, first[from], capacity});
    first[from] = arcs.size() - 1;
  }

  bool step() { return stepsLeft > 0 && --stepsLeft > 0; }

  /// Numbers nodes by their distance from the source. Whether the sink has one.
  bool findLevels() {
    std::fill(level.begin(), level.end(), none);
    std::vector<unsigned> queue{source};
    level[source] = 0;
    for (size_t i = 0; i < queue.size() && level[sink] == none; ++i)
      for (unsigned arc = first[queue[i]]; arc != none && step();
           arc = arcs[arc].sibling)
        if (arcs[arc].left > 0 && level[arcs[arc].to] == none) {
          level[arcs[arc].to] = level[queue[i]] + 1;
          queue.push_back(arcs[arc].to);
        }
    return level[sink] != none;
  }

  /// Fills all shortest paths.
  bool augment() {
    next = first;
    std::vector<unsigned> path;
    while (step()) {
      unsigned node = path.empty() ? source : arcs[path.back()].to;
      if (node == sink) {
        fill(path);
        continue;
      }
      unsigned &arc = next[node];
      while (arc != none && step() &&
             (arcs[arc].left == 0 || level[arcs[arc].to] != level[node] + 1))
        arc = arcs[arc].sibling;
      if (arc != none) {
        path.push_back(arc);
      } else if (path.empty()) {
        return stepsLeft > 0;
      } else {
        // A dead end: not again in this phase.
        level[node] = none;
        path.pop_back();
      }
    }
    return false;
  }

  /// Lets flow what the path can take, and goes back to where it is full.
  void fill(std::vector<unsigned> &path) {
    int64_t least = unlimited;
    for (unsigned arc : path)
      least = std::min(least, arcs[arc].left);
    size_t full = path.size();
    for (size_t i = path.size(); i-- > 0;) {
      arcs[path[i]].left -= least;
      arcs[path[i] ^ 1].left += least;
      if (arcs[path[i]].left == 0)
        full = i;
    }
    stepsLeft -= std::min<uint64_t>(stepsLeft, path.size());
    path.resize(full);
  }

  unsigned source, sink;
  std::vector<Arc> arcs;
  std::vector<unsigned> first, level, next;
  uint64_t stepsLeft = 0;
};
} // namespace

std::optional<std::vector<bool>> MaximumClosure::solve(unsigned stepsPerEdge) {
  // Gains as whole numbers, of which all together stay far below the limit. The
  // scale is a power of two, so gains that are equal stay so.
  double total = 1.0;
  for (double gain : gains)
    total += std::abs(gain);
  double scale = std::ldexp(1.0, 52 - std::ilogb(total));
  unsigned count = gains.size(), source = count, sink = count + 1;
  Network network(count + 2, source, sink);
  for (auto [element, gain] : llvm::enumerate(gains)) {
    int64_t whole = std::llround(gain * scale);
    if (whole > 0)
      network.connect(source, element, whole);
    else if (whole < 0)
      network.connect(element, sink, -whole);
  }
  for (auto [a, b] : implications)
    network.connect(a, b, Network::unlimited);
  uint64_t size = count + implications.size();
  if (!network.flow(1000 + stepsPerEdge * size))
    return std::nullopt;
  // An element that leads to no cost that is left may be taken.
  std::vector<bool> taken = network.reachingSink();
  taken.resize(count);
  taken.flip();
  return taken;
}

double MaximumClosure::gainOf(const std::vector<bool> &taken) const {
  double sum = 0.0;
  for (size_t element = 0; element < taken.size(); ++element)
    if (taken[element])
      sum += gains[element];
  return sum;
}
