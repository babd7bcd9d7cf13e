"""What must hold of quizzes: places, draws, rules, and where each stands."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import content, draws, quiz_checks
from quizzes.domain.behaviours import Behaviour
from tests import specs
from tests.domain import kinds
from tests.domain.test_course_checks import course, lesson, question, quiz, said


def drawing(**changes):
    return quiz("check", (), **({"purpose": "checkpoint"} | changes))


def said_of(*quizzes, questions=()):
    """Return what is said of a module with these quizzes beside its lesson."""
    rows = (*(question(f"q{n}") for n in range(1, 6)), *questions)
    one = lesson(questions=rows)
    module = content.Module(key="start", title="Start", number=1, lessons=(one,), quizzes=quizzes)
    problems = said(modules=(module,))
    return [(field, message) for kind, key, field, message in problems if kind == "quiz"]


def test_a_whole_course_with_checkpoints_and_a_final_has_no_problem():
    assert [p for p in said_whole(specs.whole_course()) if p[0] == "quiz"] == []
    assert quiz_checks.warnings(specs.whole_course()) == ()


def said_whole(whole):
    return said(modules=whole.modules, quizzes=whole.quizzes)


@pytest.mark.parametrize(
    ("section", "field", "message"),
    [
        (
            {"draw": 1, "lessons": ["founding", "gone"]},
            ("sections", 0, "lessons", 1),
            "the course has no lesson 'gone'",
        ),
        (
            {"draw": 1, "objectives": ["know", "be"]},
            ("sections", 0, "objectives", 1),
            "the course has no objective 'be'",
        ),
        (
            {"questions": [{"question": "gone"}]},
            ("sections", 0, "questions", 0, "question"),
            "the course has no question 'gone'",
        ),
        (
            {"questions": [{"question": "q1"}, {"question": "q1"}]},
            ("sections", 0, "questions", 1, "question"),
            "the question 'q1' is in the quiz twice",
        ),
        ({}, ("sections", 0), "asks nothing; give it questions or draw"),
        ({"draw": 5}, None, None),
        ({"draw": 6}, ("sections", 0, "draw"), "draws 6, but the bank has 5 of them"),
        (
            {"draw": 1, "reserve": True},
            ("sections", 0, "draw"),
            "draws 1, but the bank has none of them",
        ),
        (
            {"draw": 1, "levels": ["apply"]},
            ("sections", 0, "draw"),
            "draws 1, but the bank has none of them",
        ),
    ],
)
def test_a_section(section, field, message):
    expected = [] if field is None else [(field, message)]
    assert said_of(drawing(sections=[section])) == expected


def test_a_question_is_in_a_quiz_once_whatever_its_section():
    twice = drawing(questions=[{"question": "q1"}], sections=[{"questions": [{"question": "q1"}]}])
    field = ("sections", 0, "questions", 0, "question")
    assert said_of(twice) == [(field, "the question 'q1' is in the quiz twice")]


def test_what_is_fixed_is_not_drawn_again():
    fixed = [{"question": "q1"}]
    assert said_of(drawing(questions=fixed, sections=[{"draw": 5}])) == [
        (("sections", 0, "draw"), "draws 5, but the bank has 4 of them")
    ]


def test_sections_that_share_questions_must_leave_each_other_enough():
    tagged = [question(f"t{n}", tags=["x"]) for n in range(2)]
    narrow, wide = {"draw": 2, "tags": ["x"]}, {"draw": 6}
    assert said_of(drawing(sections=[wide, narrow]), questions=tagged) == [
        (
            ("sections", 0, "draw"),
            "draws 6 of 7, but sections that choose before it may leave 5",
        )
    ]
    assert said_of(drawing(sections=[wide | {"draw": 5}, narrow]), questions=tagged) == []


def test_only_published_questions_of_kinds_there_are_count_and_secure_ones_not_in_practice():
    rows = [question("d", status="draft"), question("s", use="secure")]
    assert said_of(drawing(sections=[{"draw": 6}]), questions=rows) == []
    assert said_of(drawing(sections=[{"draw": 7}]), questions=rows) == [
        (("sections", 0, "draw"), "draws 7, but the bank has 6 of them")
    ]
    six = quiz("drawn", (), sections=[{"draw": 6, "points": 2}])
    found = said(
        lesson(questions=(*(question(f"q{n}") for n in range(5)), rows[1]), quizzes=(six,))
    )
    assert found == [
        ("quiz", "drawn", ("sections", 0, "draw"), "draws 6, but the bank has 5 of them")
    ]


def test_a_draft_may_lack_questions_and_is_warned_of_it():
    draft = drawing(sections=[{"draw": 9}, {}], status="draft")
    assert said_of(draft) == []
    one = lesson()
    module = content.Module(key="start", title="S", number=1, lessons=(one,), quizzes=(draft,))
    [flaw] = quiz_checks.warnings(course(modules=(module,)))
    assert (flaw.key, flaw.message) == ("check", "draws 9, but the bank has 5 of them")


def test_an_objective_that_no_quiz_asks_is_told():
    assert quiz_checks.unasked(specs.whole_course()) == ()
    essay = question("e", objective="explain", body=kinds.essay())
    rows = (*(question(f"q{n}") for n in range(1, 6)), essay)
    asking = quiz("all", ("q1", "q2", "q3", "q4", "e"))
    one = lesson(
        objectives=({"key": "know", "text": "K"}, {"key": "explain", "text": "E"}),
        questions=rows,
        quizzes=(asking,),
    )

    def keys_without(*more):
        module = content.Module(key="start", title="S", number=1, lessons=(one,), quizzes=more)
        return [flaw.key for flaw in quiz_checks.unasked(course(modules=(module,)))]

    assert keys_without() == ["explain"]
    assert keys_without(drawing(sections=[{"draw": 1}])) == ["explain"]
    rows += (question("plain", objective="explain"),)
    one = one.model_copy(update={"questions": lesson(questions=rows).questions})
    assert keys_without(drawing(sections=[{"draw": 1}])) == []
    assert keys_without(drawing(sections=[{"draw": 1}], status="draft")) == ["explain"]


def test_a_kind_that_nothing_asks_yet_is_a_warning():
    section = {"draw": 1, "kinds": ["essay", "true_false"]}
    module = content.Module(
        key="start",
        title="S",
        number=1,
        lessons=(lesson(),),
        quizzes=(drawing(sections=[section]),),
    )
    flaws = quiz_checks.warnings(course(modules=(module,)), available=("true_false",))
    assert [(flaw.key, flaw.message) for flaw in flaws] == [
        ("check", "no quiz asks the kind essay yet; such questions are left out")
    ]
    flaws = quiz_checks.warnings(course(lesson()), available=())
    assert [(flaw.key, flaw.message) for flaw in flaws] == [
        ("practice", "no quiz asks the kind true_false yet; such questions are left out")
    ]


def test_a_published_quiz_asks_something():
    message = "asks nothing; a published quiz needs questions or sections"
    assert said_of(drawing()) == [((), message)]
    assert said_of(drawing(status="draft")) == []


@pytest.mark.parametrize(
    ("rules", "name", "message"),
    [
        (
            {"navigation": "sequential", "paging": "all"},
            "navigation",
            "all questions on one page can be answered in any order",
        ),
        (
            {"penalty": 0.5, "behaviour": "deferred_certainty"},
            "penalty",
            "only interactive and adaptive quizzes have tries that cost",
        ),
        (
            {"attempts_allowed": 1, "grade_method": "average"},
            "grade_method",
            "with one attempt there is nothing to choose from",
        ),
        (
            {"show_verdicts": "never"},
            "show_verdicts",
            "immediate_feedback tells after each answer already; defer it, or leave this out",
        ),
        (
            {"show_feedback": "after_close", "behaviour": "adaptive"},
            "show_feedback",
            "adaptive tells after each answer already; defer it, or leave this out",
        ),
        ({"navigation": "sequential"}, None, None),
        ({"penalty": 0.5, "behaviour": "interactive"}, None, None),
        ({"show_verdicts": "never", "behaviour": "deferred_feedback"}, None, None),
        ({"attempts_allowed": 2, "grade_method": "last"}, None, None),
    ],
)
def test_rules_that_make_no_sense_together(rules, name, message):
    expected = [] if name is None else [((name,), message)]
    assert said_of(drawing(sections=[{"draw": 1}], status="draft", **rules)) == expected


def test_a_quiz_stands_where_its_purpose_says():
    assert said_of(drawing(purpose="final", sections=[{"draw": 1}])) == [
        (
            ("purpose",),
            (
                "in the quiz.yml of a module stands its checkpoint, not a final; "
                "write purpose: checkpoint"
            ),
        )
    ]
    [problem] = said(lesson(), quizzes=(drawing(sections=[{"draw": 1}]),))
    assert problem[3] == (
        "in the quiz.yml of a course stands its final, not a checkpoint; write purpose: final"
    )


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ({"draw": 1, "questions": [{"question": "a"}]}, "has questions or draws them, not both"),
        ({"reserve": True}, "reserve: only for a section that draws; say how many with draw"),
        (
            {"questions": [{"question": "a"}], "points": 2, "tags": ["x"]},
            "points and tags: only for a section that draws; say how many with draw",
        ),
        ({"draw": 0}, "greater than or equal to 1"),
        ({"draw": 1, "kinds": ["poem"]}, "single_choice"),
    ],
)
def test_a_section_is_fixed_or_drawn(section, message):
    with pytest.raises(ValueError, match=message):
        content.QuizSection.model_validate(section)


def test_the_rules_of_a_quiz_have_the_defaults_of_the_rules_of_attempts():
    plain = content.Quiz(key="a", title="A")
    differing = [
        name
        for name in ("purpose", "behaviour", "shuffle", *content.Quiz.model_fields)
        if hasattr(content.USUAL, name) and getattr(content.USUAL, name) != getattr(plain, name)
    ]
    assert differing == []
    assert plain.behaviour is Behaviour.IMMEDIATE_FEEDBACK


filters = st.builds(
    draws.Filters,
    tags=st.lists(st.sampled_from("abc"), max_size=2, unique=True).map(tuple),
    reserve=st.booleans(),
)
banks = st.lists(
    st.tuples(st.lists(st.sampled_from("abc"), max_size=2).map(tuple), st.booleans()), max_size=12
)


@given(st.lists(st.tuples(st.integers(1, 6), filters), max_size=4), banks, st.integers())
def test_a_draw_never_finds_fewer_than_was_said(sections, rows, seed):
    bank = [
        draws.BankQuestion(number, "o", tags=tags, reserve=reserve)
        for number, (tags, reserve) in enumerate(rows)
    ]
    fixed = {0}
    found = draws.draw(sections, bank, fixed, Random(seed))
    surely = draws.least_found(sections, bank, fixed)
    short = [
        (drawn, least)
        for drawn, (wanted, _filters), (_there, least) in zip(found, sections, surely, strict=True)
        if len(drawn) < min(wanted, least)
    ]
    assert short == []
