//===- SdyDialect.h - Shardings, passed through -----------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JAX marks how values are sharded with the sdy dialect (Shardy). Nothing here
// looks at shardings, but programs must keep them. This dialect knows how the
// operations that JAX prints are written, and nothing else: it keeps attributes
// as text, and operations stay unregistered. Without it, only the generic form
// of such programs could be read.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_DIALECT_SDY_SDYDIALECT_H
#define TAYLOR_DIALECT_SDY_SDYDIALECT_H

#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include <memory>

namespace mlir {
namespace taylor {

class SdyDialect : public Dialect {
public:
  explicit SdyDialect(MLIRContext *context);
  static StringRef getDialectNamespace() { return "sdy"; }

  Attribute parseAttribute(DialectAsmParser &parser, Type type) const override;
  std::optional<ParseOpHook>
  getParseOperationHook(StringRef opName) const override;
  llvm::unique_function<void(Operation *, OpAsmPrinter &)>
  getOperationPrinter(Operation *op) const override;

  /// Operations are not registered, so the dialect holds their interfaces.
  void addOpInterface(StringRef opName, TypeID interface,
                      std::shared_ptr<void> model);
  void *getRegisteredInterfaceForOp(TypeID interface,
                                    OperationName opName) override;

private:
  llvm::StringMap<llvm::DenseMap<TypeID, std::shared_ptr<void>>> interfaces;
};

} // namespace taylor
} // namespace mlir

MLIR_DECLARE_EXPLICIT_TYPE_ID(mlir::taylor::SdyDialect)

#endif // TAYLOR_DIALECT_SDY_SDYDIALECT_H
