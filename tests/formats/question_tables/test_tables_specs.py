"""What the cells of a table mean, kind by kind, as people fill them in."""

from pathlib import Path

import pytest

from quizzes.domain import questions
from quizzes.formats import question_tables
from quizzes.formats.question_tables.examples import EXAMPLES, MEANINGS


def read(text):
    return question_tables.read_csv(text.encode())


def body(header, row, sign=","):
    (item,) = read(f"{header}\n{row}\n").items
    assert item.notes == ()
    return item.body


def refused(header, row):
    file = read(f"{header}\n{row}\n")
    assert file.items == ()
    return [str(fault) for fault in file.problems]


def right(found):
    return [option.text for option in found.options if option.correct]


TWO = (
    "'2' is the text of one option and the place of another; "
    "give the right one a credit of 100% and leave this cell empty"
)
CHOICE = "kind,stem,option 1,option 2,option 3,answer,credit 1,credit 2"


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        ("single choice,Q,Rome,Paris,Bonn,B,,", ["Paris"]),
        ("single_choice,Q,Rome,Paris,Bonn,3,,", ["Bonn"]),
        ("Single-Choice,Q,Rome,Paris,Bonn,rome,,", ["Rome"]),
        ("single_choice,Q,Rome,,Bonn,C,,", ["Bonn"]),
        ("single_choice,Q,Rome,Paris,Bonn,,100%,", ["Rome"]),
        ('multiple_choice,Q,Rome,Paris,Bonn,"A, c",,', ["Rome", "Bonn"]),
        ("multiple_choice,Q,Rome,Paris,Bonn,1;2,,", ["Rome", "Paris"]),
        ("multiple_choice,Q,2,4,5,A B,,", ["2", "4"]),
        ("multiple_choice,Q,Rome,Paris,Bonn,,1,1", ["Rome", "Paris"]),
    ],
)
def test_right_options_are_named_by_letter_number_text_or_credit(row, texts):
    assert right(body(CHOICE, row)) == texts


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "single_choice,Q,Rome,Paris,Bonn,D,,",
            "column F (answer): 'D' names none of the options; write their letters: A, C",
        ),
        (
            "single_choice,Q,2,3,4,2,,",
            f"column F (answer): {TWO}",
        ),
        (
            "single_choice,Q,Rome,Paris,Bonn,A,,100%",
            "column H (credit 2): gives points for an option that is not right",
        ),
        ("single_choice,Q,Rome,Paris,Bonn,,,", "exactly one option must be correct"),
        (
            "single_choice,Q,Rome,Paris,,A,half,",
            "column G (credit 1): 'half' is no share; write 50% or 0.5",
        ),
        ("essay,,,,,,,", "column B (stem): is empty"),
        (
            "quiz,Q,,,,,,",
            f"column A (kind): 'quiz' is no kind; kinds are {', '.join(questions.AVAILABLE_KINDS)}",
        ),
        ("true_false,Q,,,,maybe,,", "column F (answer): 'maybe' is neither true nor false"),
        ("numeric,Q,many,,,,,", "column C (option 1): 'many' is no number"),
        (
            'numeric,Q,"1,234",,,,,',
            "column C (option 1): '1,234' could be two numbers; write 1234 or 1.234",
        ),
        ("matching,Q,a,b,,,,", "column match 1: option 1 has nothing to match"),
        ("single_choice,Q,Rome,,,A,,", "options: needs at least 2, has 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(row, message):
    assert refused(CHOICE, row) == [f"row 2: {message}"]


@pytest.mark.parametrize(
    ("row", "scoring", "found"),
    [
        ("multiple_choice,Q,a,b,c,,50%,0.5", "by_option", [0.5, 0.5, 0]),
        ("multiple_choice,Q,a,b,,,60,40%", "by_option", [0.6, 0.4]),
        ("multiple_choice,Q,a,b,,A,100%,-100%", "partial", [0, 0]),
        ('multiple_choice,Q,a,b,c,"A, B",100%,1', "partial", [0, 0, 0]),
        ("multiple_choice,Q,a,b,,A,100%,-50", "by_option", [1, -0.5]),
        ("single_choice,Q,a,b,c,A,,50%", None, [0, 0.5, 0]),
        ("single_choice,Q,a,b,c,,100%,25%", None, [0, 0.25, 0]),
    ],
)
def test_an_option_may_have_a_share_of_its_own(row, scoring, found):
    one = body(CHOICE, row)
    assert getattr(one, "scoring", None) == scoring
    assert [option.credit for option in one.options] == found


def test_shares_that_go_with_the_scoring_by_option_alone_are_noted():
    (item,) = read(f"{CHOICE},scoring\nmultiple_choice,Q,a,b,c,A,50%,-20%,partial\n").items
    assert (right(item.body), [one.credit for one in item.body.options]) == (["a"], [0, 0, 0])
    assert [str(note) for note in item.notes] == [
        "row 2: column G (credit 1): earns 50% there; here right options share alike",
        (
            "row 2: column H (credit 2): costs 20% there; "
            "here that goes only with the scoring by option"
        ),
    ]


def test_shares_of_right_options_that_are_less_than_everything_are_noted():
    (item,) = read(f"{CHOICE}\nmultiple_choice,Q,a,b,c,,60%,20%\n").items
    assert [one.credit for one in item.body.options] == pytest.approx([0.75, 0.25, 0])
    assert [str(note) for note in item.notes] == [
        "row 2: column credit: right options earn 80% together there; here they earn all the points"
    ]


def test_a_verdict_with_a_reason():
    found = body(
        "kind,stem,answer,follow up,option 1,option 2,feedback true",
        'true/false,Q,"false, B",reason,x,y,Look again.',
    )
    assert (found.answer, found.follow_up, right(found)) == (False, "reason", ["y"])
    assert found.true_feedback == "Look again."


@pytest.mark.parametrize(
    ("cell", "band"),
    [
        ("42", {"value": 42}),
        ("3.5", {"value": 3.5}),
        ("3,5", {"value": 3.5}),
        ("−1e3", {"value": -1000}),
        ("42 ± 0.5", {"value": 42, "tolerance": 0.5}),
        ("42+-0.5", {"value": 42, "tolerance": 0.5}),
        ("42 +/- 1", {"value": 42, "tolerance": 1}),
        ("1..5", {"min": 1, "max": 5}),
        ("1.5 .. 2.5", {"min": 1.5, "max": 2.5}),
        ("1 to 5", {"min": 1, "max": 5}),
        ("5..", {"min": 5}),
        ("..5", {"max": 5}),
    ],
)
def test_numbers_are_read_as_people_write_them(cell, band):
    found = body("kind;stem;answer", f"numeric;Q;{cell}")
    assert found.bands == (questions.Band(**{name: float(end) for name, end in band.items()}),)


def test_units_and_wordings_with_their_shares():
    found = body(
        "kind,stem,answer,option 1,credit 1,units,unit entry",
        "numeric,Q,5,4..6,50,km; m = 0.001,List",
    )
    assert [(one.credit, one.min) for one in found.bands] == [(1, None), (0.5, 4)]
    assert [(one.text, one.factor) for one in found.units] == [("km", 1), ("m", 0.001)]
    assert found.unit_entry == "list"
    found = body(
        "kind,stem,answer,option 1,credit 1,slips,case sensitive",
        "short_answer,Q,Rome,Roma,0.5,2,yes",
    )
    assert [(one.text, one.credit) for one in found.answers] == [("Rome", 1), ("Roma", 0.5)]
    assert (found.slips, found.case_sensitive) == (2, True)


def test_gaps_are_typed_or_chosen():
    found = body(
        "kind,stem,text,option 1,option 2",
        'cloze,Fill in.,The [[1]] and the [[2]].,"Rome\n50%: C\\# # Nearly.\\nLook.",'
        '"( ) a\n(x) b # Yes."',
    )
    typed, chosen = found.gaps
    assert [(one.text, one.credit, one.feedback) for one in typed.answers] == [
        ("Rome", 1, ""),
        ("C#", 0.5, "Nearly.\nLook."),
    ]
    assert [(one.text, one.correct, one.feedback) for one in chosen.options] == [
        ("a", False, ""),
        ("b", True, "Yes."),
    ]


def test_gaps_take_numbers_that_say_so():
    found = body(
        "kind,stem,text,option 1,option 2",
        'cloze,Fill in.,[[1]] of [[2]].,"number: 23,8 ± 0.1 # So.\nNumber :50%: 20..30",'
        '"100%: number: 5"',
    )
    number, typed = found.gaps
    assert number.bands == (
        questions.Band(value=23.8, tolerance=0.1, feedback="So."),
        questions.Band(min=20.0, max=30.0, credit=0.5),
    )
    assert [one.text for one in typed.answers] == ["number: 5"]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("number: 5\nfive", "has numbers, with number: before them, and words"),
        ("number: 5\n(x) 6", "has numbers, with number: before them, and words"),
        ("number: five", "'five' is no number"),
        ("number:", "'' is no number"),
        ("number: 1,234", "'1,234' could be two numbers; write 1234 or 1.234"),
        ("number: 50%: 5", "at least one band must earn full credit"),
    ],
)
def test_a_gap_for_what_is_no_number_is_refused(cell, why):
    (problem,) = refused("kind,stem,text,option 1", f'cloze,Fill in.,[[1]].,"{cell}"')
    assert problem.endswith(why)


