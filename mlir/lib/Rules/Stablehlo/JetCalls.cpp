//===- JetCalls.cpp - Jets as custom calls --------------------------------===//
//
// Licensed under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "taylor/Rules/JetCalls.h"
#include "stablehlo/dialect/StablehloOps.h"
#include "taylor/Dialect/Taylor/IR/TaylorOps.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::taylor;

/// LLVM's parser of JSON recurses over what nests, without a bound.
static constexpr unsigned maxBrackets = 16;

static bool nestsDeeply(StringRef json) {
  unsigned depth = 0, deepest = 0;
  for (char c : json) {
    if (c == '[' || c == '{')
      deepest = std::max(deepest, ++depth);
    else if ((c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return deepest > maxBrackets;
}

/// The order and the series that the configuration of a call states.
static std::optional<std::pair<int64_t, SmallVector<int64_t>>>
readConfig(stablehlo::CustomCallOp call) {
  auto text = dyn_cast_or_null<StringAttr>(
      call.getBackendConfig().value_or(Attribute()));
  if (!text || nestsDeeply(text.getValue()))
    return std::nullopt;
  llvm::Expected<llvm::json::Value> parsed = llvm::json::parse(text.getValue());
  if (!parsed) {
    llvm::consumeError(parsed.takeError());
    return std::nullopt;
  }
  llvm::json::Object *config = parsed->getAsObject();
  std::optional<int64_t> order =
      config ? config->getInteger("order") : std::nullopt;
  llvm::json::Array *list = config ? config->getArray("series") : nullptr;
  if (!order || !list)
    return std::nullopt;
  SmallVector<int64_t> series;
  for (const llvm::json::Value &entry : *list) {
    std::optional<int64_t> given = entry.getAsInteger();
    if (!given)
      return std::nullopt;
    series.push_back(*given);
  }
  return std::make_pair(*order, series);
}

static LogicalResult readJetCall(stablehlo::CustomCallOp call) {
  auto config = readConfig(call);
  if (!config)
    return call.emitError("expected backend_config of the form {\"order\": 2, "
                          "\"series\": [1, 0]}");
  ArrayAttr callees = call.getCalledComputations();
  auto callee = callees && callees.size() == 1
                    ? dyn_cast<FlatSymbolRefAttr>(callees[0])
                    : FlatSymbolRefAttr();
  if (!callee)
    return call.emitError("expected one function in called_computations");
  OpBuilder builder(call);
  auto jet = JetOp::create(builder, call.getLoc(), call.getResultTypes(),
                           callee, builder.getI64IntegerAttr(config->first),
                           builder.getDenseI64ArrayAttr(config->second),
                           call.getInputs());
  SymbolTableCollection symbols;
  if (failed(jet.verify()) || failed(jet.verifySymbolUses(symbols)))
    return failure();
  call->replaceAllUsesWith(jet);
  call->erase();
  return success();
}

LogicalResult mlir::taylor::readJetCalls(Operation *root) {
  SmallVector<stablehlo::CustomCallOp> calls;
  root->walk([&](stablehlo::CustomCallOp call) {
    if (call.getCallTargetName() == "taylor.jet")
      calls.push_back(call);
  });
  for (stablehlo::CustomCallOp call : calls)
    if (failed(readJetCall(call)))
      return failure();
  return success();
}
