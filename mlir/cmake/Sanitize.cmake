# Checks of addresses and of undefined behaviour, and counters of what runs for
# the fuzzer. Included before HandleLLVMOptions, which turns these into flags. The
# libraries of LLVM and MLIR stay as the distribution compiled them, unchecked.
include_guard()

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "expected clang to sanitize and fuzz with, but got "
    "${CMAKE_CXX_COMPILER_ID}")
endif()
set(LLVM_USE_SANITIZER "Address;Undefined")
# Both need to know more of the distribution's types than it says.
string(JOIN " " LLVM_UBSAN_FLAGS -fsanitize=undefined
  -fno-sanitize=vptr,function -fno-sanitize-recover=all)
set(LLVM_USE_SANITIZE_COVERAGE ON)
set(LLVM_ENABLE_ASSERTIONS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O1 -g1")

# What every program defines, so that it runs alone as well.
set(TAYLOR_SANITIZER_SOURCES ${CMAKE_CURRENT_LIST_DIR}/SanitizerOptions.cpp)
