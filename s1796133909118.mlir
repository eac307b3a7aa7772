module {
  func.func public @main(%v0: tensor<f64>, %v1: tensor<3x4x4xf64>, %v2: tensor<complex<f64>>, %v7: tensor<i32>, %v8: tensor<i1>) -> (tensor<1xcomplex<f64>>, tensor<1x1xcomplex<f64>>) {
    %v882110361039 = stablehlo.constant dense<(3.273390607896142e+150, 0.0)> : tensor<complex<f64>>
    %v933575357738 = stablehlo.multiply %v2, %v882110361039 : tensor<complex<f64>>
    %v794659748358 = stablehlo.constant dense<(0.5, 0.0)> : tensor<complex<f64>>
    %v141845890004 = stablehlo.multiply %v2, %v794659748358 : tensor<complex<f64>>
    %v301106125300 = stablehlo.multiply %v933575357738, %v141845890004 : tensor<complex<f64>>
    %v771259470808 = stablehlo.constant dense<(0.5, 0.0)> : tensor<complex<f64>>
    %v711095214038 = stablehlo.multiply %v301106125300, %v771259470808 : tensor<complex<f64>>
    %v149293302451 = stablehlo.subtract %v301106125300, %v711095214038 : tensor<complex<f64>>
    %v202780144606 = stablehlo.constant dense<(3.054936363499605e-151, 0.0)> : tensor<complex<f64>>
    %v836833560715 = stablehlo.multiply %v149293302451, %v202780144606 : tensor<complex<f64>>
    %v739295803870 = stablehlo.broadcast_in_dim %v836833560715, dims = [] : (tensor<complex<f64>>) -> tensor<complex<f64>>
    %v144414875179 = stablehlo.multiply %v836833560715, %v739295803870 : tensor<complex<f64>>
    %v189956237395 = stablehlo.reshape %v144414875179 : (tensor<complex<f64>>) -> tensor<1xcomplex<f64>>
    %v997792542303 = stablehlo.dot_general %v189956237395, %v189956237395, contracting_dims = [] x [] : (tensor<1xcomplex<f64>>, tensor<1xcomplex<f64>>) -> tensor<1x1xcomplex<f64>>
    %v404490557868 = stablehlo.constant dense<(0.5, 0.0)> : tensor<1x1xcomplex<f64>>
    %v329145679955 = stablehlo.multiply %v997792542303, %v404490557868 : tensor<1x1xcomplex<f64>>
    %v332717963625 = stablehlo.dot_general %v329145679955, %v329145679955, contracting_dims = [1] x [1] : (tensor<1x1xcomplex<f64>>, tensor<1x1xcomplex<f64>>) -> tensor<1x1xcomplex<f64>>
    %v53501281611 = stablehlo.constant dense<(0.5, 0.0)> : tensor<1x1xcomplex<f64>>
    %v189264084028 = stablehlo.multiply %v332717963625, %v53501281611 : tensor<1x1xcomplex<f64>>
    %v453779573164 = stablehlo.dot_general %v189264084028, %v189264084028, contracting_dims = [0] x [1] : (tensor<1x1xcomplex<f64>>, tensor<1x1xcomplex<f64>>) -> tensor<1x1xcomplex<f64>>
    %v578361615338 = stablehlo.constant dense<(0.5, 0.0)> : tensor<1x1xcomplex<f64>>
    %v533068388865 = stablehlo.multiply %v453779573164, %v578361615338 : tensor<1x1xcomplex<f64>>
    %v398504986327 = stablehlo.broadcast_in_dim %v533068388865, dims = [1, 0] : (tensor<1x1xcomplex<f64>>) -> tensor<1x1xcomplex<f64>>
    %v207283595615 = stablehlo.multiply %v533068388865, %v398504986327 : tensor<1x1xcomplex<f64>>
    %v251926753527 = stablehlo.dot_general %v2, %v207283595615, contracting_dims = [] x [] : (tensor<complex<f64>>, tensor<1x1xcomplex<f64>>) -> tensor<1x1xcomplex<f64>>
    %v649847730741 = stablehlo.constant dense<(0.5, 0.0)> : tensor<1x1xcomplex<f64>>
    %v593164758249 = stablehlo.multiply %v251926753527, %v649847730741 : tensor<1x1xcomplex<f64>>
    %v158654853202 = stablehlo.constant dense<(0.0, 0.0)> : tensor<complex<f64>>
    %v896603446513 = stablehlo.reduce(%v593164758249 init: %v158654853202) applies stablehlo.add across dimensions = [1] : (tensor<1x1xcomplex<f64>>, tensor<complex<f64>>) -> tensor<1xcomplex<f64>>
    return %v896603446513, %v251926753527 : tensor<1xcomplex<f64>>, tensor<1x1xcomplex<f64>>
  }
}
