"""A broken pack gets every error at once, each as `path:line: key: message`."""

import pytest

from quizzes.formats import course_pack
from tests.formats.packs import FILES, LESSON, QUESTION, pack, with_text

KINDS = (
    "single_choice, multiple_choice, true_false, short_answer, numeric, matching, ordering, "
    "cloze, categorise or essay"
)


def errors_of(files, **options):
    with pytest.raises(course_pack.PackErrors) as caught:
        course_pack.read(files, **options)
    return [str(error) for error in caught.value.errors]


def test_the_unbroken_pack_reads():
    course = course_pack.read(pack())
    assert [lesson.key for lesson in course.lessons()] == ["founding"]
    assert [note.key for note in course.lessons()[0].notes] == ["older", "newer"]
    assert course.modules[0].number == 1
    assert course.figures[0].svg == '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.mark.parametrize("title", ["2002-05-28", "yes", "No", "on", "12:30:00", "1_000", "~a"])
def test_what_yaml_1_1_took_for_something_else_is_text(title):
    course = course_pack.read(with_text("course", "A small course", title))
    assert course.title == title


SPEC_ERRORS = [
    (
        "course",
        "key: small",
        "key: Small",
        (
            "course.yml:1: key: must be a key: small letters, digits and hyphens, "
            "beginning with a letter or digit; not 'Small'"
        ),
    ),
    (
        "course",
        "A small course",
        "2002",
        'course.yml:2: title: must be text; quote it: "2002"',
    ),
    (
        "course",
        "A small course",
        "true",
        'course.yml:2: title: must be text; quote it: "true"',
    ),
    (
        "course",
        "A small course",
        "",
        "course.yml:2: title: is empty; write text, or leave the line out",
    ),
    (
        "course",
        "A small course",
        "'  '",
        "course.yml:2: title: must not be empty",
    ),
    (
        "course",
        "A small course",
        "[a, b]",
        (
            "course.yml:2: title: must be text, not a list; "
            "if a colon or bracket is meant, quote the text"
        ),
    ),
    (
        "course",
        "A small course",
        "x" * 301,
        "course.yml:2: title: has 301 characters; at most 300 are allowed",
    ),
    (
        "course",
        "A small course",
        r'"a\0b"',
        "course.yml:2: title: has the control character U+0000; take it out",
    ),
    (
        "course",
        "A small course",
        "A\nlanguage: English",
        "course.yml:3: language: must be a language code such as en or pt-BR; not 'English'",
    ),
    (
        "course",
        "A small course",
        "A\nmodules: []",
        "course.yml:3: modules: is not written here; modules are the folders of the pack",
    ),
    (
        "course",
        "key: small\ntitle: A small course",
        "- key: small",
        "course.yml:1: file: must be fields: lines of name: value",
    ),
    ("course", "key: small\ntitle: A small course", "", "course.yml:1: file: is empty"),
    (
        "sources",
        "number: 7",
        "number: '7'",
        "sources.yml:2: smith.number: must be a whole number, without quotes",
    ),
    ("sources", "number: 7", "number: 0", "sources.yml:2: smith.number: must be at least 1"),
    ("sources", "number: 7", "number: 1000", "sources.yml:2: smith.number: must be at most 999"),
    (
        "sources",
        "Smith 2002",
        "Smith\n  url: javascript:alert(1)",
        (
            "sources.yml:4: smith.url: must be an address that begins with http:// or https://; "
            "not 'javascript:alert(1)'"
        ),
    ),
    (
        "figures",
        "title: A chart",
        "svg: <svg/>\n  title: A chart",
        "figures.yml:2: chart.svg: is not written here; the drawing stands in media/",
    ),
    (
        "module",
        "title: Start",
        "title: Start\nnumber: 1",
        "01-start/module.yml:3: number: is not written here; the number is that of the folder",
    ),
    (
        "module",
        "key: start",
        "key: other",
        "01-start/module.yml:1: key: must be that of the folder, 'start'; not 'other'",
    ),
    (
        "lesson",
        "key: founding",
        "key: other",
        f"{LESSON}/lesson.md:2: key: must be that of the folder, 'founding'; not 'other'",
    ),
    (
        "lesson",
        "---\nkey: founding",
        "key: founding",
        (
            f"{LESSON}/lesson.md:1: file: must begin with a line ---, the lesson's fields "
            "and a line ---"
        ),
    ),
    (
        "lesson",
        "terms: [pjc]",
        "questions: []",
        f"{LESSON}/lesson.md:8: questions: is not written here; questions stand in questions.yml",
    ),
    (
        "quiz",
        "title: Practice",
        "title: Practice\n  shuffle: no",
        f"{LESSON}/quiz.yml:3: practice.shuffle: must be true or false, without quotes",
    ),
    (
        "quiz",
        "q5]",
        "{question: q5, point: 2}]",
        (
            f"{LESSON}/quiz.yml:3: practice.questions[5].point: is not a field here; "
            "did you mean points?"
        ),
    ),
    (
        "quiz",
        "q5]",
        "5]",
        f'{LESSON}/quiz.yml:3: practice.questions[5]: must be text; quote it: "5"',
    ),
    (
        "quiz",
        "[q1, q2, q3, q4, q5]",
        "[]",
        (
            f"{LESSON}/quiz.yml:1: practice: asks nothing; "
            "a published quiz needs questions or sections"
        ),
    ),
    (
        "quiz",
        "[q1, q2, q3, q4, q5]",
        "q1",
        f"{LESSON}/quiz.yml:3: practice.questions: must be a list: each entry begins with a dash",
    ),
    (
        "cards",
        "kind: basic",
        "kind: basik",
        (
            f"{LESSON}/cards.yml:4: older.kind: must be basic, reversed, cloze or typed, "
            "not 'basik'; did you mean basic?"
        ),
    ),
    (
        "cards",
        "  kind: basic\n",
        "",
        f"{LESSON}/cards.yml:1: older.kind: is missing; write basic, reversed, cloze or typed",
    ),
    (
        "cards",
        "{{c1::NRC}}",
        "NRC",
        f"{LESSON}/cards.yml:7: newer: a cloze text needs a deletion such as {{{{c1::answer}}}}",
    ),
    (
        "cards",
        "tier: extra",
        "tier: xtra",
        f"{LESSON}/cards.yml:9: newer.tier: must be core or extra, not 'xtra'; did you mean extra?",
    ),
    (
        "cards",
        "came second.",
        "came second.\n  body: x",
        f"{LESSON}/cards.yml:12: newer.body: is not a field here",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), SPEC_ERRORS)
