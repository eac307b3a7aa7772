//===- TaylorNormalisation.cpp - Taylor rules of normalisations -----------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By the arithmetic that defines them. Where directions share coefficient 0,
// the ops themselves give it.
//
//===----------------------------------------------------------------------===//

#include "TaylorRules.h"

using namespace mlir;
using namespace mlir::taylor;

namespace {

/// Arithmetic on jets of batches, of which one dimension is that of features,
/// and of vectors of features
class Features {
public:
  template <typename Op>
  Features(JetBuilder &builder, Op op, ArrayRef<Jet> x)
      : builder(builder), tensor(builder.getTensor()),
        type(cast<RankedTensorType>(op.getOperand().getType())),
        feature(op.getFeatureIndex()),
        epsilon(op.getEpsilon().convertToDouble()),
        isShared(llvm::none_of(
            x, [](const Jet &jet) { return jet[0].perDirection; })) {}

  /// How many elements there are for a feature
  double count() {
    double product = 1.0;
    for (int64_t d = 0; d < type.getRank(); ++d)
      if (d != feature)
        product *= type.getDimSize(d);
    return product;
  }

  Jet over(const Jet &vector) {
    return mapped(vector, [&](Coefficient c) {
      int64_t shift = c.perDirection ? 1 : 0;
      SmallVector<int64_t> shape(type.getShape()), dims;
      if (c.perDirection) {
        shape.insert(shape.begin(), builder.getDirections());
        dims.push_back(0);
      }
      dims.push_back(feature + shift);
      return tensor.broadcast(c.value, shape, dims);
    });
  }
  Jet total(const Jet &batch) {
    return mapped(batch, [&](Coefficient c) {
      SmallVector<int64_t> dims;
      for (int64_t d = 0; d < type.getRank(); ++d)
        if (d != feature)
          dims.push_back(d + (c.perDirection ? 1 : 0));
      return tensor.reduceSum(c.value, dims);
    });
  }
  Jet plus(const Jet &x, const Jet &y, double factor = 1.0) {
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      z.set(k, builder.add(x[k], builder.scale(y[k], factor)));
    return z;
  }
  Jet times(const Jet &x, const Jet &y) {
    return builder.series().product(x, y, builder.multiply(x[0], y[0]));
  }
  Jet scaled(const Jet &x, double factor) {
    return builder.series().affine(x, factor, 0.0);
  }
  /// (variance + epsilon)^(-1/2)
  Jet inverseDeviation(const Jet &variance) {
    Jet shifted = builder.series().affine(variance, 1.0, epsilon);
    return builder.series().power(
        shifted, -0.5, apply<stablehlo::RsqrtOp>(builder, shifted[0]));
  }

  /// Coefficients 0 by the op
  void takeValues(Operation *op, ArrayRef<Jet> x, MutableArrayRef<Jet> jets) {
    if (!isShared)
      return;
    Operation *value = builder.clone(
        op,
        llvm::map_to_vector(x, [](const Jet &jet) { return jet[0].value; }));
    for (auto [jet, result] : llvm::zip(jets, value->getResults()))
      jet.set(0, {result});
  }

private:
  Jet mapped(const Jet &x, llvm::function_ref<Value(Coefficient)> apply) {
    Jet z;
    for (unsigned k = 0; k <= builder.getOrder(); ++k)
      if (x[k])
        z.set(k, {apply(x[k]), x[k].perDirection});
    return z;
  }

  JetBuilder &builder;
  TensorBuilder &tensor;
  RankedTensorType type;
  int64_t feature;
  double epsilon;
  bool isShared;
};

/// z = (x - mean) scale (variance + epsilon)^(-1/2) + offset
struct BatchNormInferenceJet
    : TaylorRule<BatchNormInferenceJet, stablehlo::BatchNormInferenceOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Features jets(builder, cast<stablehlo::BatchNormInferenceOp>(op), x);
    Jet centred = jets.plus(x[0], jets.over(x[3]), -1.0);
    Jet factor = jets.times(x[1], jets.inverseDeviation(x[4]));
    results.push_back(
        jets.plus(jets.times(centred, jets.over(factor)), jets.over(x[2])));
    jets.takeValues(op, x, results);
    return success();
  }
  static StringRef getTaylorRule() {
    return "z = (x - mean) scale (variance + epsilon)^(-1/2) + offset";
  }
};

/// The same with mean = sum(x) / n and variance = sum((x - mean)^2) / n
struct BatchNormTrainingJet
    : TaylorRule<BatchNormTrainingJet, stablehlo::BatchNormTrainingOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Features jets(builder, cast<stablehlo::BatchNormTrainingOp>(op), x);
    Jet mean = jets.scaled(jets.total(x[0]), 1.0 / jets.count());
    Jet centred = jets.plus(x[0], jets.over(mean), -1.0);
    Jet squares = builder.series().square(
        centred, builder.multiply(centred[0], centred[0]));
    Jet variance = jets.scaled(jets.total(squares), 1.0 / jets.count());
    Jet factor = jets.times(x[1], jets.inverseDeviation(variance));
    results.push_back(
        jets.plus(jets.times(centred, jets.over(factor)), jets.over(x[2])));
    results.append({mean, variance});
    jets.takeValues(op, x, results);
    return success();
  }
  static StringRef getTaylorRule() {
    return "as batch_norm_inference, mean = sum(x) / n, "
           "variance = sum((x - mean)^2) / n";
  }
};

/// With g the gradient of the result, c = x - mean and
/// r = (variance + epsilon)^(-1/2):  gradients scale r (g - (sum(g) +
/// c r^2 sum(g c)) / n), r sum(g c) and sum(g)
struct BatchNormGradJet
    : TaylorRule<BatchNormGradJet, stablehlo::BatchNormGradOp> {
  LogicalResult expand(Operation *op, JetBuilder &builder, ArrayRef<Jet> x,
                       SmallVectorImpl<Jet> &results) const {
    Features jets(builder, cast<stablehlo::BatchNormGradOp>(op), x);
    const Jet &g = x[4];
    Jet c = jets.plus(x[0], jets.over(x[2]), -1.0);
    Jet r = jets.inverseDeviation(x[3]);
    Jet sum = jets.total(g);
    Jet ofScale = jets.times(r, jets.total(jets.times(g, c)));
    Jet slope = jets.times(c, jets.over(jets.times(r, ofScale)));
    Jet rest = jets.plus(slope, jets.over(sum));
    Jet inner = jets.plus(g, rest, -1.0 / jets.count());
    results.push_back(jets.times(jets.over(jets.times(x[1], r)), inner));
    results.append({ofScale, sum});
    jets.takeValues(op, x, results);
    return success();
  }
  static StringRef getTaylorRule() {
    return "scale r (g - (sum(g) + c r^2 sum(g c)) / n), r sum(g c), sum(g); "
           "c = x - mean, r = (variance + epsilon)^(-1/2)";
  }
};

} // namespace

void mlir::taylor::attachTaylorNormalisationRules(MLIRContext &context) {
  using namespace stablehlo;
  BatchNormGradOp::attachInterface<BatchNormGradJet>(context);
  BatchNormInferenceOp::attachInterface<BatchNormInferenceJet>(context);
  BatchNormTrainingOp::attachInterface<BatchNormTrainingJet>(context);
}
