//===- LinearAlongAxisOpInterface.td - Axis facts of ops ----*- tablegen -*-===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE
#define TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE

include "mlir/IR/OpBase.td"

def LinearAlongAxisOpInterface : OpInterface<"LinearAlongAxisOpInterface"> {
  let cppNamespace = "::mlir::taylor";
  let description = [{
    Everything that collapsing sums needs to know about an op: how a result
    depends on the operands along every axis. Linear and multilinear ops say so
    as a sum of products over named axes (an einsum with signs, slices and
    masks); all other ops that work element by element say that they are
    pointwise. Ops that are linear in an operand but not as such a sum, say
    along which axes they work slice by slice. An op without this interface, or with an opaque form, stops a sum
    with a remark and is otherwise left alone.
  }];
  let methods = [
    InterfaceMethod<
      [{
        Returns how result `number` depends on the operands. Must not look
        beyond the op itself, its attributes and its regions.
      }],
      "::mlir::taylor::AxisForm", "getAxisForm", (ins "unsigned":$number)>,
    InterfaceMethod<
      [{
        For pointwise ops: the value at the given operand values, or nothing
        where it is not known at compile time. Used to fold scalar programs
        (for example factorials) without materialising them.
      }],
      "::std::optional<double>", "evaluate",
      (ins "::llvm::ArrayRef<double>":$operands), [{}],
      [{ return std::nullopt; }]>,
    InterfaceMethod<
      [{
        Whether the op returns what exactly one of its regions yields, and does
        nothing else. Regions that are all alike can then replace the op.
      }],
      "bool", "selectsRegion", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<
      [{
        For multilinear ops: the same op at other operands, whose sizes differ
        along axes that the op works along slice by slice.
      }],
      "::mlir::Operation *", "buildAlike",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$location,
           "::mlir::ValueRange":$operands, "::mlir::TypeRange":$results),
      [{}], [{
        return ::mlir::taylor::cloneAt($_op, builder, location, operands,
                                       results);
      }]>,
    InterfaceMethod<
      [{
        For multilinear ops: ops for the transpose of what the op is in operand
        `number`, in the place of which the cotangent is. What they return is of
        the type given, that of the operand; null where that is not known.
      }],
      "::mlir::Value", "buildTransposed",
      (ins "unsigned":$number, "::mlir::OpBuilder &":$builder,
           "::mlir::Location":$location, "::mlir::ValueRange":$operands,
           "::mlir::RankedTensorType":$type),
      [{}], [{ return {}; }]>,
  ];
}

#endif // TAYLOR_INTERFACES_LINEARALONGAXISOPINTERFACE
