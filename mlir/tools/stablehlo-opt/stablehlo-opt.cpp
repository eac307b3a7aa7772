//===- stablehlo-opt.cpp - Run passes on a StableHLO module ---------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "taylor/Register.h"
#include "taylor/Text/BoolConstants.h"
#include "taylor/Text/UnsafeText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;

/// The file, as the MLIR in this tool reads it.
static std::unique_ptr<llvm::MemoryBuffer> openInput(llvm::StringRef filename,
                                                     std::string &error) {
  std::unique_ptr<llvm::MemoryBuffer> file = openInputFile(filename, &error);
  if (!file)
    return nullptr;
  llvm::StringRef text = file->getBuffer();
  if (!isBytecode(*file))
    error = taylor::whyUnsafe(text);
  if (!error.empty()) {
    error = "expected MLIR that can be read safely: " + error;
    return nullptr;
  }
  auto packed = taylor::packBoolConstants(text);
  if (!packed)
    return file;
  return llvm::MemoryBuffer::getMemBufferCopy(*packed,
                                              file->getBufferIdentifier());
}

/// Optimises the file and writes it as jaxlib reads it.
static LogicalResult optimize(llvm::StringRef inputFilename,
                              llvm::StringRef outputFilename,
                              const MlirOptMainConfig &config,
                              DialectRegistry &registry) {
  std::string error;
  auto input = openInput(inputFilename, error);
  auto output = input ? openOutputFile(outputFilename, &error) : nullptr;
  if (!output) {
    llvm::errs() << error << "\n";
    return failure();
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  LogicalResult result =
      MlirOptMain(stream, std::move(input), registry, config);
  auto unpacked = config.shouldEmitBytecode()
                      ? std::nullopt
                      : taylor::unpackBoolConstants(text);
  output->os() << (unpacked ? *unpacked : text);
  if (succeeded(result))
    output->keep();
  return result;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  DialectRegistry registry;
  taylor::registerAllDialects(registry);
  taylor::registerAllPasses();

  // What JAX exports may hold dialects that are none of our business, such as
  // shardings (sdy): pass them through, unless told otherwise.
  llvm::SmallVector<char *> args(argv, argv + argc);
  std::string allowUnregistered = "--allow-unregistered-dialect";
  auto isGiven = [](llvm::StringRef arg) {
    return arg.ltrim('-').starts_with("allow-unregistered-dialect");
  };
  if (llvm::none_of(llvm::ArrayRef(argv, argc), isGiven))
    args.insert(args.begin() + 1, allowUnregistered.data());

  auto [inputFilename, outputFilename] = registerAndParseCLIOptions(
      args.size(), args.data(), "StableHLO optimizer\n", registry);
  auto config = MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(args.size(), args.data(), inputFilename,
                                        outputFilename, registry));
  return asMainReturnCode(
      optimize(inputFilename, outputFilename, config, registry));
}
