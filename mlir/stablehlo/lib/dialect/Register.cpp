//===- Register.cpp - All dialects of a StableHLO program -----------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "stablehlo/dialect/Register.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "stablehlo/dialect/ChloOps.h"
#include "stablehlo/dialect/StablehloOps.h"

using namespace mlir;

void stablehlo::registerAllDialects(DialectRegistry &registry) {
  registry.insert<chlo::ChloDialect, func::FuncDialect, quant::QuantDialect,
                  StablehloDialect>();
}
