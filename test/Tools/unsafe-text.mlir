// What would end the process in MLIR's parser is refused before it gets there.
// RUN: not stablehlo-opt %s 2>&1 | FileCheck %s --check-prefix=INDEX
// RUN: %python -c "print('module attributes {a.b = ' + '[' * 600 + ']' * 600 + '} {}')" \
// RUN:   | not stablehlo-opt 2>&1 | FileCheck %s --check-prefix=DEEP

// INDEX: expected MLIR that can be read safely: an array holds values of type index
// DEEP: expected MLIR that can be read safely: brackets nest deeper than 512
module attributes {a.b = array<index>} {}
