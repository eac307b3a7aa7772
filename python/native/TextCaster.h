//===- TextCaster.h - Strings between C++ and Python ------------*- C++ -*-===//
//
// Part of collapse-taylor, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In place of nanobind/stl/string.h. Names, files and messages of MLIR may hold
// any bytes and Python's strings lone surrogates; neither is a reason to fail,
// so what has no counterpart is replaced by a question mark.
//
//===----------------------------------------------------------------------===//

#ifndef TAYLOR_PYTHON_TEXTCASTER_H
#define TAYLOR_PYTHON_TEXTCASTER_H

#include <nanobind/nanobind.h>
#include <string>

NAMESPACE_BEGIN(NB_NAMESPACE)
NAMESPACE_BEGIN(detail)

template <> struct type_caster<std::string> {
  NB_TYPE_CASTER(std::string, const_name("str"))

  bool from_python(handle source, uint32_t, cleanup_list *) noexcept {
    if (!PyUnicode_Check(source.ptr()))
      return false;
    object encoded =
        steal(PyUnicode_AsEncodedString(source.ptr(), "utf-8", "replace"));
    if (!encoded.is_valid()) {
      PyErr_Clear();
      return false;
    }
    value.assign(PyBytes_AsString(encoded.ptr()), PyBytes_Size(encoded.ptr()));
    return true;
  }

  static handle from_cpp(const std::string &value, rv_policy,
                         cleanup_list *) noexcept {
    return PyUnicode_DecodeUTF8(value.data(), value.size(), "replace");
  }
};

NAMESPACE_END(detail)
NAMESPACE_END(NB_NAMESPACE)

#endif // TAYLOR_PYTHON_TEXTCASTER_H
