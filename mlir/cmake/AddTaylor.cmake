# Wrappers around what the project builds. Three kinds of binaries hold the
# same libraries: tools (all of MLIR static), the Python extension (static and
# hidden) and the plugin, which must not contain a second copy of MLIR: it finds
# MLIR in the process that loads it. So a library states what it needs of MLIR
# in MLIR_LIBS, apart from its LINK_LIBS, and only the first two link these.
#
#   add_taylor_library(TaylorAnalysis
#     SOURCES AxisAnalysis.cpp SumPlacement.cpp
#     DEPENDS TaylorInterfacesIncGen        # TableGen targets of its headers
#     LINK_LIBS TaylorInterfaces            # libraries of the project
#     MLIR_LIBS MLIRAnalysis MLIRIR)        # libraries of MLIR
#
# In mlir/include/taylor/<Part>/CMakeLists.txt:
#
#   add_taylor_dialect(TaylorOps taylor)               # .td, namespace
#   add_taylor_interface(LinearAlongAxisOpInterface)   # of the .td of that name
#   add_taylor_passes(Transforms Passes)               # group, .td
#
# These make <name>.h.inc and <name>.cpp.inc beside the header, the target
# Taylor<name>IncGen, and the page of the generated documentation.
include_guard()
include(StaticLLVM)

# The libraries of MLIR that a library of the project needs, transitively.
define_property(TARGET PROPERTY TAYLOR_MLIR_LIBS
  BRIEF_DOCS "Libraries of MLIR" FULL_DOCS "Libraries of MLIR, not for the plugin")

# libstdc++'s own std::stable_sort uses a function that it deprecates.
set(TAYLOR_COMPILE_OPTIONS -fno-exceptions -fvisibility=hidden
  -ffunction-sections -fdata-sections -Wno-deprecated-declarations)

function(add_taylor_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_compile_options(${name} PRIVATE ${TAYLOR_COMPILE_OPTIONS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS})
  set_property(TARGET ${name} PROPERTY TAYLOR_MLIR_LIBS ${ARG_MLIR_LIBS})
endfunction()

# Sets `out_project` to the given libraries of the project and those that they
# need, and `out_mlir` to the libraries of MLIR that all of these need.
function(taylor_libs_of out_project out_mlir)
  set(pending ${ARGN})
  set(seen)
  set(mlir_libs)
  while(pending)
    list(POP_FRONT pending lib)
    if(lib IN_LIST seen OR NOT TARGET ${lib})
      continue()
    endif()
    list(APPEND seen ${lib})
    get_target_property(needed ${lib} TAYLOR_MLIR_LIBS)
    if(needed)
      list(APPEND mlir_libs ${needed})
    endif()
    get_target_property(linked ${lib} INTERFACE_LINK_LIBRARIES)
    if(linked)
      list(APPEND pending ${linked})
    endif()
  endwhile()
  list(REMOVE_DUPLICATES mlir_libs)
  set(${out_project} ${seen} PARENT_SCOPE)
  set(${out_mlir} ${mlir_libs} PARENT_SCOPE)
endfunction()

# Links libraries of the project and the MLIR they need into a tool, a unit test
# or the Python extension. GNU ld reads archives in the order given and leaves
# out what only a later one asks for, which lld does not: the group makes it go
# round. (CMake's own LINK_GROUP refuses the cycles among MLIR's libraries.)
function(taylor_link_static target)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS;MLIR_LIBS" ${ARGN})
  taylor_libs_of(project_libs mlir_libs ${ARG_LINK_LIBS})
  target_link_libraries(${target} PRIVATE -Wl,--start-group ${project_libs}
    ${mlir_libs} ${ARG_MLIR_LIBS} -Wl,--end-group)
  target_link_options(${target} PRIVATE LINKER:--gc-sections,--as-needed)
endfunction()

function(add_taylor_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK_LIBS;MLIR_LIBS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES} ${TAYLOR_SANITIZER_SOURCES})
  target_compile_options(${name} PRIVATE ${TAYLOR_COMPILE_OPTIONS})
  taylor_link_static(${name} LINK_LIBS ${ARG_LINK_LIBS}
    MLIR_LIBS ${ARG_MLIR_LIBS})