def test_headings_are_known_in_any_order_and_spelling():
    found = read(
        "Option_2;OPTION 1; Question ;Type;Correct Answer;Hints\nb;a;Q;single choice;A;H\n"
    )
    (item,) = found.items
    assert [one.text for one in item.body.options] == ["a", "b"]
    assert item.body.hints == ("H",)


def test_unknown_and_doubled_columns_are_noted():
    file = read("kind,stem,Author,stem\nessay,Why?,Me,Other\n")
    assert [str(note) for note in file.notes] == [
        "row 1: column C: 'Author' is no column here and was left out",
        "row 1: column D: 'stem' is column B, too, and was left out",
    ]
    assert file.items[0].body.stem == "Why?"


def test_a_cell_that_means_nothing_for_the_kind_is_noted():
    (item,) = read("kind,stem,match 1\nessay,Why?,x\n").items
    assert [str(note) for note in item.notes] == [
        "row 2: column C (match 1): means nothing for essay and was left out"
    ]


def test_where_a_question_belongs_and_what_it_is_called():
    header = "kind,stem,title,tags,lesson,objective,level,id"
    text = f'{header}\nessay,Why?,A name,"a, b c;a",rome,what-rome-did,Apply,n-1\nessay,How?,,,,,x,'
    first, second = read(text).items
    assert (first.title, first.tags, first.level) == ("A name", ("a", "b c"), "apply")
    assert (first.lesson, first.objective, first.idnumber) == ("rome", "what-rome-did", "n-1")
    assert (second.title, second.level) == ("How?", "")
    assert "'x' is no level; levels are recall" in second.notes[0].message


def test_the_template_has_an_example_of_each_kind_and_reads_without_a_word():
    file = question_tables.read_xlsx(question_tables.template())
    assert (file.notes, file.problems) == ((), ())
    assert {one.body.kind for one in file.items} == {
        spec.model_fields["kind"].default for spec in questions.BODIES
    }
    assert [note for one in file.items for note in one.notes] == []
    assert len(file.items) == len(EXAMPLES)


def test_each_column_is_explained_in_the_manual():
    manual = Path(__file__).parents[3].joinpath("docs/question-tables.md").read_text()
    assert [name for name in MEANINGS if f"`{name}" not in manual] == []
