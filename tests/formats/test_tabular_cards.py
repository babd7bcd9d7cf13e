"""Tables of cards: encodings, delimiters, columns, faults with their places, formulas."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.questions import normalise_text
from quizzes.formats.tabular_cards import (
    ROLES,
    TabularCard,
    preview,
    proposed_columns,
    read_cards,
    read_table,
    write_cards,
)
from quizzes.formats.tabular_files import (
    DELIMITERS,
    Row,
    TabularErrors,
    TabularLimits,
    column_letter,
)

AGAIN = "save it once more as CSV UTF-8"
OPEN_QUOTE = "row 2: has a quote that is not closed, or a cell that is too long"
RUSSIAN = "Вопрос;Ответ\nСовет;Да\n"


def cards_of(text):
    table = read_table(text.encode())
    return read_cards(table, proposed_columns(table))


def faults_of(data, **limits):
    """Return what is said of a file."""
    kept = TabularLimits(**limits)
    try:
        table = read_table(data.encode() if isinstance(data, str) else data, limits=kept)
        read_cards(table, proposed_columns(table), limits=kept)
    except TabularErrors as errors:
        return str(errors).split("\n")
    return []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read(encoding):
    table = read_table(RUSSIAN.encode(encoding))
    assert table.rows == (Row(2, ("Совет", "Да")),)
    assert (table.encoding, table.delimiter) == (encoding.removesuffix("-sig"), ";")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_both_orders_of_utf_16_are_read(mark):
    order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert read_table(mark + RUSSIAN.encode(order)).rows == (Row(2, ("Совет", "Да")),)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            RUSSIAN.encode("cp1251"),
            f"row 1: is not UTF-8 text, perhaps Windows-1251 (Cyrillic); {AGAIN}",
        ),
        (
            "front,back\ncafé,é".encode("cp1252"),
            f"row 2: is not UTF-8 text, perhaps Windows-1252 or another older encoding; {AGAIN}",
        ),
        (
            RUSSIAN.encode("utf-16-le"),
            "file: is not text, or UTF-16 without its mark; save it once more as CSV UTF-8",
        ),
        (RUSSIAN.encode("utf-32"), "file: is UTF-32 text; save it once more as CSV UTF-8"),
        (b"\xff\xfea", "row 1: is damaged UTF-16 text; save it once more as CSV UTF-8"),
        (b"", "file: holds no rows"),
        (b"\n ,,\n", "file: holds no rows"),
        (b'front,back\n"a,b', OPEN_QUOTE),
        (
            b'front,back\n"a"b,c',
            OPEN_QUOTE,
        ),
        (b"sep=x\na", "file: names a delimiter that is none of comma, semicolon, tab and bar"),
    ],
)
def test_what_is_no_table_is_told(data, sentence):
    assert faults_of(data) == [sentence]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("front,back\na;b,c", ","),
        ("front;back\na,b;c,d", ";"),
        ("front\tback\na,b\tc", "\t"),
        ("front|back\na,b|c", "|"),
        ("sep=;\nfront;back\na;b", ";"),
        ("#separator:tab\n#html:true\n#tags column:3\na\tb\tc", "\t"),
        ("a,b;c\nd;e\nf,g,h;i", ";"),
        ("lonely", ","),
    ],
)
def test_the_delimiter_is_found(text, delimiter):
    assert read_table(text.encode()).delimiter == delimiter


def test_rows_keep_their_numbers():
    table = read_table(b'sep=;\r\nfront;back\r\n\r\na;"b\nc"\r\nd;e\r\n')
    assert table.header == Row(2, ("front", "back"))
    assert table.rows == (Row(4, ("a", "b\nc")), Row(5, ("d", "e")))


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Question,Answer,Labels", {"front": 0, "back": 1, "tags": 2}),
        ("Ключ,Термин,Ответ,Вид", {"key": 0, "front": 1, "back": 2, "kind": 3}),
        ("back, FRONT ,front", {"back": 0, "front": 1}),
        ("one,two,three", {"front": 0, "back": 1}),
        ("one", {"front": 0}),
    ],
)
def test_columns_are_proposed(header, columns):
    assert proposed_columns(read_table(f"{header}\nx".encode())) == columns


def test_a_preview_has_all_columns():
    table = read_table(b"front,back,tags\na\nb,c\nd,e,f")
    assert preview(table, 2) == (Row(2, ("a", "", "")), Row(3, ("b", "c", "")))


def test_kinds_are_told_by_what_is_filled():
    text = (
        "front,back,kind,answers,tags,key\n"
        "a,b,,,,\n"
        'In {{c1::1997}},,,,"x, y x",k-1\n'
        'q,because,,"one\n two \n",,\n'
        "a,b,Reversed,,,\n"
        "In {{c1::a}},b,,,,\n"
    )
    assert cards_of(text) == (
        TabularCard("basic", "a", "b"),
        TabularCard("cloze", "In {{c1::1997}}", tags=("x", "y"), key="k-1"),
        TabularCard("typed", "q", "because", answers=("one", "two")),
        TabularCard("reversed", "a", "b"),
        TabularCard("basic", "In {{c1::a}}", "b"),
    )


def test_every_fault_is_told_with_its_place():
    text = (
        "key,kind,front,back,tags\n"
        "a,basic,,b,\n"
        "a,odd,f,b,Big\n"
        "B,cloze,f,,\n"
        "c,typed,f,b,\n"
        "d,basic,f,\x01,\n"
    )
    assert faults_of(text) == [
        "row 2, column C: is empty",
        "row 3, column A: 'a' is also the key of row 2",
        "row 3, column B: must be basic, reversed, cloze, typed, not 'odd'",
        "row 3, column E: 'Big' must be small letters a to z, digits and hyphens, at most 80",
        "row 4, column A: 'B' must be small letters a to z, digits and hyphens, at most 80",
        "row 4, column C: needs a deletion such as {{c1::answer}}",
        "row 5: needs the accepted answers, each on a line of its cell",
        "row 6, column D: has the control character U+0001; take it out",
        "row 6, column D: is empty",
    ]


def test_a_column_for_the_front_is_needed():
    table = read_table(b"a,b")
    for columns in ({"back": 1}, {"front": 2}, {"front": -1}):
        with pytest.raises(TabularErrors, match="needs a column for the front"):
            read_cards(table, columns)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ({"bytes": 5}, "file: is larger than 5 bytes"),
        ({"rows": 1}, "file: holds more than 1 rows"),
        ({"columns": 1}, "row 1: has more than 1 columns"),
        ({"cell_characters": 2}, "row 2, column A: has more than 2 characters"),
    ],
)
def test_each_limit_has_its_sentence(limits, sentence):
    assert sentence in faults_of("front,back\nlong,b\nc,d\n", **limits)


def test_faults_have_an_end():
    assert len(faults_of("front,back\n" + "a,\n" * 50, faults=7)) == 7


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "''@x", "＝1"])
def test_a_cell_is_never_a_formula(text):
    card = TabularCard("basic", text, "b")
    data = write_cards([card])
    assert f",'{text},b" in data.decode("utf-8-sig")
    assert cards_of(data.decode("utf-8-sig")) == (card,)


def test_a_table_is_written_with_its_header_and_mark():
    card = TabularCard("typed", "f", "b", "e", ("x", "y"), ("t", "u"), "k")
    assert write_cards([card], delimiter=";") == (
        b'\xef\xbb\xbfkey;kind;front;back;extra;answers;tags\r\nk;typed;f;b;e;"x\ny";t u\r\n'
    )


def test_columns_have_letters():
    assert [column_letter(place) for place in (0, 25, 26, 51, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "ZZ", "AAA")
    ]


def _fits(text):
    try:
        return normalise_text(text).strip() == text
    except ValueError:
        return False


texts = st.text(
    st.sampled_from("ab=+-@'\"\t,;|\n{}:c1 =#é＝") | st.characters(exclude_categories=("Cs", "Cc")),
    max_size=20,
).filter(_fits)
full = texts.filter(bool)
answers = full.filter(lambda text: "\n" not in text)
tag_lists = st.lists(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True), max_size=3, unique=True
)
several_tags = tag_lists.map(tuple)
cards = st.one_of(
    st.builds(
        TabularCard, st.sampled_from(("basic", "reversed")), full, full, texts, tags=several_tags
    ),
    st.builds(
        TabularCard,
        st.just("cloze"),
        full.map("{{{{c1::x}}}} {}".format),
        texts,
        texts,
        tags=several_tags,
    ),
    st.builds(
        TabularCard,
        st.just("typed"),
        full,
        texts,
        texts,
        st.lists(answers, min_size=1, max_size=3).map(tuple),
        several_tags,
    ),
)


@given(st.lists(cards, max_size=5).map(tuple), st.sampled_from(DELIMITERS))
@settings(deadline=None, max_examples=40)
def test_reading_gives_what_was_written(written, delimiter):
    table = read_table(write_cards(written, delimiter=delimiter))
    assert (table.delimiter, table.header.cells) == (delimiter, ROLES)
    assert read_cards(table, proposed_columns(table)) == written


@given(st.binary(max_size=200) | st.text("\"',;|\t\n=ab#:sep", max_size=80).map(str.encode))
@settings(deadline=None)
def test_any_bytes_give_cards_or_faults(data):
    try:
        table = read_table(data)
        result = read_cards(table, proposed_columns(table))
    except TabularErrors as errors:
        result = errors.faults
    assert isinstance(result, tuple)
