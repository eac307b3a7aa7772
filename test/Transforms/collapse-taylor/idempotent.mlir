// RUN: stablehlo-opt %s --collapse-taylor -o %t
// RUN: stablehlo-opt %t --collapse-taylor | diff %t -
// RUN: FileCheck %s < %t

// Scaling large tensors once makes other sums worth moving: that happens in the
// same run, not in the next one.

// CHECK: stablehlo.reduce
module @jit_laplacian attributes {jax.uses_shape_polymorphism = false, mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xf32>, %arg1: tensor<4x3xf32>) -> (tensor<f32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %cst_1 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %cst_2 = stablehlo.constant dense<-2.000000e+00> : tensor<f32>
    %cst_3 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_4 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %0 = stablehlo.sine %arg0 : tensor<3xf32>
    %1 = stablehlo.cosine %arg0 : tensor<3xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %4 = stablehlo.multiply %arg1, %3 : tensor<4x3xf32>
    %5 = stablehlo.cosine %arg0 : tensor<3xf32>
    %6 = stablehlo.sine %arg0 : tensor<3xf32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %8 = stablehlo.broadcast_in_dim %7, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %9 = stablehlo.multiply %arg1, %8 : tensor<4x3xf32>
    %10 = stablehlo.negate %9 : tensor<4x3xf32>
    %11 = stablehlo.broadcast_in_dim %5, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %12 = stablehlo.broadcast_in_dim %11, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %13 = stablehlo.multiply %arg1, %12 : tensor<4x3xf32>
    %14 = stablehlo.multiply %arg1, %10 : tensor<4x3xf32>
    %15 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %16 = stablehlo.add %15, %0 : tensor<3xf32>
    %17 = stablehlo.divide %arg0, %16 : tensor<3xf32>
    %18 = stablehlo.broadcast_in_dim %16, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %19 = stablehlo.broadcast_in_dim %18, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %20 = stablehlo.divide %arg1, %19 : tensor<4x3xf32>
    %21 = stablehlo.negate %4 : tensor<4x3xf32>
    %22 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %23 = stablehlo.broadcast_in_dim %22, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %24 = stablehlo.multiply %21, %23 : tensor<4x3xf32>
    %25 = stablehlo.multiply %16, %16 : tensor<3xf32>
    %26 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %27 = stablehlo.divide %26, %25 : tensor<3xf32>
    %28 = stablehlo.broadcast_in_dim %27, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %30 = stablehlo.multiply %24, %29 : tensor<4x3xf32>
    %31 = stablehlo.add %20, %30 : tensor<4x3xf32>
    %32 = stablehlo.broadcast_in_dim %16, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %33 = stablehlo.broadcast_in_dim %32, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %34 = stablehlo.divide %arg1, %33 : tensor<4x3xf32>
    %35 = stablehlo.negate %4 : tensor<4x3xf32>
    %36 = stablehlo.multiply %35, %arg1 : tensor<4x3xf32>
    %37 = stablehlo.multiply %16, %16 : tensor<3xf32>
    %38 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %39 = stablehlo.divide %38, %37 : tensor<3xf32>
    %40 = stablehlo.broadcast_in_dim %39, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %41 = stablehlo.broadcast_in_dim %40, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %42 = stablehlo.multiply %36, %41 : tensor<4x3xf32>
    %43 = stablehlo.negate %13 : tensor<4x3xf32>
    %44 = stablehlo.negate %14 : tensor<4x3xf32>
    %45 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %46 = stablehlo.broadcast_in_dim %45, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %47 = stablehlo.multiply %43, %46 : tensor<4x3xf32>
    %48 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %49 = stablehlo.broadcast_in_dim %48, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %50 = stablehlo.multiply %44, %49 : tensor<4x3xf32>
    %51 = stablehlo.multiply %43, %arg1 : tensor<4x3xf32>
    %52 = stablehlo.add %50, %51 : tensor<4x3xf32>
    %53 = stablehlo.multiply %16, %16 : tensor<3xf32>
    %54 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %55 = stablehlo.divide %54, %53 : tensor<3xf32>
    %56 = stablehlo.multiply %16, %16 : tensor<3xf32>
    %57 = stablehlo.multiply %16, %56 : tensor<3xf32>
    %58 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %59 = stablehlo.divide %58, %57 : tensor<3xf32>
    %60 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %61 = stablehlo.multiply %60, %59 : tensor<3xf32>
    %62 = stablehlo.broadcast_in_dim %61, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %63 = stablehlo.broadcast_in_dim %62, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %64 = stablehlo.multiply %4, %63 : tensor<4x3xf32>
    %65 = stablehlo.broadcast_in_dim %55, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %66 = stablehlo.broadcast_in_dim %65, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %67 = stablehlo.multiply %47, %66 : tensor<4x3xf32>
    %68 = stablehlo.broadcast_in_dim %55, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %69 = stablehlo.broadcast_in_dim %68, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %70 = stablehlo.multiply %52, %69 : tensor<4x3xf32>
    %71 = stablehlo.multiply %47, %64 : tensor<4x3xf32>
    %72 = stablehlo.add %70, %71 : tensor<4x3xf32>
    %73 = stablehlo.add %34, %67 : tensor<4x3xf32>
    %74 = stablehlo.add %42, %72 : tensor<4x3xf32>
    %75 = stablehlo.multiply %17, %17 : tensor<3xf32>
    %76 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %77 = stablehlo.multiply %76, %17 : tensor<3xf32>
    %78 = stablehlo.broadcast_in_dim %77, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %79 = stablehlo.broadcast_in_dim %78, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %80 = stablehlo.multiply %31, %79 : tensor<4x3xf32>
    %81 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %82 = stablehlo.multiply %81, %75 : tensor<3xf32>
    %83 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<4x3xf32>
    %84 = stablehlo.multiply %83, %80 : tensor<4x3xf32>
    %85 = stablehlo.broadcast_in_dim %82, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %86 = stablehlo.broadcast_in_dim %85, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<4x3xf32>
    %87 = stablehlo.multiply %74, %86 : tensor<4x3xf32>
    %88 = stablehlo.multiply %73, %84 : tensor<4x3xf32>
    %89 = stablehlo.add %87, %88 : tensor<4x3xf32>
    %90 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<4x3xf32>
    %91 = stablehlo.multiply %90, %89 : tensor<4x3xf32>
    %92 = stablehlo.reduce(%91 init: %cst) applies stablehlo.add across dimensions = [] : (tensor<4x3xf32>, tensor<f32>) -> tensor<4x3xf32>
    %93 = stablehlo.reduce(%92 init: %cst) applies stablehlo.add across dimensions = [1] : (tensor<4x3xf32>, tensor<f32>) -> tensor<4xf32>
    %94 = stablehlo.reduce(%93 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
    return %94 : tensor<f32>
  }
}
