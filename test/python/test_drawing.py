"""Programs as graphs."""

import pytest

from collapse_taylor import DrawingError
from collapse_taylor import _drawing as drawing
from collapse_taylor._drawing import draw_graphs, graph_source
from collapse_taylor._records import Frame, Location, Node

PLACE = Location(("f/sin",), (Frame("a.py", 3),))


def node(number, name, operands=(), *, detail="", kind="tensor<4x2xf32>", made=False):
    location = Location(("weights",)) if name == "argument" else PLACE
    return Node(number, name, detail, operands, kind, location, made)


BEFORE = [
    node(0, "argument", detail="0"),
    node(1, "stablehlo.constant", kind="tensor<f32>"),
    node(2, "stablehlo.sine", (0, 1)),
    node(3, "stablehlo.reduce", (2,)),
]
AFTER = [
    node(0, "argument", detail="0"),
    node(1, "stablehlo.sine", (0,)),
    node(2, "stablehlo.custom_call", (1,), detail='say "x"', made=True),
]


def test_both_programs_are_drawn_with_what_differs_in_colour():
    source = graph_source(BEFORE, AFTER, title="f")
    lines = {line.strip().partition(" [")[0]: line for line in source.splitlines()}
    assert "#f4b183" in lines["before_3"]
    assert "#f4b183" not in lines["before_2"]
    assert "#a9d18e" in lines["after_2"]
    assert "#a9d18e" not in lines["after_1"]
    assert 'label="weights\\nf32[4,2]"' in lines["before_0"]
    assert 'tooltip="a.py:3"' in lines["after_1"]
    assert "before_2 -> before_3;" in lines
    assert 'label="before: 3 ops' in source
    assert 'label="f"' in source


def test_scalar_constants_are_left_out():
    source = graph_source(BEFORE, AFTER)
    assert "before_1" not in source
    matrix = [node(0, "stablehlo.constant")]
    assert "before_0" in graph_source(matrix, [])


def test_names_are_quoted():
    assert r'label="custom_call say \"x\"\nf32[4,2]"' in graph_source(BEFORE, AFTER)


def test_equal_ops_are_counted():
    twice = [node(0, "stablehlo.sine"), node(1, "stablehlo.sine")]
    assert graph_source(twice, twice[:1]).count("#f4b183") == 1


@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")]
)
def test_pictures_of_several_kinds(tmp_path, suffix, start):
    path = tmp_path / f"f{suffix}"
    draw_graphs(BEFORE, AFTER, path)
    assert path.read_bytes().startswith(start)


def test_the_language_of_graphviz_needs_no_graphviz(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing.shutil, "which", lambda _: None)
    path = tmp_path / "f.dot"
    draw_graphs(BEFORE, AFTER, str(path))
    assert path.read_text() == graph_source(BEFORE, AFTER)
    with pytest.raises(DrawingError, match="`dot` is not installed"):
        draw_graphs(BEFORE, AFTER, tmp_path / "f.svg")


@pytest.mark.parametrize(
    ("name", "message"),
    [("f", "expected a path with a suffix"), ("f.xyz", "Graphviz cannot draw f.xyz")],
)
def test_unknown_kinds_are_refused(tmp_path, name, message):
    with pytest.raises(DrawingError, match=message):
        draw_graphs(BEFORE, AFTER, tmp_path / name)
    assert not (tmp_path / name).exists()
