#include "stablehlo/dialect/ChloOps.h.inc"
