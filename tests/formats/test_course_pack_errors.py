"""A broken pack gets every error at once, each as `path:line: key: message`."""

import pytest

from quizzes.domain import course_checks
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
            f"{LESSON}/cards.yml:4: older.kind: must be basic, reversed or cloze, not 'basik'; "
            "did you mean basic?"
        ),
    ),
    (
        "cards",
        "  kind: basic\n",
        "",
        f"{LESSON}/cards.yml:1: older.kind: is missing; write basic, reversed or cloze",
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


REFERENCE_ERRORS = [
    ("lesson", "[pjc]\n", "[nrc]\n", "lesson.md:8: terms[1]: the glossary has no term 'nrc'"),
    ("lesson", "term:pjc", "term:nrc", "lesson.md:13: body: the course has no term 'nrc'"),
    ("lesson", "source:smith", "source:x", "lesson.md:13: body: the course has no source 'x'"),
    ("lesson", "source:smith", "quiz:x", "lesson.md:13: body: the course has no quiz 'x'"),
    (
        "lesson",
        "source:smith",
        "lesson:founding#death",
        "lesson.md:13: body: the lesson 'founding' has no anchor 'death'",
    ),
    ("lesson", "source:smith", "#death", "lesson.md:13: body: there is no anchor 'death' here"),
    (
        "lesson",
        "older/forward",
        "older/reverse",
        "lesson.md:15: body: the course has no card 'older/reverse'",
    ),
    (
        "lesson",
        "older/forward",
        "newer/c1",
        "lesson.md:15: body: the card 'newer/c1' is extra; a lesson asks its core cards only",
    ),
    (
        "lesson",
        "older/forward",
        "older/forward, older/forward",
        "lesson.md:15: body: the card 'older/forward' is asked twice in this lesson",
    ),
    (
        "lesson",
        "older/forward\n:::",
        "older/forward",
        (
            "lesson.md:15: body: this block is not closed before ::: figure begins; "
            "end it with a line of three colons"
        ),
    ),
    ("lesson", "figure chart", "figure map", "lesson.md:18: body: the course has no figure 'map'"),
    ("quiz", "q5]", "q9]", "quiz.yml:3: practice.questions[5]: the course has no question 'q9'"),
    (
        "quiz",
        "q5]",
        "q1]",
        "quiz.yml:3: practice.questions[5]: the question 'q1' is in the quiz twice",
    ),
    (
        "quiz",
        ", q5]",
        "]",
        "quiz.yml:3: practice.questions: a practice set has 5 or 6 questions, this one 4",
    ),
    (
        "cards",
        "source: smith",
        "source: jones",
        "cards.yml:3: older.source: the course has no source 'jones'",
    ),
    (
        "cards",
        "back: The [PJC](term:pjc)",
        "back: |\n    One\n\n    [NRC](term:nrc)",
        "cards.yml:9: older.back: the course has no term 'nrc'",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "expected"), REFERENCE_ERRORS)
def test_a_reference_that_leads_nowhere(name, old, new, expected):
    assert errors_of(with_text(name, old, new)) == [f"{LESSON}/{expected}"]


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
            f"{LESSON}/cards.yml:4: older.kind: must be basic, reversed or cloze, not 'basik'; "
            "did you mean basic?"
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


def test_line_endings_and_byte_order_marks_of_other_systems_are_read():
    windows = {
        path: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n") for path, data in pack().items()
    }
    assert course_pack.read(windows) == course_pack.read(pack())


CHECKPOINT = """\
- key: check
  title: Checkpoint
  purpose: checkpoint
  sections:
    - title: Fixed
      questions: [q1, {question: q2, points: 2}]
    - draw: 3
      lessons: [founding]
      objectives: [know]
      kinds: [true_false]
      levels: [recall]
"""


def with_checkpoint(old="", new=""):
    assert CHECKPOINT.count(old) == 1 or not old
    text = CHECKPOINT.replace(old, new) if old else CHECKPOINT
    return pack() | {"01-start/quiz.yml": text.encode()}


def test_a_module_has_a_checkpoint_and_the_course_a_final():
    text = CHECKPOINT.replace("purpose: checkpoint", "purpose: final").replace("check\n", "end\n")
    course = course_pack.read(with_checkpoint() | {"quiz.yml": text.encode()})
    [quiz] = course.modules[0].quizzes
    assert [place.points for place in quiz.sections[0].questions] == [1, 2]
    assert (quiz.sections[1].draw, quiz.sections[1].lessons) == (3, ("founding",))
    assert [quiz.key for quiz in course.quizzes] == ["end"]


SECTION_ERRORS = [
    (
        "lessons: [founding]",
        "lessons: [founding, gone]",
        "8: check.sections[2].lessons[2]: the course has no lesson 'gone'",
    ),
    (
        "[q1,",
        "[q9,",
        "6: check.sections[1].questions[1]: the course has no question 'q9'",
    ),
    (
        "points: 2",
        "point: 2",
        "6: check.sections[1].questions[2].point: is not a field here; did you mean points?",
    ),
    ("draw: 3", "draw: 4", "7: check.sections[2].draw: draws 4, but the bank has 3 of them"),
    ("draw: 3", "draw: three", "7: check.sections[2].draw: must be a whole number, without quotes"),
    ("draw: 3", "drw: 3", "7: check.sections[2].drw: is not a field here; did you mean draw?"),
    (
        "levels: [recall]",
        "levels: [remember]",
        (
            "11: check.sections[2].levels[1]: must be recall, understand, apply or analyse, "
            "not 'remember'"
        ),
    ),
    (
        "title: Fixed",
        "draw: 1",
        "5: check.sections[1]: a section has questions or draws them, not both",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  behavior: adaptive",
        "4: check.behavior: is not a field here; did you mean behaviour?",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  time_limit: 0",
        "4: check.time_limit: must be at least 1",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  opens_at: 2026-09-01",
        "4: check.opens_at: is not written here; a class begins and ends; set it on the site",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  navigation: sequential\n  paging: all",
        "4: check.navigation: all questions on one page can be answered in any order",
    ),
    (
        "purpose: checkpoint",
        "purpose: checkpoint\n  intro: A [word](term:gone).",
        "4: check.intro: the course has no term 'gone'",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), SECTION_ERRORS)
def test_a_quiz_of_a_module_that_is_wrong(old, new, expected):
    assert errors_of(with_checkpoint(old, new)) == [f"01-start/quiz.yml:{expected}"]


def test_a_course_of_the_site_is_held_to_its_references_only():
    short = with_text("quiz", ", q5]", "]")
    course = course_pack.read(short, check=course_checks.check_references)
    assert len(course.lessons()[0].quizzes[0].questions) == 4