endfunction()

# A plugin takes the libraries of the project only. What it uses of MLIR is
# undefined until mlir-opt, or whoever loads it, provides it; `-z now` makes a
# symbol that is missing there an error at once instead of at its first use.
function(add_taylor_plugin name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK_LIBS" ${ARGN})
  add_library(${name} MODULE ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${TAYLOR_COMPILE_OPTIONS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS})
  target_link_options(${name} PRIVATE LINKER:--gc-sections
    LINKER:-z,undefs,-z,now LINKER:--exclude-libs,ALL)
endfunction()

function(add_taylor_dialect td namespace)
  set(LLVM_TARGET_DEFINITIONS ${td}.td)
  mlir_tablegen(${td}.h.inc -gen-op-decls)
  mlir_tablegen(${td}.cpp.inc -gen-op-defs)
  mlir_tablegen(${td}Dialect.h.inc -gen-dialect-decls -dialect=${namespace})
  mlir_tablegen(${td}Dialect.cpp.inc -gen-dialect-defs -dialect=${namespace})
  add_public_tablegen_target(Taylor${td}IncGen)
  add_taylor_doc(${td} ${td} -gen-dialect-doc -dialect=${namespace})
endfunction()

function(add_taylor_interface interface)
  set(LLVM_TARGET_DEFINITIONS ${interface}.td)
  mlir_tablegen(${interface}.h.inc -gen-op-interface-decls)
  mlir_tablegen(${interface}.cpp.inc -gen-op-interface-defs)
  add_public_tablegen_target(Taylor${interface}IncGen)
  add_taylor_doc(${interface} ${interface} -gen-op-interface-docs)
endfunction()

function(add_taylor_passes group td)
  set(LLVM_TARGET_DEFINITIONS ${td}.td)
  mlir_tablegen(${td}.h.inc -gen-pass-decls -name=Taylor${group})
  add_public_tablegen_target(Taylor${td}IncGen)
  add_taylor_doc(${td} ${td} -gen-pass-doc)
endfunction()

# add_taylor_doc(<td> <page> <generator>...): the page <page>.md of the generated
# documentation. The build keeps every page up to date under docs/generated of
# the build tree, a test compares these with the ones kept in git, and the target
# taylor-docs copies them there.
set(TAYLOR_DOC_DIR ${PROJECT_BINARY_DIR}/docs/generated)
file(MAKE_DIRECTORY ${TAYLOR_DOC_DIR})
add_custom_target(taylor-doc-pages ALL)
add_custom_target(taylor-docs
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${TAYLOR_DOC_DIR}
    ${PROJECT_SOURCE_DIR}/docs/generated
  DEPENDS taylor-doc-pages
  COMMENT "Copying the generated documentation to docs/generated")
function(add_taylor_doc td page)
  set(LLVM_TARGET_DEFINITIONS ${td}.td)
  mlir_tablegen(${page}.md ${ARGN})
  add_custom_command(OUTPUT ${TAYLOR_DOC_DIR}/${page}.md
    COMMAND ${CMAKE_COMMAND} -DFROM=${CMAKE_CURRENT_BINARY_DIR}/${page}.md
      -DTO=${TAYLOR_DOC_DIR}/${page}.md
      -P ${PROJECT_SOURCE_DIR}/mlir/cmake/CopyPage.cmake
    DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${page}.md)
  add_custom_target(Taylor${page}Doc DEPENDS ${TAYLOR_DOC_DIR}/${page}.md)
  add_dependencies(taylor-doc-pages Taylor${page}Doc)
endfunction()
