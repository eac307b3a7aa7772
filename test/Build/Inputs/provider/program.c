#include "stablehlo/dialect/ChloOps.h"
#include "stablehlo/dialect/Register.h"
#include "stablehlo/dialect/StablehloOps.h"

int main(void) { return ChloOps(9) + StablehloOps(9) + StablehloRegister(9); }
