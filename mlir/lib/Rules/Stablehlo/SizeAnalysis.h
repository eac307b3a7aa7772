//===- SizeAnalysis.h - Which symbolic dimensions are equal -----*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every dimension gets a size: a number or a symbol. Dimensions that an op has
// on one axis have one size, and so have numbers that the program asserts to be
// equal.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_RULES_STABLEHLO_SIZEANALYSIS_H
#define TAYLOR_RULES_STABLEHLO_SIZEANALYSIS_H

#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>

namespace mlir::taylor {

class SizeAnalysis {
public:
  using Sizes = SmallVector<unsigned, 4>;

  explicit SizeAnalysis(Block &block);

  /// Whether some dimension in the block is symbolic, and all is consistent.
  bool isSymbolic() const { return symbolic && consistent; }
  /// The sizes of a ranked tensor's dimensions, or null.
  const Sizes *lookup(Value value) const;
  unsigned find(unsigned size) const;
  std::optional<int64_t> constant(unsigned size) const {
    return constants[find(size)];
  }
  /// Where a symbol's value comes from: a scalar, or dimension `dim` of a
  /// tensor.
  struct Source {
    Value value;
    std::optional<unsigned> dim;
  };
  Source source(unsigned size) const { return sources[find(size)]; }
  /// The sizes that a tensor of integers holds.
  std::optional<Sizes> elements(Value shape);
  /// Whether operands say what shape the result has.
  static bool isShaped(Operation &op);
  /// The sizes of such an op's result, if they are known.
  std::optional<Sizes> givenSizes(Operation &op);

private:
  std::optional<Sizes> gatheredSizes(stablehlo::DynamicGatherOp gather);
  unsigned add(std::optional<int64_t> number, Source source);
  unsigned number(int64_t value);
  unsigned scalar(Value value);
  void merge(unsigned a, unsigned b);
  void read(Value value);
  void read(Operation &op);
  void readForm(Operation &op, unsigned result);
  void readAssertion(Operation &op);

  mutable std::vector<unsigned> parents;
  std::vector<std::optional<int64_t>> constants;
  std::vector<Source> sources;
  std::map<int64_t, unsigned> numbers;
  llvm::DenseMap<Value, unsigned> scalars;
  llvm::DenseMap<Value, Sizes> sizes;
  bool symbolic = false, consistent = true;
};

} // namespace mlir::taylor

#endif // TAYLOR_RULES_STABLEHLO_SIZEANALYSIS_H