def test_a_field_that_breaks_its_spec(name, old, new, expected):
    assert errors_of(with_text(name, old, new)) == [expected]


QUESTION_ERRORS = [
    (
        "level: recall",
        "level: remember",
        "3: q1.level: must be recall, understand, apply or analyse, not 'remember'",
    ),
    (
        "level: recall",
        "level: recall\n  cards: [older]",
        (
            "4: q1.cards[1]: must be a card: note-key/slot, such as pjc-founded/forward "
            "or pjc-founded/c1; not 'older'"
        ),
    ),
    (
        "level: recall",
        "level: recall\n  facts: [F1 2]",
        (
            "4: q1.facts[1]: must be a fact id: at most 20 letters, digits, dots, underscores "
            "and hyphens; not 'F1 2'"
        ),
    ),
    (
        "level: recall",
        "level: recall\n  tags: x",
        "4: q1.tags: must be a list: each entry begins with a dash",
    ),
    ("answer: true", "answer: yes", "7: q1.answer: must be true or false, without quotes"),
    ("answer: true", "answer: 'true'", "7: q1.answer: must be true or false, without quotes"),
    ("  answer: true\n", "", "1: q1.answer: is missing"),
    (
        "kind: true_false",
        "kind: truefalse",
        (f"5: q1.kind: must be {KINDS}, not 'truefalse'; did you mean true_false?"),
    ),
    (
        "kind: true_false",
        "kind: [a]",
        (f"5: q1.kind: must be {KINDS}, not a list or fields"),
    ),
    (
        "answer: true",
        "answer: true\n  options:\n    - key: a\n      text: b",
        "1: q1: options need a follow_up: reason or correction",
    ),
    (
        "answer: true",
        "answer: true\n  options:\n    - key: a\n      text: 2002",
        '10: q1.options[1].text: must be text; quote it: "2002"',
    ),
    (
        "answer: true",
        "answer: true\n  options:\n    - key: a\n      text: b\n      corect: true",
        "11: q1.options[1].corect: is not a field here; did you mean correct?",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), QUESTION_ERRORS)
def test_a_question_that_breaks_its_spec(old, new, expected):
    first = QUESTION.format(n=1)
    broken = with_text("questions", first, first.replace(old, new))
    assert errors_of(broken) == [f"{LESSON}/questions.yml:{expected}"]


def test_all_errors_come_together_and_none_is_only_the_echo_of_another():
    files = pack(
        course="key: small\ntitel: A small course\n",
        glossary="- key: pjc\n  term: [\n",
        sources="- key: smith\n  number: seven\n  citation: Smith 2002\n",
        cards=FILES[f"{LESSON}/cards.yml"].replace("kind: basic", "kind: basik"),
        quiz=FILES[f"{LESSON}/quiz.yml"].replace("q5]", "q6]"),
    )
    assert errors_of(files) == [
        (
            f"{LESSON}/cards.yml:4: older.kind: must be basic, reversed, cloze or typed, "
            "not 'basik'; did you mean basic?"
        ),
        f"{LESSON}/quiz.yml:3: practice.questions[5]: the course has no question 'q6'",
        "course.yml:1: title: is missing",
        "course.yml:2: titel: is not a field here; did you mean title?",
        "glossary.yml:3: yaml: a list or mapping in brackets is not closed",
        "sources.yml:2: smith.number: must be a whole number, without quotes",
    ]


def test_a_lesson_that_cannot_be_read_takes_nothing_else_down():
    files = with_text("lesson", "title: The founding", "titel: The founding")
    assert errors_of(files) == [
        f"{LESSON}/lesson.md:2: title: is missing",
        f"{LESSON}/lesson.md:3: titel: is not a field here; did you mean title?",
    ]
