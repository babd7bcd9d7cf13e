"""What must hold between the parts of a course."""

import pytest

from quizzes.domain import content, course_checks, questions

BODY = """\
## Birth {#birth}

The [PJC](term:pjc) [7](source:smith), drawn below.

::: recall pjc/forward
:::

::: figure chart
:::
"""


def question(key="q1", **changes):
    fields = {
        "key": key,
        "objective": "know",
        "level": "recall",
        "passage": "birth",
        "body": {"kind": "true_false", "stem": f"Is {key} true?", "answer": True},
    }
    return questions.Question(**(fields | changes))


def note(key="pjc", **changes):
    fields = {
        "key": key,
        "objective": "know",
        "body": {"kind": "basic", "front": "Which?", "back": "That."},
    }
    return content.Note(**(fields | changes))


def quiz(key="practice", names=("q1", "q2", "q3", "q4", "q5"), **changes):
    places = tuple({"question": name} for name in names)
    return content.Quiz(**({"key": key, "title": "Practice", "questions": places} | changes))


def lesson(**changes):
    fields = {
        "key": "founding",
        "title": "Founding",
        "hook": "Who?",
        "objectives": ({"key": "know", "text": "name it"},),
        "terms": ("pjc",),
        "body": BODY,
        "number": 1,
        "questions": tuple(question(f"q{n}") for n in range(1, 6)),
        "notes": (note(),),
        "quizzes": (quiz(),),
    }
    return content.Lesson(**(fields | changes))


def other_lesson(**changes):
    fields = {
        "key": "later",
        "number": 2,
        "body": "## Later {#later}",
        "terms": (),
        "objectives": ({"key": "explain", "text": "explain it"},),
        "questions": (question("later-q", objective="explain", passage="later"),),
        "notes": (note("later-note", objective="explain"),),
        "quizzes": (),
    }
    return lesson(**(fields | changes))


def course(*lessons, **changes):
    modules = (content.Module(key="start", title="Start", number=1, lessons=lessons),)
    fields = {
        "key": "small",
        "title": "Small",
        "modules": modules,
        "glossary": (content.GlossaryTerm(key="pjc", term="PJC", definition="Older."),),
        "sources": (content.Source(key="smith", number=7, citation="Smith"),),
        "figures": (content.Figure(key="chart", title="C", text="T", svg="<svg/>"),),
    }
    return content.Course(**(fields | changes))


def said(*lessons, unread=frozenset(), **changes):
    problems = course_checks.check(course(*lessons, **changes), unread)
    return [(problem.kind, problem.key, problem.field, problem.message) for problem in problems]


def test_a_whole_course_has_no_problem():
    assert said(lesson(), other_lesson()) == []


def test_a_problem_carries_its_row_and_the_line_of_the_text():
    broken = note(body={"kind": "basic", "front": "Which?", "back": "That.\n\n[x](term:nrc)"})
    (problem,) = course_checks.check(course(lesson(notes=(broken,))))
    assert problem.row is broken
    assert problem.line == 3
    assert (problem.kind, problem.key) == ("note", "pjc")
    assert problem.field == ("body", "back")
    assert problem.message == "the course has no term 'nrc'"


def test_keys_are_unique_by_kind_in_the_whole_course():
    second = other_lesson(
        key="founding",
        objectives=({"key": "know", "text": "again"},),
        questions=(question("q1", passage="later"),),
        notes=(note("pjc"),),
    )
    assert said(lesson(), second) == [
        (
            "lesson",
            "founding",
            ("key",),
            "another lesson has the key 'founding'",
        ),
        (
            "objective",
            "know",
            ("objectives", 0, "key"),
            "another objective in the lesson 'founding' has the key 'know'",
        ),
        ("question", "q1", ("key",), "another question in the lesson 'founding' has the key 'q1'"),
        ("note", "pjc", ("key",), "another note in the lesson 'founding' has the key 'pjc'"),
    ]


def test_no_page_of_the_desk_is_called_as_the_one_that_makes_a_new_one():
    found = said(lesson(), other_lesson(key="new", notes=(note("new", objective="explain"),)))
    ends = "may have the key 'new': at the desk it makes a new one"
    assert found == [
        ("lesson", "new", ("key",), f"no lesson {ends}"),
        ("note", "new", ("key",), f"no note {ends}"),
    ]


def test_different_kinds_may_share_a_key():
    assert said(lesson(), other_lesson(notes=(note("q1", objective="explain"),))) == []


def test_numbers_of_sources_are_unique_and_those_of_lessons_rise():
    sources = tuple(
        content.Source(key=key, number=7, citation="Smith") for key in ("smith", "jones")
    )
    assert said(lesson(number=2), other_lesson(number=2), sources=sources) == [
        ("source", "jones", ("number",), "the source 'smith' has the number 7"),
        (
            "lesson",
            "later",
            (),
            (
                "the lesson has the number 2, but the one before it, 'founding', "
                "has 2; numbers must rise"
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"objective": "explain"},
            ("objective",),
        ),
        ({"passage": "later"}, ("passage",)),
        ({"cards": ("pjc/c1",)}, ("cards", 0)),
    ],
)
def test_an_item_refers_to_its_own_lesson_and_to_cards_that_are(changes, expected):
    rows = (*(question(f"q{n}") for n in range(1, 6)), question("q6", **changes))
    (problem,) = said(lesson(questions=rows), other_lesson())
    assert problem[:3] == ("question", "q6", expected)


