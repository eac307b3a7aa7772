//===- Graph.cpp - The values of a function as a graph --------------------===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Convert.h"
#include "Native.h"
#include "Session.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace taylor_python;

namespace {
class GraphBuilder {
public:
  explicit GraphBuilder(std::vector<Node> &nodes) : nodes(nodes) {}
  void addArgument(BlockArgument argument);
  void addOp(Operation &op);

private:
  Node &addNode(StringRef name, Location location, ValueRange results);

  std::vector<Node> &nodes;
  DenseMap<Value, unsigned> producers;
};
} // namespace

static std::string listTypes(TypeRange types) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(types, stream);
  return text;
}

/// What a generic op refers to by name, for the few attributes that tell.
static std::string detailOf(Operation &op) {
  for (StringRef key :
       {"callee", "call_target_name", "name", "comparison_direction"}) {
    Attribute attr = op.getAttr(key);
    if (auto string = dyn_cast_if_present<StringAttr>(attr))
      return string.str();
    if (auto symbol = dyn_cast_if_present<FlatSymbolRefAttr>(attr))
      return symbol.getValue().str();
  }
  return "";
}

Node &GraphBuilder::addNode(StringRef name, Location location,
                            ValueRange results) {
  Node node;
  node.id = nodes.size();
  node.name = name.str();
  node.type = listTypes(results.getTypes());
  node.location = convertLocation(location);
  node.collapsed = isCollapsed(location);
  for (Value value : results)
    producers[value] = node.id;
  nodes.push_back(std::move(node));
  return nodes.back();
}

void GraphBuilder::addArgument(BlockArgument argument) {
  Node &node = addNode("argument", argument.getLoc(), argument);
  node.detail = std::to_string(argument.getArgNumber());
}

void GraphBuilder::addOp(Operation &op) {
  SetVector<Value> used(op.operand_begin(), op.operand_end());
  getUsedValuesDefinedAbove(op.getRegions(), used);
  Node &node =
      addNode(op.getName().getStringRef(), op.getLoc(), op.getResults());
  node.detail = detailOf(op);
  for (Value value : used)
    if (auto found = producers.find(value); found != producers.end())
      node.operands.push_back(found->second);
}

static void buildGraph(ModuleOp module, StringRef name,
                       taylor_python::Graph &graph) {
  auto function = module.lookupSymbol<FunctionOpInterface>(name);
  if (!function || function.isExternal()) {
    graph.failure = "no function '" + name.str() + "' with a body";
    return;
  }
  GraphBuilder builder(graph.nodes);
  Block &entry = function.getFunctionBody().front();
  for (BlockArgument argument : entry.getArguments())
    builder.addArgument(argument);
  for (Operation &op : entry)
    builder.addOp(op);
}

taylor_python::Graph taylor_python::graph(const std::string &text,
                                          const std::string &function) {
  taylor_python::Graph result;
  onLargeStack([&] {
    Session session;
    OwningOpRef<ModuleOp> module = session.parse(text, "<text>");
    if (module)
      buildGraph(*module, function, result);
    else
      result.failure =
          session.failure.empty() ? "not a valid module" : session.failure;
    result.diagnostics = std::move(session.diagnostics);
  });
  return result;
}
