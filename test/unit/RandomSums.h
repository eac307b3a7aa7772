//===- RandomSums.h - Small random programs with sums -----------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Programs of a few ops on tensors of R directions, as text: linear ops,
// products with what does not depend on the direction, products of two values
// that do, and sums over the directions in the end.
//
//===----------------------------------------------------------------------===//

#ifndef TEST_UNIT_RANDOMSUMS_H
#define TEST_UNIT_RANDOMSUMS_H

#include "mlir/Support/LLVM.h"
#include <random>
#include <string>
#include <vector>

namespace mlir::taylor {

class RandomSums {
public:
  explicit RandomSums(unsigned seed, bool asInJets)
      : random(seed), directions(pick({2, 3, 4, 6, 8, 16})),
        asInJets(asInJets) {
    for (unsigned n = 1 + below(3); n > 0; --n) {
      values.push_back(argument(matrixType(directions, width())));
      points.push_back(values.back());
    }
    for (unsigned n = 5 + below(6); n > 0; --n)
      addOp();
    unsigned numSums = 1 + below(3);
    for (unsigned n = 0; n < numSums; ++n)
      addSum();
    if (below(4) == 0)
      results.push_back(values[below(values.size())]);
  }

  std::string text() const {
    std::string arguments, names, types;
    for (const Tensor &argument : this->arguments)
      append(arguments, argument.name + ": " + argument.type);
    for (const Tensor &result : results) {
      append(names, result.name);
      append(types, result.type);
    }
    return "func.func @f(" + arguments + ") -> (" + types +
           ") {\n  %zero = stablehlo.constant dense<0.0> : tensor<f32>\n" +
           body + "  return " + names + " : " + types + "\n}\n";
  }

private:
  struct Tensor {
    std::string name, type;
    int64_t size = 0;
  };

  unsigned below(unsigned n) { return random() % n; }
  int64_t pick(std::vector<int64_t> from) { return from[below(from.size())]; }
  int64_t width() { return pick({2, 3, 4, 8, 16, 32}); }
  static std::string vectorType(int64_t n) {
    return "tensor<" + std::to_string(n) + "xf32>";
  }
  static std::string matrixType(int64_t m, int64_t n) {
    return "tensor<" + std::to_string(m) + "x" + std::to_string(n) + "xf32>";
  }
  static void append(std::string &list, const std::string &next) {
    list += (list.empty() ? "" : ", ") + next;
  }

  Tensor named(const std::string &type) {
    size_t start = type.rfind('x', type.size() - 6);
    size_t first = start == std::string::npos ? type.find('<') : start;
    return {"%" + std::to_string(count++), type,
            std::stoll(type.substr(first + 1))};
  }
  Tensor argument(const std::string &type) {
    Tensor result = named(type);
    result.name = "%a" + result.name.substr(1);
    arguments.push_back(result);
    return result;
  }
  Tensor op(const std::string &name, const std::string &operands,
            const std::string &signature, const std::string &type) {
    Tensor result = named(type);
    body += "  " + result.name + " = stablehlo." + name + " " + operands +
            " : " + signature + "\n";
    return result;
  }
  Tensor broadcast(const Tensor &x, const std::string &type, unsigned dim) {
    return op("broadcast_in_dim",
              x.name + ", dims = [" + std::to_string(dim) + "]",
              "(" + x.type + ") -> " + type, type);
  }
  Tensor elementwise(const std::string &name, const Tensor &x,
                     const Tensor &y) {
    return op(name, x.name + ", " + y.name, x.type, x.type);
  }

  /// A value, of late ones rather.
  const Tensor &any() {
    size_t from =
        below(2) ? 0 : values.size() - std::min<size_t>(3, values.size());
    return values[from + below(values.size() - from)];
  }
  /// Another value of the same type, or a new argument.
  Tensor like(const Tensor &x) {
    std::vector<Tensor> same;
    for (const Tensor &y : asInJets ? points : values)
      if (y.type == x.type && y.name != x.name)
        same.push_back(y);
    return same.empty() || below(8) == 0 ? argument(x.type)
                                         : same[below(same.size())];
  }
  Tensor dot(const Tensor &x, int64_t size) {
    Tensor w = argument(matrixType(x.size, size));
    std::string type = matrixType(directions, size);
    return op("dot_general",
              x.name + ", " + w.name + ", contracting_dims = [1] x [0]",
              "(" + x.type + ", " + w.type + ") -> " + type, type);
  }

  void addOp() {
    Tensor x = any();
    switch (below(8)) {
    case 0:
    case 1:
      values.push_back(dot(x, width()));
      break;
    case 2:
      values.push_back(elementwise(below(2) ? "add" : "subtract", x, like(x)));
      break;
    case 3:
      if (asInJets)
        x = points[below(points.size())];
      values.push_back(elementwise("multiply", x, like(x)));
      break;
    case 4:
    case 5:
      values.push_back(
          elementwise(below(4) ? "multiply" : "add", x,
                      broadcast(argument(vectorType(x.size)), x.type, 1)));
      break;
    case 6:
      values.push_back(
          elementwise("multiply", x, broadcast(weights(), x.type, 0)));
      break;
    default:
      if (below(2)) {
        values.push_back(op("negate", x.name, x.type, x.type));
        break;
      }
      values.push_back(op("tanh", x.name, x.type, x.type));
      points.push_back(values.back());
    }
  }
  Tensor weights() {
    if (weightArguments.empty() || below(3) == 0)
      weightArguments.push_back(argument(vectorType(directions)));
    return weightArguments[below(weightArguments.size())];
  }

  void addSum() {
    Tensor x =
        values[values.size() - 1 - below(std::min<size_t>(4, values.size()))];
    std::string type = vectorType(x.size);
    if (below(2)) {
      results.push_back(op("reduce",
                           "(" + x.name +
                               " init: %zero) applies stablehlo.add across "
                               "dimensions = [0]",
                           "(" + x.type + ", tensor<f32>) -> " + type, type));
      return;
    }
    Tensor w = weights();
    results.push_back(
        op("dot_general",
           w.name + ", " + x.name + ", contracting_dims = [0] x [0]",
           "(" + w.type + ", " + x.type + ") -> " + type, type));
  }

  std::mt19937 random;
  unsigned count = 0;
  int64_t directions;
  bool asInJets;
  std::vector<Tensor> arguments, points, values, weightArguments, results;
  std::string body;
};

} // namespace mlir::taylor

#endif // TEST_UNIT_RANDOMSUMS_H
