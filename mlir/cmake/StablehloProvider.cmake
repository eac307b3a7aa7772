# Where the stablehlo and chlo dialects come from. Either way there is the
# INTERFACE target `stablehlo_provider`, with the same headers
# (stablehlo/dialect/StablehloOps.h, ChloOps.h, Register.h) and the same C++
# names, so that no source file knows which one it is compiled against.
#
#   default                              the in-tree definition, mlir/stablehlo
#   -DSTABLEHLO_SOURCE_DIR=<checkout>    the genuine library: a checkout of
#   -DSTABLEHLO_BINARY_DIR=<its build>   openxla/stablehlo and its finished build
#                                        against the MLIR that is used here
include_guard()

set(STABLEHLO_SOURCE_DIR "" CACHE PATH
  "Checkout of openxla/stablehlo; empty: the in-tree dialects")
set(STABLEHLO_BINARY_DIR "" CACHE PATH "Finished build of STABLEHLO_SOURCE_DIR")

set(TAYLOR_STABLEHLO_LIBS StablehloOps ChloOps StablehloRegister)

# What of MLIR the genuine dialects use. A static library that turns out not to
# be needed adds nothing.
set(TAYLOR_GENUINE_MLIR_LIBS MLIRArithDialect MLIRComplexDialect
  MLIRControlFlowInterfaces MLIRDataLayoutInterfaces MLIRFuncDialect
  MLIRInferTypeOpInterface MLIRIR MLIRPass MLIRQuantDialect MLIRShapeDialect
  MLIRSparseTensorDialect MLIRSupport MLIRTensorDialect MLIRTransformUtils
  MLIRTransforms)

# Fails, naming the variable to correct, unless `file` is below `dir`.
function(taylor_require_genuine variable file)
  if(NOT EXISTS ${${variable}}/${file})
    message(FATAL_ERROR "${variable}=${${variable}} has no ${file}. "
      "STABLEHLO_SOURCE_DIR must be a checkout of openxla/stablehlo and "
      "STABLEHLO_BINARY_DIR its finished build; set neither for the in-tree "
      "dialects.")
  endif()
endfunction()

# Imports one of the static libraries. What it needs of its siblings differs
# between revisions: let the linker find that among all of them.
function(taylor_import_genuine lib)
  set(siblings ${ARGN})
  list(FILTER siblings INCLUDE REGEX "/lib${lib}\\.a$")
  if(NOT siblings)
    message(FATAL_ERROR "STABLEHLO_BINARY_DIR=${STABLEHLO_BINARY_DIR} has no "
      "lib${lib}.a: is the build finished? (ninja ${lib})")
  endif()
  list(GET siblings 0 archive)
  add_library(${lib} STATIC IMPORTED GLOBAL)
  set_target_properties(${lib} PROPERTIES
    IMPORTED_LOCATION ${archive}
    TAYLOR_MLIR_LIBS "${TAYLOR_GENUINE_MLIR_LIBS}")
  string(JOIN "," group ${ARGN})
  target_link_libraries(${lib} INTERFACE "$<LINK_GROUP:RESCAN,${group}>")
endfunction()

function(taylor_import_genuine_stablehlo)
  foreach(header StablehloOps.h ChloOps.h Register.h)
    taylor_require_genuine(STABLEHLO_SOURCE_DIR stablehlo/dialect/${header})
  endforeach()
  foreach(generated StablehloOps.h.inc ChloOps.h.inc)
    taylor_require_genuine(STABLEHLO_BINARY_DIR stablehlo/dialect/${generated})
  endforeach()
  file(GLOB_RECURSE archives ${STABLEHLO_BINARY_DIR}/*.a)
  # In a tree that was built together with LLVM.
  list(FILTER archives EXCLUDE REGEX "/lib(LLVM|MLIR|clang|lld|gtest)[^/]*$")
  foreach(lib IN LISTS TAYLOR_STABLEHLO_LIBS)
    taylor_import_genuine(${lib} ${archives})
  endforeach()
  target_include_directories(stablehlo_provider SYSTEM INTERFACE
    ${STABLEHLO_SOURCE_DIR} ${STABLEHLO_BINARY_DIR})
endfunction()

add_library(stablehlo_provider INTERFACE)
if(STABLEHLO_SOURCE_DIR AND STABLEHLO_BINARY_DIR)
  message(STATUS "StableHLO: genuine library in ${STABLEHLO_BINARY_DIR}")
  taylor_import_genuine_stablehlo()
elseif(STABLEHLO_SOURCE_DIR OR STABLEHLO_BINARY_DIR)
  message(FATAL_ERROR "STABLEHLO_SOURCE_DIR and STABLEHLO_BINARY_DIR go "
    "together: one is the checkout, the other its finished build")
else()
  message(STATUS "StableHLO: in-tree dialects")
  add_subdirectory(${PROJECT_SOURCE_DIR}/mlir/stablehlo
    ${PROJECT_BINARY_DIR}/mlir/stablehlo)
endif()
target_link_libraries(stablehlo_provider INTERFACE ${TAYLOR_STABLEHLO_LIBS})
