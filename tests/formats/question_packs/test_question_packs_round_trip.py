"""Questions come back from a course pack as they went into it, of every kind, with everything."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.domain import course_checks, questions
from quizzes.formats import course_pack, question_packs
from quizzes.formats.question_files import ImportedItem, ImportedPicture, Kept
from quizzes.formats.recognising import recognised
from tests.formats.question_packs.files import parts_of
from tests.formats.question_strategies import bodies, keys
from tests.pictures import kept_red

LESSONS = {"founding": "The founding", "rome-2002": "Rome: the summit"}
OBJECTIVES = {"founding": ("name-it", "know"), "rome-2002": ("no", "1")}


@st.composite
def items_of(draw):
    """Return questions of two lessons, in the order of the lessons."""
    names = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    lessons = sorted(draw(st.sampled_from(sorted(LESSONS))) for _ in names)
    return [
        ImportedItem(
            where="",
            line=0,
            title=name,
            body=draw(bodies),
            category=(LESSONS[lesson],),
            tags=draw(st.lists(keys, max_size=3, unique=True).map(tuple)),
            idnumber=name,
            lesson=lesson,
            objective=draw(st.sampled_from(OBJECTIVES[lesson])),
            level=str(draw(st.sampled_from(questions.Level))),
        )
        for name, lesson in zip(names, lessons, strict=True)
    ]


def returned(items):
    """Return what is read of questions that were written, without where they stood."""
    written = question_packs.write(items)
    assert written.left_out == ()
    file = question_packs.read(written.as_bytes())
    assert (file.problems, file.notes) == ((), ())
    return [replace(one, where="", line=0) for one in file.items]


@given(items_of())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_questions_come_back_as_they_went_out(items):
    assert returned(items) == items
    assert [question_packs.not_carried(one.body) for one in items] == [()] * len(items)


@given(items_of())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_written_is_a_course_pack(items):
    data = question_packs.write(items).as_bytes()
    assert recognised(data) == "course_pack"
    course = course_pack.read(parts_of(data), check=None)
    rows = [row for lesson in course.lessons() for row in lesson.questions]
    assert [row.body for row in rows] == [one.body for one in items]
    assert question_packs.write(items).as_bytes() == data


def item(body=None, **fields):
    said = {"title": "why", "lesson": "founding", "objective": "know", "level": "apply", **fields}
    return ImportedItem(where="", line=0, body=body or questions.Essay(stem="Why?"), **said)


def test_what_is_written_passes_all_checks_of_a_course():
    picture = ImportedPicture("map", "map.webp", kept_red().data)
    shown = questions.Essay(stem="![A map](picture:map)")
    items = [item(idnumber="a"), item(shown, idnumber="b", pictures=(picture,))]
    data = question_packs.write(items).as_bytes()
    course = course_pack.read(parts_of(data), check=course_checks.check)
    assert (course.key, course.status) == ("questions", "draft")
    assert [(one.key, one.alt) for one in course.pictures] == [("map", "A map")]


def test_a_picture_comes_back_byte_for_byte():
    picture = ImportedPicture("map", "map.webp", kept_red().data)
    unused = ImportedPicture("other", "other.webp", kept_red(5).data)
    shown = questions.Essay(stem="![](picture:map) and ![A *b*](picture:map)")
    (back,) = returned([item(shown, pictures=(picture, unused))])
    assert (back.body, back.pictures) == (shown, (picture,))
    assert question_packs.not_carried(shown, ["map"]) == ()


def test_a_picture_that_does_not_go_out_is_told_and_becomes_its_words():
    shown = questions.Essay(stem="![A map](picture:map)")
    assert question_packs.not_carried(shown) == (
        "pictures that are not of the course become their words",
    )
    (back,) = question_packs.read(question_packs.write([item(shown)]).as_bytes()).items
    assert back.body.stem == "A map"
    assert [note.message for note in back.notes] == [
        "media/ has no picture 'map'; its words stand in its place"
    ]


def test_questions_of_nowhere_get_a_place_and_keys():
    bare = {"lesson": "", "objective": "", "level": ""}
    items = [
        item(title="Why, then?", tags=("A b", "A b", "!"), **bare),
        item(title="why then ", **bare),
        item(title="?", **bare),
        item(title="new", **bare),
        item(title="x" * 100, **bare),
        item(title="x" * 100, **bare),
    ]
    backs = question_packs.read(question_packs.write(items).as_bytes()).items
    assert [one.title for one in backs] == [
        *("why-then-", "why-then--2", "essay", "new-2", "x" * 80, f"{'x' * 78}-2"),
    ]
    assert {(one.lesson, one.objective, one.level) for one in backs} == {
        ("questions", "questions", "recall")
    }
    assert backs[0].tags == ("a-b",)


def test_a_kind_that_is_not_here_is_left_out_by_name():
    kept = replace(item(), body=None, kept=Kept("gift", "x", "y"))
    written = question_packs.write([kept])
    assert [str(one.message) for one in written.left_out] == ["is of a kind that is not here"]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            [item(objective=f"o{n}") for n in range(13)],
            "a lesson of a course pack has at most 12 objectives",
        ),
        ([item(lesson=f"l{n}") for n in range(1_000)], "a course pack has at most 999 lessons"),
        (
            [item(questions.Essay(stem="x" * 20_000)) for _ in range(50)],
            "the file of a lesson has at most 1,000,000 bytes; export it in parts",
        ),
    ],
)
def test_what_a_pack_cannot_hold_is_left_out_by_name(items, message):
    written = question_packs.write(items)
    assert [one.message for one in written.left_out] == [message]
    back = question_packs.read(written.as_bytes())
    assert (len(back.items), back.problems) == (len(items) - 1, ())
    course_pack.read(parts_of(written.as_bytes()), check=None)
