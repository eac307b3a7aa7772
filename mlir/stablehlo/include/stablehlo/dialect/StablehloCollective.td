//===- StablehloCollective.td - Communication between devices -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOCOLLECTIVE_TD
#define STABLEHLO_DIALECT_STABLEHLOCOLLECTIVE_TD

include "stablehlo/dialect/StablehloAttrs.td"

// None of these may be removed or repeated: every device must take part.
class Stablehlo_CollectiveOp<string mnemonic, list<Trait> traits = []>
    : Stablehlo_Op<mnemonic, traits>;

def Stablehlo_AllGatherOp
    : Stablehlo_CollectiveOp<"all_gather",
          [Hlo_PairwiseSameOperandAndResultElementType]> {
  let summary = "The operands of all devices, concatenated";
  let arguments = (ins Variadic<Hlo_Tensor>:$operands, I64Attr:$all_gather_dim,
    Stablehlo_ReplicaGroupsAttr:$replica_groups,
    OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle,
    UnitAttr:$use_global_device_ids);
  let results = (outs Variadic<Hlo_Tensor>);
  let hasVerifier = 1;
}

def Stablehlo_AllReduceOp
    : Stablehlo_CollectiveOp<"all_reduce",
          [Hlo_InferType, SingleBlockImplicitTerminator<"ReturnOp">]> {
  let summary = "The operands of all devices, combined";
  let arguments = (ins Variadic<Hlo_Tensor>:$operands,
    Stablehlo_ReplicaGroupsAttr:$replica_groups,
    OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle,
    UnitAttr:$use_global_device_ids);
  let regions = (region SizedRegion<1>:$computation);
  let results = (outs Variadic<Hlo_Tensor>);
}

def Stablehlo_AllToAllOp
    : Stablehlo_CollectiveOp<"all_to_all",
          [Hlo_PairwiseSameOperandAndResultElementType, Hlo_InferType]> {
  let summary = "Parts of the operands, exchanged between devices";
  let arguments = (ins Variadic<Hlo_Tensor>:$operands, I64Attr:$split_dimension,
    I64Attr:$concat_dimension, I64Attr:$split_count,
    Stablehlo_ReplicaGroupsAttr:$replica_groups,
    OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle);
  let results = (outs Variadic<Hlo_Tensor>);
}

def Stablehlo_CollectiveBroadcastOp
    : Stablehlo_CollectiveOp<"collective_broadcast", [Hlo_InferType]> {
  let summary = "The operands of the first device of each group";
  let arguments = (ins Variadic<Hlo_Tensor>:$operands,
    Stablehlo_ReplicaGroupsAttr:$replica_groups,
    OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle);
  let results = (outs Variadic<Hlo_Tensor>);
}

def Stablehlo_CollectivePermuteOp
    : Stablehlo_CollectiveOp<"collective_permute",
          [SameOperandsAndResultElementType, Hlo_InferType]> {
  let summary = "The operand of another device";
  let arguments = (ins Hlo_Tensor:$operand, I64ElementsAttr:$source_target_pairs,
                       OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle);
  let results = (outs Hlo_Tensor);
}

def Stablehlo_CrossReplicaSumOp
    : Stablehlo_CollectiveOp<"cross-replica-sum",
          [Pure, Hlo_CompatibleOperandsAndResultType]> {
  let summary = "Sum of the operands of all devices of a group";
  let arguments = (ins Hlo_Tensor:$operand,
                       Stablehlo_ReplicaGroupsAttr:$replica_groups);
  let results = (outs Hlo_Tensor);
}

def Stablehlo_ReduceScatterOp : Stablehlo_CollectiveOp<"reduce_scatter"> {
  let summary = "The operands of all devices, combined and divided among them";
  let arguments = (ins Hlo_Tensor:$operand, I64Attr:$scatter_dimension,
    Stablehlo_ReplicaGroupsAttr:$replica_groups,
    OptionalAttr<Stablehlo_ChannelHandleAttr>:$channel_handle,
    UnitAttr:$use_global_device_ids);
  let regions = (region SizedRegion<1>:$computation);
  let results = (outs Hlo_Tensor);
  let hasVerifier = 1;
}

#endif // STABLEHLO_DIALECT_STABLEHLOCOLLECTIVE_TD
