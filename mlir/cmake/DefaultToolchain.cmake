# Included before project(): without a choice by the user, compile with the
# clang and link with the lld that come with the LLVM packages. Debian installs
# them under versioned names, which CMake does not look for. (pip chooses the
# compiler that Python was built with, where that is installed.)
if(NOT CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX} AND
   NOT CMAKE_C_COMPILER AND NOT DEFINED ENV{CC})
  find_program(TAYLOR_CLANG clang-22)
  find_program(TAYLOR_CLANGXX clang++-22)
  find_program(TAYLOR_LLD ld.lld-22)
  mark_as_advanced(TAYLOR_CLANG TAYLOR_CLANGXX TAYLOR_LLD)
  if(TAYLOR_CLANG AND TAYLOR_CLANGXX)
    set(CMAKE_C_COMPILER ${TAYLOR_CLANG})
    set(CMAKE_CXX_COMPILER ${TAYLOR_CLANGXX})
    if(TAYLOR_LLD AND NOT DEFINED LLVM_USE_LINKER)
      set(LLVM_USE_LINKER lld CACHE STRING "Linker that the compiler runs")
    endif()
  endif()
endif()
