"""Rosters as tables: headings known in several words, faults told with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats.tabular_files import TabularErrors
from quizzes.formats.tabular_rosters import RosterRow, read_roster, write_roster

ANN = RosterRow(2, "Ann Noun", "ann@example.org", "17", "A")


@pytest.mark.parametrize(
    "text",
    [
        "name,email,student number,group\nAnn Noun,ann@example.org,17,A\n",
        "Full Name;E-Mail;Student ID;Class\nAnn  Noun ;ann@example.org;17;A",
        "First name|Last name|Email address|Number|Section\nAnn|Noun|ann@example.org|17|A\n",
        "group,extra,student_number,mail,name\nA,x,17,ann@example.org,Ann Noun\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_whatever_its_dialect(text, encoding):
    assert read_roster(text.encode(encoding)) == (ANN,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "file: holds no rows"),
        ("name\n", "file: holds no people, only headings"),
        ("Ann,ann@example.org\n", "file: needs headings in its first row"),
        ("group\nA\n", "file: needs headings in its first row"),
        ("name,email\nAnn,ann@\n", "row 2, column B: “ann@” is no e-mail address"),
        ("name,email\n\nAnn,a b@c.de\n", "row 3, column B: “a b@c.de” is no e-mail address"),
        ("name,group\n,A\n", "row 2, column A: has neither a name nor an e-mail address"),
        ("name,group\nAnn," + "x" * 151, "row 2, column B: is longer than 150 letters"),
        ("name\nAn\x07n\n", "row 2, column A: holds signs that cannot be shown"),
        ('name\n"Ann\n', "row 2: has a quote that is not closed"),
        ("name\n" + "x\n" * 1_001, "file: holds more than 1,000 rows"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, fault):
    with pytest.raises(TabularErrors) as caught:
        read_roster(text.encode())
    assert fault in str(caught.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(TabularErrors) as caught:
        read_roster(b"name,email\nAnn,x\nBen,ben@example.org\nCec,y\n")
    assert [fault.row for fault in caught.value.faults] == [2, 4]


words = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)


@given(
    st.lists(
        st.builds(RosterRow, st.just(0), words.filter(bool), st.just(""), words, words), min_size=1
    )
)
def test_what_is_written_is_read_as_the_same_people(rows):
    said = [(row.name, row.number, row.group) for row in rows]
    read = read_roster(write_roster(rows).encode())
    again = read_roster(write_roster(read).encode())
    assert [(row.name, row.number, row.group) for row in read] == said
    assert again == read


@given(st.binary(max_size=300))
def test_bytes_are_read_or_refused(data):
    try:
        people = len(read_roster(data))
    except TabularErrors as error:
        people = len(error.faults)
    assert people >= 1
