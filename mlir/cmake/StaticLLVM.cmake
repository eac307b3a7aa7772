# The distribution's static MLIR libraries ask for the shared libLLVM, which is
# 130 MB and would have to be present wherever one of our binaries runs. What
# they use of LLVM is its support library: link that instead.
include_guard()

set(TAYLOR_LLVM_LIBS LLVMRemarks LLVMBitstreamReader LLVMSupportLSP LLVMSupport)

get_property(mlir_libs GLOBAL PROPERTY MLIR_ALL_LIBS)
foreach(lib IN LISTS mlir_libs)
  if(TARGET ${lib})
    get_target_property(linked ${lib} INTERFACE_LINK_LIBRARIES)
    if("LLVM" IN_LIST linked)
      list(REMOVE_ITEM linked LLVM)
      list(APPEND linked ${TAYLOR_LLVM_LIBS})
      set_target_properties(${lib} PROPERTIES
        INTERFACE_LINK_LIBRARIES "${linked}")
    endif()
  endif()
endforeach()
