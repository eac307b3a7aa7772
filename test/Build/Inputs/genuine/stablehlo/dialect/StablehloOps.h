#include "stablehlo/dialect/StablehloOps.h.inc"
