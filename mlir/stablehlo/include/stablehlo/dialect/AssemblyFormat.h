//===- AssemblyFormat.h - Textual form shared by the dialects ---*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The `custom<...>` directives of the assembly formats, and what attributes of
// both dialects are written with.
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_ASSEMBLYFORMAT_H
#define STABLEHLO_DIALECT_ASSEMBLYFORMAT_H

#include "mlir/IR/OpImplementation.h"

namespace mlir {
namespace hlo {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

namespace detail {
void printUniformOrFunctional(OpAsmPrinter &p, ArrayRef<Type> types);
ParseResult parseUniformOrFunctional(OpAsmParser &parser,
                                     ArrayRef<Type *> types);
} // namespace detail

/// One type if all are equal, `(operands) -> result` if not. The result is the
/// last one.
template <typename... Types>
void printSameOperandsAndResultType(OpAsmPrinter &p, Operation *,
                                    Types... types) {
  Type all[] = {types...};
  detail::printUniformOrFunctional(p, all);
}
template <typename... Types>
ParseResult parseSameOperandsAndResultType(OpAsmParser &parser,
                                           Types &...types) {
  Type *all[] = {&types...};
  return detail::parseUniformOrFunctional(parser, all);
}

/// The same for any number of operands.
void printVariadicSameOperandsAndResultType(OpAsmPrinter &p, Operation *op,
                                            OperandRange operands,
                                            TypeRange types, Type result);
ParseResult parseVariadicSameOperandsAndResultType(
    OpAsmParser &parser,
    const SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands,
    SmallVectorImpl<Type> &types, Type &result);

/// The type of the tuple.
void printTupleOpType(OpAsmPrinter &p, Operation *op, TypeRange elements,
                      Type tuple);
ParseResult parseTupleOpType(OpAsmParser &parser,
                             SmallVectorImpl<Type> &elements, Type &tuple);

/// The types of the results, which are those of the operands.
void printPairwiseOpType(OpAsmPrinter &p, Operation *op, TypeRange operands,
                         TypeRange results);
ParseResult parsePairwiseOpType(OpAsmParser &parser,
                                SmallVectorImpl<Type> &operands,
                                SmallVectorImpl<Type> &results);

/// The complex type, from which those of the parts follow.
void printComplexOpType(OpAsmPrinter &p, Operation *op, Type real, Type imag,
                        Type result);
ParseResult parseComplexOpType(OpAsmParser &parser, Type &real, Type &imag,
                               Type &result);

/// The types of the predicate and of the values.
void printSelectOpType(OpAsmPrinter &p, Operation *op, Type pred, Type onTrue,
                       Type onFalse, Type result);
ParseResult parseSelectOpType(OpAsmParser &parser, Type &pred, Type &onTrue,
                              Type &onFalse, Type &result);

//===----------------------------------------------------------------------===//
// Operands and attributes
//===----------------------------------------------------------------------===//

/// `%a, %b,` in front of an attribute.
void printOperandsBeforeAttribute(OpAsmPrinter &p, Operation *op,
                                  OperandRange operands);
ParseResult parseOperandsBeforeAttribute(
    OpAsmParser &parser,
    SmallVectorImpl<OpAsmParser::UnresolvedOperand> &operands);

/// `[1, 2, ?]`
void printDimSizes(AsmPrinter &p, ArrayRef<int64_t> sizes);
FailureOr<SmallVector<int64_t>> parseDimSizes(AsmParser &parser);

/// `[0:1, 2:5:2]`
void printSliceRanges(OpAsmPrinter &p, Operation *op, ArrayRef<int64_t> starts,
                      ArrayRef<int64_t> limits, ArrayRef<int64_t> strides);
ParseResult parseSliceRanges(OpAsmParser &parser, DenseI64ArrayAttr &starts,
                             DenseI64ArrayAttr &limits,
                             DenseI64ArrayAttr &strides);

/// `e5m10`
void printExponentMantissa(AsmPrinter &p, Operation *op, IntegerAttr exponent,
                           IntegerAttr mantissa);
ParseResult parseExponentMantissa(AsmParser &parser, IntegerAttr &exponent,
                                  IntegerAttr &mantissa);

/// `@target`
void printCustomCallTarget(AsmPrinter &p, Operation *op, StringAttr target);
ParseResult parseCustomCallTarget(AsmParser &parser, StringAttr &target);

//===----------------------------------------------------------------------===//
// `<key = value, ...>`, in any order and without those that are empty or zero
//===----------------------------------------------------------------------===//

struct DimField {
  StringRef key;
  SmallVector<int64_t> *dims = nullptr;
  int64_t *number = nullptr;
};
ParseResult parseDimFields(AsmParser &parser, ArrayRef<DimField> fields);

struct DimFieldValue {
  StringRef key;
  ArrayRef<int64_t> dims;
  int64_t number = 0;
};
void printDimFields(AsmPrinter &p, ArrayRef<DimFieldValue> fields);

} // namespace hlo
} // namespace mlir

#endif // STABLEHLO_DIALECT_ASSEMBLYFORMAT_H
