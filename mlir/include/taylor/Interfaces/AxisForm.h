//===- AxisForm.h - An op as a sum of products over named axes --*- C++ -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The local fact about an op that collapsing needs. Every axis of the form has
// a number; operands and the result say which axis each of their dimensions
// is, as in an einsum:
//
//   result[i, k] = sum_j  1.0 * %0[i, j] * %1[j, k]          (dot_general)
//   result[i]    = %0[i] + -1.0 * %1[i]                       (subtract)
//   result[i]    = sum_j  %0[j] * [2 i - j = -3]              (slice)
//   result[i]    = sum_j  %0[j] * [j = clamp(%1[i], 0, 9)]    (gather)
//   result[i]    = %0[i] + sum_j  %2[j] * [i = %1[j]]         (scatter)
//
// An axis that the result lacks is summed over, in the terms that have it. A
// result axis that a term lacks is one that the term is broadcast along.
// Ops that are not sums of products are pointwise, multilinear or opaque. A
// multilinear op says which axes of its result are axes of operands too, along
// which it works slice by slice; along all others, only the op knows what it
// does:
//
//   result[b, o] = f(%0[b, i], %1[k, i', o])                  (convolution)
//   result[b, s] = f(%0[b, i], 0) + f(0, %1[])              (reduce_window add)
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_AXISFORM_H
#define TAYLOR_INTERFACES_AXISFORM_H

#include "mlir/IR/TypeRange.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::taylor {

/// An integer that an operand holds, brought into 0 ... limit:
/// clamp(%operand[axes..., position, axes...], 0, limit). The position is that
/// along `dimension`, which has no axis; a dimension after the last has size 1.
/// If it `drops`, an integer that is not in there selects nothing instead.
struct AxisLookup {
  unsigned operand = 0;
  SmallVector<unsigned, 2> axes;
  unsigned dimension = 0;
  int64_t position = 0;
  int64_t limit = 0;
  bool drops = false;

  bool operator==(const AxisLookup &other) const {
    return operand == other.operand && axes == other.axes &&
           dimension == other.dimension && position == other.position &&
           limit == other.limit && drops == other.drops;
  }
};

/// An affine indicator: 1 where sum_n coefficients[n] * index(axes[n]) equals
/// `offset`, plus `lookup` if there is one, else 0. Identity matrices, slices,
/// paddings, reversals and reshapes are products with one.
struct AxisSelection {
  SmallVector<unsigned, 3> axes;
  SmallVector<int64_t, 3> coefficients;
  int64_t offset = 0;
  std::optional<AxisLookup> lookup = std::nullopt;

  bool operator==(const AxisSelection &other) const {
    return axes == other.axes && coefficients == other.coefficients &&
           offset == other.offset && lookup == other.lookup;
  }
};

/// How an operand enters a product.
enum class FactorRole {
  Value,      ///< x
  Reciprocal, ///< 1 / x
  Mask,       ///< 1 where the predicate x holds, else 0
  MaskNot,    ///< 0 where the predicate x holds, else 1
  Index,      ///< the index along the only axis; has no operand
  Parameter   ///< x, in which a multilinear op need not be linear
};

/// An operand as a factor: `axes[d]` is the axis of its dimension d.
struct AxisFactor {
  unsigned operand = 0;
  FactorRole role = FactorRole::Value;
  SmallVector<unsigned, 4> axes;

  bool operator==(const AxisFactor &other) const {
    return operand == other.operand && role == other.role && axes == other.axes;
  }
};

/// coefficient * product of factors and selections.
struct AxisTerm {
  double coefficient = 1.0;
  SmallVector<AxisFactor, 2> factors;
  SmallVector<AxisSelection, 1> selections;

  bool operator==(const AxisTerm &other) const {
    return coefficient == other.coefficient && factors == other.factors &&
           selections == other.selections;
  }
};

/// One result of an op in terms of its operands.
struct AxisForm {
  enum class Kind {
    Opaque,    ///< nothing is known
    Pointwise, ///< a function of the operands' elements at the same indices
    Linear,    ///< pointwise, and linear in its only operand (e.g. a cast)
    Equality,  ///< pointwise %0 == %1
    Sum,       ///< a sum of products: `terms`
    /// The op is the sum of what it is at one term's operands and zeros in
    /// place of the others, and linear in each `Value` of the term. The axes
    /// that it works along slice by slice are those of the result that an
    /// operand has as well.
    Multilinear
  };

  Kind kind = Kind::Opaque;
  /// Sizes of all axes of the form; symbolic ones are ShapedType::kDynamic.
  SmallVector<int64_t, 4> sizes;
  /// The axis of every result dimension. Axes are distinct.
  SmallVector<unsigned, 4> result;
  /// Only for `Sum` and `Multilinear`.
  SmallVector<AxisTerm, 2> terms;
  /// Only for `Multilinear`: operations per element of the result.
  double flops = 0.0;

  /// result[...] = f(%0[...], %1[...], ...), all of shape `shape`.
  static AxisForm pointwise(Kind kind, ArrayRef<int64_t> shape);
  /// An empty sum with one axis for every result dimension.
  static AxisForm sum(ArrayRef<int64_t> resultShape);

  unsigned addAxis(int64_t size) {
    sizes.push_back(size);
    return sizes.size() - 1;
  }
  AxisTerm &addTerm(double coefficient = 1.0) {
    terms.emplace_back();
    terms.back().coefficient = coefficient;
    return terms.back();
  }

  bool operator==(const AxisForm &other) const {
    return kind == other.kind && sizes == other.sizes &&
           result == other.result && terms == other.terms &&
           flops == other.flops;
  }
  /// Whether the axis is one of the result along which the op works slice by
  /// slice.
  bool isSliced(unsigned axis) const;
  /// How a multilinear op names the dimensions of an operand; null if it does
  /// not.
  const AxisFactor *layoutOf(unsigned operand) const;
  void print(raw_ostream &os) const;
};

/// A gather or scatter, whose sum over what it selects cannot be written out
/// while the integers that it looks up are unknown, as a multilinear op: slice
/// by slice along the axes that are not selected. Opaque if the form is none of
/// these.
AxisForm withUnknownLookups(const AxisForm &form, TypeRange operands);

raw_ostream &operator<<(raw_ostream &os, const AxisForm &form);

/// The form of several ops at once: copy n of the result, and of every operand
/// that `varies`, is at index n along a new first dimension. Nothing if the
/// forms differ by more than selections whose offsets grow evenly:
///   z_n[i] = x_n[2 i + 3 n]    becomes    z[n, i] = x[n, 2 i + 3 n]
std::optional<AxisForm> batched(ArrayRef<AxisForm> forms,
                                ArrayRef<bool> varies);
/// Equal for forms that `batched` may take together.
llvm::hash_code hashWithoutOffsets(const AxisForm &form);

} // namespace mlir::taylor

#endif // TAYLOR_INTERFACES_AXISFORM_H
