//===- JetBuilder.h - Building Taylor coefficients --------------*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a Taylor rule works with: jets, which are series of tensors, an algebra
// of their coefficients, and ways to apply ops to them. A coefficient either
// has the directions on a leading axis, or is the same in every direction, as
// coefficient 0 nearly always is.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_SERIES_JETBUILDER_H
#define TAYLOR_SERIES_JETBUILDER_H

#include "taylor/Rules/TensorBuilder.h"
#include "taylor/Series/Recurrences.h"
#include "taylor/Series/Series.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>
#include <vector>

namespace mlir::taylor {

/// A tensor, or a structural zero.
struct Coefficient {
  Value value;
  /// Whether the tensor has the directions on a leading axis.
  bool perDirection = false;
  /// Of a tensor of one integer, which integer that is, if known: in each
  /// direction, or in all.
  std::shared_ptr<const std::vector<int64_t>> integers = nullptr;

  explicit operator bool() const { return static_cast<bool>(value); }
};

using Jet = Series<Coefficient>;

class JetBuilder {
public:
  using Coefficient = taylor::Coefficient;

  JetBuilder(OpBuilder &builder, int64_t directions, unsigned order)
      : builder(builder), tensor(builder), directions(directions),
        order(order) {}
  virtual ~JetBuilder() = default;

  OpBuilder &getBuilder() { return builder; }
  TensorBuilder &getTensor() { return tensor; }
  Location getLoc() const { return loc; }
  void setLocation(Location location) {
    loc = location;
    tensor.setLocation(location);
  }
  int64_t getDirections() const { return directions; }
  /// Coefficients up to this one are wanted.
  unsigned getOrder() const { return order; }
  void setOrder(unsigned value) { order = value; }

  /// Whether anything but a coefficient 0 that all directions share is there.
  bool varies(const Jet &jet) const {
    return jet[0].perDirection || jet.varies(order);
  }

  //===--------------------------------------------------------------------===//
  // The algebra of coefficients: absent ones are zero
  //===--------------------------------------------------------------------===//

  Coefficient add(Coefficient x, Coefficient y);
  Coefficient subtract(Coefficient x, Coefficient y);
  Coefficient multiply(Coefficient x, Coefficient y);
  /// y is there.
  Coefficient divide(Coefficient x, Coefficient y);
  Coefficient scale(Coefficient x, double factor);
  /// x + number; x is there.
  Coefficient shift(Coefficient x, double number);
  /// `number` everywhere, in the type of x.
  Coefficient constantLike(Coefficient x, double number);
  /// x where the predicate holds, else y; of the same shape.
  Coefficient select(Coefficient predicate, Coefficient x, Coefficient y);
  Recurrences<JetBuilder> series() { return Recurrences<JetBuilder>(*this); }

  //===--------------------------------------------------------------------===//
  // The axis of directions
  //===--------------------------------------------------------------------===//

  RankedTensorType perDirection(Type type) const;
  /// With the axis of directions.
  Value spread(Coefficient x);
  /// spread(x), or zeros of the type that `like` has in one direction.
  Value spreadOrZero(Coefficient x, Type like);
  /// Zeros, without the axis.
  Value zero(Type type);

  //===--------------------------------------------------------------------===//
  // Ops and regions
  //===--------------------------------------------------------------------===//

  /// The op on these operands. Values that its regions use are replaced by
  /// their coefficients 0.
  virtual Operation *clone(Operation *op, ValueRange operands) = 0;
  /// An op on each element, on these coefficients: the only result.
  Coefficient cloneElementwise(Operation *op, ArrayRef<Coefficient> operands);
  /// Expands the ops of a block at the insertion point; `results` are the jets
  /// of what its terminator returns.
  virtual LogicalResult expandBlock(Block &block, ArrayRef<Jet> arguments,
                                    SmallVectorImpl<Jet> &results) = 0;
  /// Expands the body of a function that `op` names, as expandBlock does.
  virtual LogicalResult expandFunction(Operation *op, SymbolRefAttr name,
                                       ArrayRef<Jet> arguments,
                                       SmallVectorImpl<Jet> &results) = 0;
  /// The jet of a value that a region uses from outside.
  virtual Jet lookup(Value value) = 0;
  /// Whether derivatives that the front end has marked have to stay so.
  virtual bool keepsMarks() const { return false; }
  /// Whether a value that is not computed as its derivatives are is marked so.
  virtual bool marksDerivatives() const { return false; }
  /// An error at the op, with a note at the jet.
  virtual LogicalResult refuse(Operation *op, const Twine &message) = 0;

  /// What a rule finds out about a value for the rules of ops that use it: the
  /// other factor of a matrix of which an op returns one.
  void remember(Value value, Jet companion) {
    companions[value] = std::move(companion);
  }
  Jet recall(Value value) const { return companions.lookup(value); }

private:
  OpBuilder &builder;
  TensorBuilder tensor;
  llvm::DenseMap<Value, Jet> companions;
  Location loc = builder.getUnknownLoc();
  int64_t directions;
  unsigned order;
};

/// Coefficient k of each of the jets.
SmallVector<Coefficient> coefficients(ArrayRef<Jet> jets, unsigned k);

} // namespace mlir::taylor

#endif // TAYLOR_SERIES_JETBUILDER_H
