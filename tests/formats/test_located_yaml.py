"""YAML read with its lines, and only what YAML 1.2's core rules make of a scalar."""

import contextlib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import located_yaml


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("true", True), ("False", False), ("null", None), ("~", None), ("", None)),
        *(("12", 12), ("-3", -3), ("012", 12), ("0o17", 15), ("0xFF", 255)),
        *(("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("-.inf", float("-inf"))),
        *((text, text) for text in ("yes", "No", "on", "y", "2002-05-28", "12:30", "1_000")),
        *((text, text) for text in ("0b1", "1.2.3", "+", ".", "e3", "1e", "--1")),
        ("9" * 5_000, float("inf")),
    ],
)
def test_what_a_plain_scalar_means(text, expected):
    value = located_yaml.resolve(text)
    assert value == expected
    assert type(value) is type(expected)


def test_a_quoted_scalar_is_text():
    node = located_yaml.load("- '12'\n- \"true\"\n- |\n  ~\n")
    assert located_yaml.plain(node) == ["12", "true", "~\n"]


def test_every_node_knows_its_line():
    node = located_yaml.load("a:\n  - b: 1\n    c: |\n      x\n\nd: [2]\n", first_line=10)
    assert node.key_lines == {"a": 10, "d": 15}
    (entry,) = node.items["a"].items
    assert entry.line == 11
    assert entry.key_lines == {"b": 11, "c": 12}
    assert entry.items["c"].literal
    assert node.items["d"].items[0].line == 15


def test_nothing_is_none():
    assert located_yaml.load("") is None
    assert located_yaml.load("# only a remark\n") is None


def test_the_parsers_with_and_without_libyaml_agree(monkeypatch):
    text = "a: yes\nb:\n  - {c: 1, d: 'x'}\n  - |\n    long\n"
    fast = located_yaml.load(text)
    monkeypatch.setattr(located_yaml, "_Loader", yaml.SafeLoader)
    assert located_yaml.load(text) == fast


# PyYAML writes these as line breaks that it reads as spaces.
# It follows YAML 1.1, where 0E0 is a text that needs no quotes; by 1.2, which we read, a number.
texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"), max_size=20
).filter(lambda text: located_yaml.resolve(text) == text)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(values, st.booleans())
def test_what_pyyaml_writes_is_read_back(value, flow):
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    node = located_yaml.load(text)
    assert (None if node is None else located_yaml.plain(node)) == value


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*"-:?[]{},&*!|>'\"%@`#\n\t ", "a", "é", "\\", "---\n", "- ", ": "]))
    .map("".join)
    .map(str.encode)
    | st.binary(max_size=40)
)
def test_no_bytes_break_the_reader(data):
    # A fault is an answer; any other exception fails the test.
    with contextlib.suppress(located_yaml.YamlError):
        located_yaml.load(located_yaml.decode(data))
