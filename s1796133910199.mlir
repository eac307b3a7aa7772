module {
  func.func public @main(%v0: tensor<complex<f64>>, %v1: tensor<3x2xcomplex<f64>>, %v7: tensor<i32>, %v8: tensor<i1>) -> (tensor<complex<f64>>) {
    %v588391939878 = stablehlo.constant dense<[[0], [2]]> : tensor<2x1xi32>
    %v997703811799 = "stablehlo.gather"(%v1, %v588391939878) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [1], start_index_map = [1], index_vector_dim = 1>, slice_sizes = array<i64: 3, 1>}>  : (tensor<3x2xcomplex<f64>>, tensor<2x1xi32>) -> tensor<2x3xcomplex<f64>>
    %v926207921277, %v383520909321 = stablehlo.optimization_barrier %v1, %v1 : tensor<3x2xcomplex<f64>>, tensor<3x2xcomplex<f64>>
    %v474762113070 = stablehlo.dot_general %v0, %v926207921277, contracting_dims = [] x [] : (tensor<complex<f64>>, tensor<3x2xcomplex<f64>>) -> tensor<3x2xcomplex<f64>>
    %v68973777129 = stablehlo.reverse %v474762113070, dims = [1] : tensor<3x2xcomplex<f64>>
    %v361338219151 = stablehlo.constant dense<[[1]]> : tensor<1x1xi32>
    %v1025338979381 = "stablehlo.gather"(%v926207921277, %v361338219151) <{dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, slice_sizes = array<i64: 1, 2>}>  : (tensor<3x2xcomplex<f64>>, tensor<1x1xi32>) -> tensor<1x2xcomplex<f64>>
    %v60817784870, %v687172669035 = "stablehlo.if"(%v8) ({ %v779806506567 = stablehlo.dot_general %v1025338979381, %v926207921277, contracting_dims = [] x [] : (tensor<1x2xcomplex<f64>>, tensor<3x2xcomplex<f64>>) -> tensor<1x2x3x2xcomplex<f64>> %v1040251068754 = stablehlo.constant dense<(0.5, 0.0)> : tensor<1x2x3x2xcomplex<f64>> %v669251967112 = stablehlo.multiply %v779806506567, %v1040251068754 : tensor<1x2x3x2xcomplex<f64>> %v163096191601 = stablehlo.broadcast_in_dim %v1025338979381, dims = [0, 1] : (tensor<1x2xcomplex<f64>>) -> tensor<1x2xcomplex<f64>> %v137726802916 = stablehlo.multiply %v1025338979381, %v163096191601 : tensor<1x2xcomplex<f64>> stablehlo.return %v68973777129, %v997703811799 : tensor<3x2xcomplex<f64>>, tensor<2x3xcomplex<f64>> }, { %v617021727925 = stablehlo.dot_general %v474762113070, %v1025338979381, batching_dims = [1] x [1], contracting_dims = [] x [] : (tensor<3x2xcomplex<f64>>, tensor<1x2xcomplex<f64>>) -> tensor<2x3x1xcomplex<f64>> %v977492723619 = stablehlo.constant dense<(0.5, 0.0)> : tensor<2x3x1xcomplex<f64>> %v338865237512 = stablehlo.multiply %v617021727925, %v977492723619 : tensor<2x3x1xcomplex<f64>> stablehlo.return %v68973777129, %v997703811799 : tensor<3x2xcomplex<f64>>, tensor<2x3xcomplex<f64>> }) : (tensor<i1>) -> (tensor<3x2xcomplex<f64>>, tensor<2x3xcomplex<f64>>)
    %v349067277034 = stablehlo.broadcast_in_dim %v60817784870, dims = [0, 1] : (tensor<3x2xcomplex<f64>>) -> tensor<3x2xcomplex<f64>>
    %v51071475598 = stablehlo.constant dense<(0.0, 0.0)> : tensor<complex<f64>>
    %v1006068964548 = stablehlo.reduce(%v349067277034 init: %v51071475598) applies stablehlo.add across dimensions = [0, 1] : (tensor<3x2xcomplex<f64>>, tensor<complex<f64>>) -> tensor<complex<f64>>
    return %v1006068964548 : tensor<complex<f64>>
  }
}
