// RUN: stablehlo-opt %s --cse | FileCheck %s
// RUN: not stablehlo-opt %s --allow-unregistered-dialect=false 2>&1 | FileCheck %s --check-prefix=STRICT

// An op of a dialect that the tool does not know passes through.
// STRICT: error: operation being parsed with an unregistered dialect
// CHECK-LABEL: func @unregistered_dialect
// CHECK: "other.op"
func.func @unregistered_dialect(%x: tensor<2xf32>) -> tensor<2xf32> {
  "other.op"(%x) {mesh = "unknown"} : (tensor<2xf32>) -> ()
  return %x : tensor<2xf32>
}
