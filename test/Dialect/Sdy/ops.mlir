// Shardings keep their form and stay where they are, though nothing knows them.
// RUN: grep -v '^//' %s > %t.expected
// RUN: stablehlo-opt %s --verify-roundtrip | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --mlir-print-op-generic | stablehlo-opt | grep -v '^$' | diff %t.expected -
// RUN: stablehlo-opt %s --cse --canonicalize --symbol-dce | grep -v '^$' | diff %t.expected -
module {
  sdy.mesh @mesh = <["data"=4, "model"=2]> {stablehlo.mesh = 1 : i32}
  sdy.mesh @m2 = <["x"=8], device_ids=[7, 6, 5, 4, 3, 2, 1, 0]>
  sdy.mesh @maximal = <[], device_ids=[0]>
  func.func @f(%arg0: tensor<8x6xf32>) -> tensor<8x6xf32> {
    %0 = sdy.sharding_constraint %arg0 <@mesh, [{"data"}, {"model", ?}p1]> {foo = 1 : i32} : tensor<8x6xf32>
    %1 = sdy.reshard %0 <@mesh, [{"data"}, {}], replicated={"model"}> : tensor<8x6xf32>
    %2:2 = sdy.manual_computation(%1, %1) in_shardings=[<@mesh, [{"data"}, {}]>, <@mesh, [{}, {}]>] out_shardings=[<@mesh, [{"data"}, {}]>, <@mesh, [{}, {}]>] manual_axes={"data"} (%arg1: tensor<2x6xf32>, %arg2: tensor<8x6xf32>) {
      sdy.return {foo} %arg1, %arg2 : tensor<2x6xf32>, tensor<8x6xf32>
    } {foo = 3 : i32} : (tensor<8x6xf32>, tensor<8x6xf32>) -> (tensor<8x6xf32>, tensor<8x6xf32>)
    sdy.manual_computation() in_shardings=[] out_shardings=[] manual_axes={} () {
      sdy.return
    } : () -> ()
    return %1 : tensor<8x6xf32>
  }
}
