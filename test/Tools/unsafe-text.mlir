// What would end the process in MLIR's parser is refused before it gets there.
// RUN: not stablehlo-opt %s 2>&1 | FileCheck %s --check-prefix=INDEX
// RUN: %python -c "print('module attributes {a.b = ' + '[' * 600 + ']' * 600 + '} {}')" \
// RUN:   | not stablehlo-opt 2>&1 | FileCheck %s --check-prefix=DEEP
// RUN: %python -c "print('func.func private @f(tensor<4294967296x4294967296xf32>)')" \
// RUN:   | not stablehlo-opt 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: %python -c "print('func.func private @f(tensor<0x4294967296x4294967296xf32>, tensor<2147483647x4294967296xf32>)')" \
// RUN:   | stablehlo-opt

// INDEX: expected MLIR that can be read safely: an array holds values of type index
// LARGE: expected MLIR that can be read safely: a tensor has more than 9223372036854775807 elements
// DEEP: expected MLIR that can be read safely: brackets nest deeper than 512
module attributes {a.b = array<index>} {}