def test_the_objective_of_another_lesson_is_named():
    rows = (note(), note("pjc2", objective="explain"))
    assert said(lesson(notes=rows), other_lesson()) == [
        ("note", "pjc2", ("objective",), "the objective 'explain' belongs to the lesson 'later'")
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "true_false", "stem": "[x](term:no)", "answer": True}, ("body", "stem")),
        (
            {"kind": "true_false", "stem": "x", "answer": True, "false_feedback": "[x](term:no)"},
            ("body", "false_feedback"),
        ),
        (
            {
                "kind": "single_choice",
                "stem": "x",
                "options": [
                    {"key": "a", "text": "a", "correct": True},
                    {"key": "b", "text": "b", "feedback": "[x](term:no)"},
                ],
            },
            ("body", "options", 1, "feedback"),
        ),
        (
            {
                "kind": "short_answer",
                "stem": "x",
                "answers": [{"text": "a", "feedback": "[x](term:no)"}],
            },
            ("body", "answers", 0, "feedback"),
        ),
    ],
)
def test_every_text_of_a_question_is_read(body, field):
    rows = (*(question(f"q{n}") for n in range(1, 6)), question("q6", body=body))
    assert said(lesson(questions=rows)) == [
        ("question", "q6", field, "the course has no term 'no'")
    ]


def test_rows_that_could_not_be_read_are_not_missed():
    unread = {("term", "*"), ("source", "smith"), ("figure", "chart"), ("note", "pjc")}
    bare = lesson(notes=())
    assert said(bare, unread=frozenset(unread), glossary=(), sources=(), figures=()) == []
    assert [problem[3] for problem in said(bare, sources=(), figures=())] == [
        "the course has no figure 'chart'",
        "the course has no card 'pjc/forward'",
        "the course has no source 'smith'",
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            (note(tier="extra"),),
            "the card 'pjc/forward' is extra; a lesson asks its core cards only",
        ),
        (
            (note(status="draft"),),
            "the card 'pjc/forward' is draft; a lesson asks published cards only",
        ),
    ],
)
def test_a_prompt_is_a_published_core_card(rows, message):
    assert said(lesson(notes=rows)) == [("lesson", "founding", ("body",), message)]


def test_a_prompt_is_a_card_of_the_lesson_itself():
    text = BODY.replace("pjc/forward", "later-note/forward")
    assert said(lesson(body=text), other_lesson()) == [
        (
            "lesson",
            "founding",
            ("body",),
            "the card 'later-note/forward' belongs to the lesson 'later'",
        )
    ]


def test_a_practice_set_asks_nothing_just_prompted():
    rows = (*(question(f"q{n}") for n in range(1, 5)), question("q5", cards=("pjc/forward",)))
    assert said(lesson(questions=rows)) == [
        (
            "quiz",
            "practice",
            ("questions", 4, "question"),
            (
                "the question 'q5' asks what the lesson's text has just asked with the card "
                "'pjc/forward'; take another question or move the prompt"
            ),
        )
    ]


@pytest.mark.parametrize(("count", "fits"), [(4, False), (5, True), (6, True), (7, False)])
def test_a_practice_set_has_five_or_six_questions(count, fits):
    names = [f"q{n}" for n in range(count)]
    rows = tuple(question(name) for name in names)
    message = f"a practice set has 5 or 6 questions, this one {count}"
    expected = [] if fits else [("quiz", "practice", ("questions",), message)]
    assert said(lesson(questions=rows, quizzes=(quiz(names=names),))) == expected
    draft = quiz(names=names, status="draft")
    assert said(lesson(questions=rows, quizzes=(draft,))) == []


def test_a_lesson_has_one_practice_set():
    assert said(lesson(quizzes=(quiz(), quiz("second")))) == [
        ("quiz", "second", ("purpose",), "the lesson has a practice set already, 'practice'")
    ]


def test_a_quiz_asks_published_questions_and_practice_no_secure_ones():
    rows = (
        *(question(f"q{n}") for n in range(1, 4)),
        question("q4", status="retired"),
        question("q5", use="secure"),
    )
    assert said(lesson(questions=rows)) == [
        (
            "quiz",
            "practice",
            ("questions", 3, "question"),
            "the question 'q4' is retired; a quiz asks published ones only",
        ),
        ("quiz", "practice", ("questions", 4, "question"), "the question 'q5' is not for practice"),
    ]


def test_every_objective_of_a_published_lesson_is_served():
    objectives = ({"key": "know", "text": "name it"}, {"key": "weigh", "text": "weigh it"})
    assert said(lesson(objectives=objectives)) == [
        (
            "objective",
            "weigh",
            ("objectives", 1),
            "no question and no card serves the objective 'weigh'",
        )
    ]
    assert said(lesson(objectives=objectives, status="draft")) == []
    retired = note("pjc3", objective="weigh", status="retired")
    assert len(said(lesson(objectives=objectives, notes=(note(), retired)))) == 1
    assert said(lesson(objectives=objectives), unread=frozenset({("note", "pjc3")})) == []


def test_references_can_be_checked_without_the_standards():
    short = course(lesson(quizzes=(quiz(names=("q1", "gone")),)))
    assert [problem.message for problem in course_checks.check_references(short)] == [
        "the course has no question 'gone'"
    ]
    assert [problem.message for problem in course_checks.check_standards(short)] == [
        "a practice set has 5 or 6 questions, this one 2"
    ]


def test_only_what_ships_with_the_code_may_hold_no_secure_question():
    rows = (*(question(f"q{n}") for n in range(1, 6)), question("q6", use="secure"))
    assert said(lesson(questions=rows)) == []
    [problem] = course_checks.check_shipped(course(lesson(questions=rows)))
    assert (problem.kind, problem.key, problem.field, problem.message) == (
        "question",
        "q6",
        ("use",),
        "a secure question may not lie with the code; keep it on the site or in another pack",
    )
