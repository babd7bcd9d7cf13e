"""Files that cannot be read or have no place in a pack, said with path and line."""

import pytest

from quizzes.formats import course_pack
from tests.formats.packs import pack
from tests.formats.test_course_pack_errors import errors_of

YAML_ERRORS = [
    ("a: 1\na: 2\n", "2: yaml: 'a' is given twice (first on line 1); keep one of them"),
    ("a: b: c\n", "1: yaml: a colon inside unquoted text; put the text between quotes"),
    ("a: &x 1\n", "1: yaml: the anchor &x is not allowed; take it out or quote it"),
    ("a: *x\n", "1: yaml: the alias *x is not allowed; write the value again"),
    ("a: !!str 1\n", "1: yaml: the tag !!str is not allowed; take it out or quote it"),
    (
        "a: !!python/name:os.system x\n",
        "1: yaml: the tag !!python/name:os.system is not allowed; take it out or quote it",
    ),
    ("a: 1\n---\nb: 1\n", "2: yaml: a second document begins here; take out the line ---"),
    ("a:\n\tb: 1\n", "2: yaml: a tab cannot indent YAML; use spaces"),
    ("a: @x\n", "1: yaml: a value cannot begin with this character; put the value between quotes"),
    ("a: 1\nb: 'x\nc: 2\n", "2: yaml: a quote opened here is not closed"),
    ("a: 'x' y\n", "1: yaml: text follows a closing quote; quote the whole value"),
    (
        'a: "\\q"\n',
        (
            "1: yaml: a backslash between double quotes begins a code YAML does not know; "
            "use single quotes"
        ),
    ),
    ("a: [1, 2\n", "2: yaml: a list or mapping in brackets is not closed"),
    ("a:\n  b: 1\n c: 2\n", "3: yaml: the indentation is not that of the lines above"),
    ("a: " + "[" * 50_000, "1: yaml: is nested more than 20 levels deep"),
    ("? [a]\n: 1\n", "1: yaml: the name of a field must be plain text"),
    (b"a: \xff\n", "1: file: is not UTF-8 text (byte 0xFF); save the file as UTF-8"),
    (
        "a: é\nb: é\n".encode("latin-1"),
        "1: file: is not UTF-8 text (byte 0xE9); save the file as UTF-8",
    ),
    (
        "key: small\n".encode("utf-16"),
        "1: file: is not UTF-8 text (byte 0xFF); save the file as UTF-8",
    ),
    (b"a: 1\nb: \x00\n", "2: file: has the control character U+0000; take it out"),
    ("a: x\u2028y\n", "1: file: has the control character U+2028; take it out"),
    (b"a: \x1b[31m\n", "1: file: has the control character U+001B; take it out"),
    (b"#" * 1_000_001, "1: file: has more than 1000000 bytes"),
]


@pytest.mark.parametrize(("text", "expected"), YAML_ERRORS)
def test_a_file_that_is_not_plain_yaml(text, expected):
    assert errors_of(pack(course=text)) == [f"course.yml:{expected}"]


def test_every_alias_of_a_billion_laughs_is_refused_unread():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert [error.partition(": ")[0] for error in errors_of(pack(course=bomb))] == [
        *("course.yml:1", "course.yml:2", "course.yml:2", "course.yml:3")
    ]


FILE_ERRORS = [
    ({"course": None}, ["course.yml:1: file: is missing"]),
    ({"module": None}, ["01-start/module.yml:1: file: is missing"]),
    (
        {"chart": None},
        ["media/chart.svg:1: file: is missing; it is the drawing of the figure 'chart'"],
    ),
    ({"chart": ""}, ["media/chart.svg:1: file: is empty"]),
    (
        {"chart": "<svg>\n<a>\n</svg>"},
        ["media/chart.svg:3: chart.svg: is not well-formed SVG: mismatched tag"],
    ),
    (
        {"chart": '<!DOCTYPE svg [<!ENTITY a "b">]>\n<svg>&a;</svg>'},
        ["media/chart.svg:1: chart.svg: has a document type or entities; take them out"],
    ),
    (
        {"chart": "<svg>" + "<g>" * 9_000 + "</g>" * 9_000 + "</svg>"},
        ["media/chart.svg:1: chart.svg: is nested more than 100 levels deep"],
    ),
    ({"chart": "<html/>"}, ["media/chart.svg:1: chart.svg: must be an svg element, not 'html'"]),
    (
        {"glossary": "pjc"},
        ["glossary.yml:1: file: must be a list: each entry begins with a dash"],
    ),
    (
        {"sources": "- smith\n"},
        ["sources.yml:1: entry 1: must be fields: lines of name: value"],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), FILE_ERRORS)
def test_a_file_that_is_missing_or_of_another_shape(changes, expected):
    assert errors_of(pack(**changes)) == expected


@pytest.mark.parametrize(
    "path",
    [
        *("other.yml", "media/chart.png", "media/Chart.svg", "media/a/b.svg", "1-x/module.yml"),
        *("001-x/module.yml", "01-start/extra.txt", "01-start/01-founding/01-x/lesson.md"),
        *("../course.yml", "/etc/passwd", "01-start/02-B/lesson.md", "course.yml/x", ""),
    ],
)
def test_a_file_with_no_place_in_a_pack(path):
    expected = "has no place in a course pack; see the layout in docs/authoring.md"
    assert errors_of(pack() | {path: b""}) == [f"{path}:1: file: {expected}"]


def test_names_and_texts_cannot_write_on_the_terminal():
    files = pack(course='key: small\ntitle: A\n"\\e[31m": 1\n') | {"\x1b[2J\n": b""}
    assert errors_of(files) == [
        r"\x1b[2J\n:1: file: has no place in a course pack; see the layout in docs/authoring.md",
        r"course.yml:3: \x1b[31m: is not a field here",
    ]


def test_line_endings_and_byte_order_marks_of_other_systems_are_read():
    windows = {
        path: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for path, data in pack().items()
    }
    assert course_pack.read(windows) == course_pack.read(pack())
