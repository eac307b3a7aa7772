//===- Register.cpp - All rules of StableHLO ------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Families.h"
#include "TaylorRules.h"
#include "mlir/Transforms/InliningUtils.h"
#include "stablehlo/dialect/ChloOps.h"
#include "taylor/Dialect/Sdy/SdyDialect.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "taylor/Rules/Stablehlo.h"

using namespace mlir;

namespace {
/// Ops of the dialect have no hidden state: calls of functions made of them can
/// be inlined anywhere.
struct StablehloInliner : public DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Operation *, bool) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
};
} // namespace

void taylor::registerStablehloRules(DialectRegistry &registry) {
  registry.addExtension(
      +[](MLIRContext *context, stablehlo::StablehloDialect *dialect) {
        if (!dialect->getRegisteredInterface<DialectInlinerInterface>())
          dialect->addInterfaces<StablehloInliner>();
        attachCollectiveRules(*context);
        attachContractionRules(*context);
        attachControlFlowRules(*context);
        attachElementwiseRules(*context);
        attachIndexingRules(*context);
        attachLinalgRules(*context);
        attachReductionRules(*context);
        attachShapeRules(*context);
        attachTaylorArithmeticRules(*context);
        attachTaylorCallRules(*context);
        attachTaylorCollectiveRules(*context);
        attachTaylorContractionRules(*context);
        attachTaylorControlFlowRules(*context);
        attachTaylorConvolutionRules(*context);
        attachTaylorDefinitionRules(*context);
        attachTaylorDynamicRules(*context);
        attachTaylorFunctionRules(*context);
        attachTaylorIndexingRules(*context);
        attachTaylorLinalgRules(*context);
        attachTaylorMapRules(*context);
        attachTaylorNormalisationRules(*context);
        attachTaylorPiecewiseRules(*context);
        attachTaylorPowerRules(*context);
        attachTaylorReductionRules(*context);
        attachTaylorScatterRules(*context);
        attachTaylorShapeRules(*context);
        attachTaylorWindowRules(*context);
        attachUpdateRules(*context);
        attachWindowRules(*context);
      });
  // The rules write ops that the program they expand need not hold.
  registry.addExtension(+[](MLIRContext *context, TaylorDialect *) {
    context->loadDialect<stablehlo::StablehloDialect>();
  });
  registry.addExtension(+[](MLIRContext *context, chlo::ChloDialect *) {
    attachChloContractionRules(*context);
    attachTaylorBesselRules(*context);
    attachTaylorChloRules(*context);
    attachTaylorChloContractionRules(*context);
    attachTaylorChloDefinitionRules(*context);
    attachTaylorChloIndexingRules(*context);
  });
  registry.addExtension(+[](MLIRContext *, SdyDialect *dialect) {
    attachTaylorShardingRules(*dialect);
  });
}
