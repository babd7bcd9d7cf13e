"""Bodies opened and saved: nothing is lost, no key changes, no needless version is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.questions import Band, dump_body, parse_body
from quizzes.forms import cloze as cloze_lines
from quizzes.forms.bodies import PassagesField
from tests import factories
from tests.admin.pages import page_of, save, values_of
from tests.admin.test_bodies import add, new_body
from tests.domain import kinds
from tests.formats.question_strategies import bands

pytestmark = pytest.mark.exhaustive

SHORT_ANSWER = kinds.question(
    "short_answer",
    answers=[{"text": "Rome"}, {"text": "Italy", "credit": 0.0, "feedback": "Where?"}],
    accent_sensitive=True,
    punctuation_sensitive=True,
    slips=2,
    hints=["A", "B"],
)
TWO = [{"key": "x", "text": "Yes", "correct": True}, {"key": "q", "text": "No"}]
CLOZE = kinds.question(
    "cloze",
    text="In [[town]] or [[year]].",
    hints=["One\n\nand more", "Two"],
    gaps=[
        {
            "key": "town",
            "slips": 1,
            "case_sensitive": True,
            "answers": [
                {"text": "C # D", "feedback": "First\n\n    code\nlast # hash"},
                {"text": "50% wool", "feedback": ""},
                {"text": "*", "credit": 0.3333333, "feedback": "no"},
            ],
        },
        {
            "key": "year",
            "options": [
                {"key": "q", "text": "*star", "feedback": "f"},
                {"key": "a", "text": "\\slash", "correct": True, "feedback": "g\nh"},
            ],
        },
    ],
)
BODIES = [
    *kinds.ALL,
    SHORT_ANSWER,
    CLOZE,
    kinds.question("single_choice", options=TWO, hints=["Look"]),
    kinds.question("multiple_choice", options=TWO, hints=["Look", "Think"]),
    kinds.question("true_false", answer=True, hints=["Look\nagain"]),
    kinds.essay(min_words=5, max_words=50, common_errors=["This.", "That\n\nand more."]),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_saving_without_a_change_changes_nothing(course, client, body):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    before = (question.revision, question.current_id, question.current.body)
    assert save(client, question).status_code == 302
    question.refresh_from_db()
    assert (question.revision, question.current_id, question.current.body) == before
    assert parse_body(question.current.body) == body


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_another_explanation_leaves_the_rest_as_it_is(course, client, body):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    assert save(client, question, explanation="Because.").status_code == 302
    question.refresh_from_db()
    assert question.current.body == dump_body(body) | {"explanation": "Because."}


def test_a_short_answer_has_hints_and_slips(course, client):
    values = {"stem": "Where?", "hints": "South\nRiver\n", "slips": "1", "accent_sensitive": "on"}
    rows = {"answers-0-text": "Rome", "answers-1-text": "Italy", "answers-1-credit": "0"}
    made = add(client, "short_answer", course.objective, **values, **rows)
    assert made.status_code == 302
    body = new_body()
    assert (body.hints, body.slips, body.accent_sensitive) == (("South", "River"), 1, True)
    assert [one.credit for one in body.answers] == [1.0, 0.0]


def test_a_text_with_gaps_is_made(course, client):
    rows = {"gaps-0-key": "town", "gaps-0-answers": "Rome\n50% Italy # Where?", "gaps-0-slips": "1"}
    rows |= {"gaps-2-key": "year", "gaps-2-options": "1997 # Before.\n*2002"}
    values = {"stem": "Fill in.", "text": "In [[town]] in [[year]]."}
    assert add(client, "cloze", course.objective, **values, **rows).status_code == 302
    town, year = new_body().gaps
    assert [(one.text, one.credit, one.feedback) for one in town.answers] == [
        ("Rome", 1.0, ""),
        ("Italy", 0.5, "Where?"),
    ]
    assert [(one.key, one.text, one.correct, one.feedback) for one in year.options] == [
        ("a", "1997", False, "Before."),
        ("b", "2002", True, ""),
    ]


def test_a_gap_for_a_number_is_made(course, client):
    lines = "23.8 +- 0.1 # So.\n50% 20..30\n.. 0\n0% -76,2 # Less."
    rows = {"gaps-0-key": "share", "gaps-0-bands": lines}
    values = {"stem": "Fill in.", "text": "It was [[share]] %."}
    assert add(client, "cloze", course.objective, **values, **rows).status_code == 302
    (gap,) = new_body().gaps
    assert gap.bands == (
        Band(value=23.8, tolerance=0.1, feedback="So."),
        Band(min=20.0, max=30.0, credit=0.5),
        Band(max=0.0),
        Band(value=-76.2, credit=0.0, feedback="Less."),
    )


def test_options_of_a_gap_keep_their_keys(course, client):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=kinds.cloze())
    changed = {"gaps-1-options": "2002\n2000 # on a\n*2011\nnever"}
    assert save(client, question, **changed).status_code == 302
    question.refresh_from_db()
    options = question.current.body["gaps"][1]["options"]
    assert [(one["key"], one["text"]) for one in options] == [
        ("c", "2002"),
        ("a", "2000"),
        ("d", "2011"),
        ("e", "never"),
    ]


def test_an_essay_is_made(course, client):
    values = {"stem": "Why?", "min_words": "20", "common_errors": "Too short\nOff the point"}
    rows = {"rubric-0-text": "Names it", "rubric-1-text": "Dates it", "rubric-1-points": "2.5"}
    assert add(client, "essay", course.objective, **values, **rows).status_code == 302
    body = new_body()
    assert [(one.key, one.text, one.points) for one in body.rubric] == [
        ("a", "Names it", 1.0),
        ("b", "Dates it", 2.5),
    ]
    assert (body.min_words, body.max_words) == (20, None)
    assert body.common_errors == ("Too short", "Off the point")


@pytest.mark.parametrize(
    ("kind", "values", "place", "message"),
    [
        ("short_answer", {"answers-0-text": "A", "slips": "7"}, "slips", "at most 3"),
        ("short_answer", {"answers-0-text": "A", "hints": "[x](term:no)"}, "hints", None),
        ("numeric", {"bands-0-value": "1", "units": "5km"}, "units", "can’t begin with a digit"),
        ("numeric", {"bands-0-value": "1", "units": "km = inf"}, "units", None),
        ("essay", {"min_words": "0"}, "min_words", "at least 1"),
        ("cloze", {"text": "No gap", "gaps-0-key": "a"}, "__all__", "A row below needs a change."),
    ],
)
def test_a_fault_is_said_at_its_field(course, client, kind, values, place, message):
    response = add(client, kind, course.objective, **({"stem": "What?"} | values))
    errors = response.context["adminform"].form.errors
    assert place in errors
    assert message is None or message in errors[place][0]


@pytest.mark.parametrize(
    ("kind", "values", "row", "place"),
    [
        ("numeric", {"bands-0-value": "1", "bands-0-credit": "2"}, 0, "credit"),
        ("numeric", {"bands-1-value": "1", "bands-1-min": "1"}, 1, "__all__"),
        ("ordering", {"items-1-feedback": "lost"}, 1, "text"),
        ("matching", {"pairs-1-text": "One"}, 1, "match"),
        ("categorise", {"items-1-text": "One", "items-1-group": "C"}, 1, "group"),
        ("essay", {"rubric-1-text": "One", "rubric-1-points": "0"}, 1, "points"),
        ("cloze", {"text": "[[a]]", "gaps-1-key": "a"}, 1, "__all__"),
        (
            "cloze",
            {"text": "[[a]]", "gaps-1-key": "a", "gaps-1-answers": "A # [x](term:no)"},
            1,
            "answers",
        ),
        (
            "cloze",
            {"text": "[[a]]", "gaps-1-key": "a", "gaps-1-options": f"*A\n{'b' * 301}"},
            1,
            "options",
        ),
        *(
            ("cloze", {"text": "[[a]]", "gaps-1-key": "a", "gaps-1-bands": lines}, 1, "bands")
            for lines in ("many", "1\n1,234", "# so", "5 km", "3 .. 2", "1 ± -1", "1e101")
        ),
        *(
            ("cloze", {"text": "[[a]]", "gaps-1-key": "a"} | fields, 1, "__all__")
            for fields in ({"gaps-1-bands": "1", "gaps-1-answers": "1"}, {"gaps-1-bands": "50% 1"})
        ),
    ],
)
def test_a_fault_is_said_at_its_row(course, client, kind, values, row, place):
    response = add(client, kind, course.objective, **({"stem": "What?"} | values))
    assert list(response.context["adminform"].form.rows.forms[row].errors) == [place]


def test_the_page_of_every_kind_opens(course, client):
    for number, body in enumerate(BODIES):
        key = f"kept-{number}"
        question = factories.QuestionFactory(objective=course.objective, key=key, body=body)
        assert values_of(client.get(page_of(question)))["stem"] == "What?"


LINE = st.text("ab #*%50.\\", min_size=1).map(str.strip).filter(bool)
FEEDBACK = st.lists(LINE, max_size=3).map("\n".join)


@given(st.lists(st.builds(dict, text=LINE, feedback=FEEDBACK, credit=st.floats(0, 1))))
def test_answers_read_from_their_lines_are_the_same(answers):
    assert cloze_lines.read_answers(cloze_lines.write_answers(answers)) == answers


@given(st.lists(st.builds(dict, text=LINE, feedback=FEEDBACK, correct=st.booleans())))
def test_options_read_from_their_lines_are_the_same(options):
    read = cloze_lines.read_options(cloze_lines.write_options(options), [])
    assert [
        {name: one[name] for name in ("text", "feedback", "correct")} for one in read
    ] == options


@given(bands, FEEDBACK)
def test_numbers_read_from_their_lines_are_the_same(drawn, feedback):
    stored = [dump_body(one) | {"feedback": feedback} for one in drawn]
    read = cloze_lines.read_numbers(cloze_lines.write_numbers(stored))
    assert [dump_body(Band(**one)) for one in read] == stored


@given(st.lists(FEEDBACK.filter(bool)))
def test_passages_read_from_their_lines_are_the_same(texts):
    field = PassagesField(required=False)
    assert field.to_python(field.prepare_value(texts)) == texts
