//===- StablehloMisc.td - Tokens, tuples, random numbers, the host -*- tablegen -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef STABLEHLO_DIALECT_STABLEHLOMISC_TD
#define STABLEHLO_DIALECT_STABLEHLOMISC_TD

include "stablehlo/dialect/StablehloAttrs.td"

//===----------------------------------------------------------------------===//
// Tokens and tuples
//===----------------------------------------------------------------------===//

def Stablehlo_AfterAllOp : Stablehlo_Op<"after_all", [Pure, Hlo_InferType]> {
  let summary = "A token after all others";
  let arguments = (ins Variadic<Hlo_Token>:$inputs);
  let results = (outs Hlo_Token:$result);
  let assemblyFormat = [{
    $inputs attr-dict `:`
    custom<VariadicSameOperandsAndResultType>(ref($inputs), type($inputs),
                                              type($result))
  }];
}

def Stablehlo_CreateTokenOp
    : Stablehlo_Op<"create_token", [Pure, Hlo_InferType]> {
  let summary = "A token after nothing";
  let results = (outs Hlo_Token:$output);
  let assemblyFormat = "attr-dict `:` type(results)";
}

def Stablehlo_GetTupleElementOp
    : Stablehlo_Op<"get_tuple_element", [Pure, Hlo_InferType]> {
  let summary = "One element of a tuple";
  let arguments = (ins Hlo_Tuple:$operand, I32Attr:$index);
  let results = (outs Hlo_ValueOrTuple);
  let assemblyFormat = [{
    $operand `[` $index `]` attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_TupleOp : Stablehlo_Op<"tuple", [Pure, Hlo_InferType]> {
  let summary = "Several values as one";
  let arguments = (ins Variadic<Hlo_ValueOrTuple>:$val);
  let results = (outs Hlo_Tuple:$result);
  let assemblyFormat = [{
    $val attr-dict `:` custom<TupleOpType>(type($val), type($result))
  }];
}

//===----------------------------------------------------------------------===//
// Where the program runs
//===----------------------------------------------------------------------===//

class Stablehlo_IdOp<string mnemonic>
    : Stablehlo_Op<mnemonic, [Pure, Hlo_InferType]> {
  let results = (outs Hlo_UI32Tensor);
  let assemblyFormat = "attr-dict `:` type(results)";
}
def Stablehlo_PartitionIdOp : Stablehlo_IdOp<"partition_id"> {
  let summary = "Which partition of the program this is";
}
def Stablehlo_ReplicaIdOp : Stablehlo_IdOp<"replica_id"> {
  let summary = "Which replica of the program this is";
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

def Stablehlo_RngBitGeneratorOp
    : Stablehlo_Op<"rng_bit_generator", [Hlo_SpeculatableIfDimsKept]> {
  let summary = "Random bits and the next state of the generator";
  let arguments = (ins Stablehlo_RngAlgorithmAttr:$rng_algorithm,
                       Hlo_IntFloatTensor:$initial_state);
  let results = (outs Hlo_IntFloatTensor:$output_state,
                      Hlo_StaticIntFloatTensor:$output);
  let assemblyFormat = [{
    $initial_state `,` `algorithm` `=` custom<RngAlgorithm>($rng_algorithm)
    attr-dict `:` functional-type(operands, results)
  }];
}

def Stablehlo_RngOp : Stablehlo_Op<"rng", [Hlo_InferType]> {
  let summary = "Random numbers from the state of the machine";
  let arguments = (ins Hlo_PredIntFloatScalar:$a, Hlo_PredIntFloatScalar:$b,
    Hlo_StaticDimensionVector:$shape,
    Stablehlo_RngDistributionAttr:$rng_distribution);
  let results = (outs Hlo_PredIntFloatTensor:$result);
  let assemblyFormat = [{
    $a `,` $b `,` $shape `,`
    `distribution` `=` custom<RngDistribution>($rng_distribution)
    attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// The host and other devices
//===----------------------------------------------------------------------===//

def Stablehlo_InfeedOp : Stablehlo_Op<"infeed", [Hlo_HasSideEffects]> {
  let summary = "Values that the host sends";
  let arguments = (ins Hlo_Token:$token,
                       DefaultValuedStrAttr<StrAttr, "">:$infeed_config,
                       OptionalAttr<ArrayAttr>:$layout);
  let results = (outs Variadic<Hlo_TensorOrToken>);
}

def Stablehlo_OutfeedOp
    : Stablehlo_Op<"outfeed", [Hlo_HasSideEffects, Hlo_InferType]> {
  let summary = "Values sent to the host";
  let arguments = (ins Variadic<Hlo_AxisQTensor>:$inputs, Hlo_Token:$token,
                       DefaultValuedStrAttr<StrAttr, "">:$outfeed_config);
  let results = (outs Hlo_Token);
}

def Stablehlo_RecvOp : Stablehlo_Op<"recv", [Hlo_HasSideEffects]> {
  let summary = "Values that another device or the host sends";
  let arguments = (ins Hlo_Token:$token,
    Stablehlo_ChannelHandleAttr:$channel_handle,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$is_host_transfer,
    OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs Variadic<Hlo_TensorOrToken>);
}

def Stablehlo_SendOp
    : Stablehlo_Op<"send", [Hlo_HasSideEffects, Hlo_InferType]> {
  let summary = "Values sent to another device or the host";
  let arguments = (ins Variadic<Hlo_AxisQTensor>:$inputs, Hlo_Token:$token,
    Stablehlo_ChannelHandleAttr:$channel_handle,
    DefaultValuedOptionalAttr<BoolAttr, "false">:$is_host_transfer,
    OptionalAttr<I64ElementsAttr>:$source_target_pairs);
  let results = (outs Hlo_Token);
}

#endif // STABLEHLO_DIALECT_STABLEHLOMISC_TD
