# Where the stablehlo and chlo dialects come from. Either way there is the
# INTERFACE target `stablehlo_provider`, with the same headers
# (stablehlo/dialect/StablehloOps.h, ChloOps.h) and the same C++ names, so that
# no source file knows which one it is compiled against.
#
#   default                              the in-tree definition, mlir/stablehlo
#   -DSTABLEHLO_SOURCE_DIR=<checkout>    the genuine library: a checkout of
#   -DSTABLEHLO_BINARY_DIR=<its build>   openxla/stablehlo and its finished build
#                                        against the MLIR that is used here
include_guard()

set(STABLEHLO_SOURCE_DIR "" CACHE PATH
  "Checkout of openxla/stablehlo; empty: the in-tree dialects")
set(STABLEHLO_BINARY_DIR "" CACHE PATH "Finished build of STABLEHLO_SOURCE_DIR")

# The libraries of openxla/stablehlo that hold the two dialects, and what of
# MLIR these use.
set(TAYLOR_GENUINE_LIBS ChloOps StablehloOps StablehloBroadcastUtils
  StablehloTypeInference StablehloAssemblyFormat StablehloBase)
set(TAYLOR_GENUINE_MLIR_LIBS MLIRArithDialect MLIRComplexDialect
  MLIRControlFlowInterfaces MLIRDataLayoutInterfaces MLIRFuncDialect
  MLIRInferTypeOpInterface MLIRIR MLIRQuantDialect MLIRShapeDialect
  MLIRSparseTensorDialect MLIRSupport MLIRTensorDialect MLIRTransformUtils)

# Fails, naming the variable to correct, unless `file` is below `dir`.
function(taylor_require_genuine variable file)
  if(NOT EXISTS ${${variable}}/${file})
    message(FATAL_ERROR "${variable}=${${variable}} has no ${file}. "
      "STABLEHLO_SOURCE_DIR must be a checkout of openxla/stablehlo and "
      "STABLEHLO_BINARY_DIR its finished build; set neither for the in-tree "
      "dialects.")
  endif()
endfunction()

# Imports one archive of the genuine build.
function(taylor_import_genuine lib)
  find_library(STABLEHLO_${lib}_ARCHIVE
    NAMES ${CMAKE_STATIC_LIBRARY_PREFIX}${lib}${CMAKE_STATIC_LIBRARY_SUFFIX}
    PATHS ${STABLEHLO_BINARY_DIR} PATH_SUFFIXES lib stablehlo/dialect
    NO_DEFAULT_PATH)
  mark_as_advanced(STABLEHLO_${lib}_ARCHIVE)
  if(NOT STABLEHLO_${lib}_ARCHIVE)
    message(FATAL_ERROR "STABLEHLO_BINARY_DIR=${STABLEHLO_BINARY_DIR} has no "
      "static library ${lib}, neither in lib/ nor in stablehlo/dialect/: is "
      "the build finished? (ninja ${lib})")
  endif()
  add_library(${lib} STATIC IMPORTED GLOBAL)
  set_target_properties(${lib} PROPERTIES
    IMPORTED_LOCATION ${STABLEHLO_${lib}_ARCHIVE}
    TAYLOR_MLIR_LIBS "${TAYLOR_GENUINE_MLIR_LIBS}")
endfunction()

function(taylor_import_genuine_stablehlo)
  foreach(dialect StablehloOps ChloOps)
    taylor_require_genuine(STABLEHLO_SOURCE_DIR stablehlo/dialect/${dialect}.h)
    taylor_require_genuine(STABLEHLO_BINARY_DIR
      stablehlo/dialect/${dialect}.h.inc)
  endforeach()
  foreach(lib IN LISTS TAYLOR_GENUINE_LIBS)
    taylor_import_genuine(${lib})
  endforeach()
  # A static library comes before those that it uses.
  set_property(TARGET ChloOps PROPERTY INTERFACE_LINK_LIBRARIES
    StablehloBroadcastUtils StablehloBase)
  set_property(TARGET StablehloOps PROPERTY INTERFACE_LINK_LIBRARIES
    StablehloTypeInference StablehloAssemblyFormat StablehloBase)
  set_property(TARGET StablehloTypeInference PROPERTY INTERFACE_LINK_LIBRARIES
    StablehloAssemblyFormat StablehloBase)
  set_property(TARGET StablehloAssemblyFormat PROPERTY INTERFACE_LINK_LIBRARIES
    StablehloBase)
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
target_link_libraries(stablehlo_provider INTERFACE StablehloOps ChloOps)
