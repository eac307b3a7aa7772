// Round trip of control flow, calls, tokens, the host, in the form that jaxlib prints.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
module {
  func.func private @dec(%arg0: tensor<f32>) -> tensor<f32> {
    return %arg0 : tensor<f32>
  }
  func.func @control(%arg0: tensor<i1>, %arg1: tensor<i32>, %arg2: tensor<f32>, %arg3: !stablehlo.token) {
    %0 = "stablehlo.if"(%arg0) ({
      stablehlo.return %arg2 : tensor<f32>
    }, {
      stablehlo.return %arg2 : tensor<f32>
    }) : (tensor<i1>) -> tensor<f32>
    %1:2 = "stablehlo.case"(%arg1) ({
      stablehlo.return %arg2, %arg1 : tensor<f32>, tensor<i32>
    }, {
      stablehlo.return %arg2, %arg1 : tensor<f32>, tensor<i32>
    }) : (tensor<i32>) -> (tensor<f32>, tensor<i32>)
    %2:2 = stablehlo.while(%iterArg = %arg1, %iterArg_0 = %arg2) : tensor<i32>, tensor<f32> attributes {foo = 1 : i32}
    cond {
      %20 = stablehlo.compare LT, %iterArg, %arg1 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %20 : tensor<i1>
    } do {
      stablehlo.return %iterArg, %iterArg_0 : tensor<i32>, tensor<f32>
    }
    stablehlo.while()
    cond {
      stablehlo.return %arg0 : tensor<i1>
    } do {
      stablehlo.return 
    }
    %3 = stablehlo.optimization_barrier %arg2 : tensor<f32>
    %4:2 = stablehlo.optimization_barrier %arg2, %arg1 : tensor<f32>, tensor<i32>
    stablehlo.optimization_barrier()
    %5 = stablehlo.after_all %arg3, %arg3 : !stablehlo.token
    %6 = stablehlo.after_all  : !stablehlo.token
    %7 = stablehlo.create_token : !stablehlo.token
    %8 = stablehlo.tuple %arg2, %arg1 : tuple<tensor<f32>, tensor<i32>>
    %9 = stablehlo.get_tuple_element %8[1] : (tuple<tensor<f32>, tensor<i32>>) -> tensor<i32>
    %10 = stablehlo.composite "my.op" %arg2 {composite_attributes = {k = 1 : i64}, decomposition = @dec, version = 1 : i32} : (tensor<f32>) -> tensor<f32>
    %11 = stablehlo.composite "my.op" %arg2 {decomposition = @dec} : (tensor<f32>) -> tensor<f32>
    %12 = stablehlo.custom_call @foo(%arg2) : (tensor<f32>) -> tensor<f32>
    %13:2 = stablehlo.custom_call @"foo.bar-x"(%arg2) {api_version = 4 : i32, backend_config = {a = 1 : i32}, called_computations = [@dec], has_side_effect = true, mhlo.frontend_attributes = {}, operand_layouts = [dense<> : tensor<0xindex>], output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [0], operand_index = 0, operand_tuple_indices = []>], result_layouts = [dense<> : tensor<0xindex>, dense<> : tensor<0xindex>]} : (tensor<f32>) -> (tensor<f32>, tensor<i32>)
    stablehlo.custom_call @foo(%arg2) : (tensor<f32>) -> ()
    %14 = "stablehlo.infeed"(%arg3) <{infeed_config = "", layout = []}> : (!stablehlo.token) -> !stablehlo.token
    %15 = "stablehlo.outfeed"(%arg2, %arg3) <{outfeed_config = ""}> : (tensor<f32>, !stablehlo.token) -> !stablehlo.token
    %16 = "stablehlo.send"(%arg2, %arg3) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 2>, is_host_transfer = true}> : (tensor<f32>, !stablehlo.token) -> !stablehlo.token
    %17:2 = "stablehlo.recv"(%arg3) <{channel_handle = #stablehlo.channel_handle<handle = 5, type = 3>, is_host_transfer = true}> : (!stablehlo.token) -> (tensor<f32>, !stablehlo.token)
    %18 = stablehlo.partition_id : tensor<ui32>
    %19 = stablehlo.replica_id : tensor<ui32>
    return
  }
}
