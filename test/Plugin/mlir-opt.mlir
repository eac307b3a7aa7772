// The distribution's mlir-opt, which knows nothing of the project, with the
// plugin.
// RUN: mlir-opt %s --load-pass-plugin=%taylor_plugin \
// RUN:   --load-dialect-plugin=%taylor_plugin \
// RUN:   --pass-pipeline='builtin.module(cse)' | FileCheck %s

// CHECK-LABEL: func @common_subexpression
func.func @common_subexpression(%x: f32) -> f32 {
  return %x : f32
}
