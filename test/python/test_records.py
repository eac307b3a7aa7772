"""Locations, diagnostics and remarks as values."""

import json

from collapse_taylor._records import (
    Diagnostic,
    Frame,
    Location,
    Node,
    Remark,
    as_json,
)

HERE = Location(("jit(f)/jit(g)/tanh",), (Frame("a.py", 3, 4, "g"), Frame("b.py", 9)))


def test_a_location_prints_as_its_innermost_line():
    assert str(HERE) == "a.py:3 in g"
    assert HERE.frame == Frame("a.py", 3, 4, "g")
    assert HERE.primitive == "tanh"


def test_a_location_without_lines_prints_as_a_name():
    assert str(Location(("f", "x"))) == "x"
    assert Location(("f", "x")).frame is None
    assert str(Location()) == "unknown location"
    assert Location().primitive == ""
    assert not Location()


def test_a_diagnostic_prints_with_its_notes():
    note = Diagnostic("note", "here", Location((), (Frame("c.py", 1),)))
    assert str(Diagnostic("error", "no", HERE, (note,))) == (
        "a.py:3 in g: error: no\nc.py:1: note: here"
    )
    assert str(Diagnostic("error", "no")) == "error: no"


def test_numbers_of_a_remark():
    args = {"Flops": "120", "Large": "1.5e3", "Name": "dot"}
    remark = Remark("passed", "SumMoved", "collapse-taylor", "main", args)
    assert remark.number("Flops") == 120
    assert remark.number("Large") == 1500
    assert remark.number("Name") is None
    assert remark.number("Missing") is None
    assert Remark("passed", "x", "y", "z", {"a": "inf"}).number("a") is None


def test_records_become_json():
    node = Node(0, "stablehlo.add", "", (1, 2), "tensor<f32>", HERE, True)
    read = json.loads(json.dumps(as_json({"nodes": [node]})))["nodes"][0]
    assert read["operands"] == [1, 2]
    assert read["collapsed"] is True
    assert read["location"]["frames"][1] == {
        "file": "b.py",
        "line": 9,
        "column": 0,
        "function": "",
    }
