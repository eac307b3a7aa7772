//===- stablehlo-opt.cpp - Run passes on a StableHLO module ---------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "taylor/Register.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::taylor::registerAllDialects(registry);
  mlir::taylor::registerAllPasses();

  // What JAX exports may hold dialects that are none of our business, such as
  // shardings (sdy): pass them through, unless told otherwise.
  llvm::SmallVector<char *> args(argv, argv + argc);
  std::string allowUnregistered = "--allow-unregistered-dialect";
  auto isGiven = [](llvm::StringRef arg) {
    return arg.ltrim('-').starts_with("allow-unregistered-dialect");
  };
  if (llvm::none_of(llvm::ArrayRef(argv, argc), isGiven))
    args.insert(args.begin() + 1, allowUnregistered.data());

  return mlir::asMainReturnCode(mlir::MlirOptMain(
      args.size(), args.data(), "StableHLO optimizer\n", registry));
}
