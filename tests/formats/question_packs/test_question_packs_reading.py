"""What is read of a course pack, whole or of questions alone, and what is said of the rest."""

from pathlib import Path

import pytest

from quizzes.formats import course_pack, question_packs
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from quizzes.formats.recognising import recognised
from tests import specs
from tests.formats.packs import FILES, LESSON, QUESTION, pack
from tests.formats.question_packs.files import QUESTIONS, packed, with_questions
from tests.formats.question_packs.spoilt import WHOLE
from tests.pictures import kept_red

SHIPPED = Path(__file__).parents[3] / "content" / "nrc"
NOT_READ = "a whole course is loaded with manage.py load_course"


def messages(notes):
    return [str(note) for note in notes]


@pytest.mark.parametrize("folder", ["", "small/", "a/b/"])
def test_the_questions_of_a_whole_course_are_read(folder):
    data = packed({**pack(), "__MACOSX/._course.yml": "x", ".DS_Store": "x"}, folder)
    assert recognised(data) == "course_pack"
    file = question_packs.read(data)
    assert (file.format, file.problems) == ("course_pack", ())
    assert [one.title for one in file.items] == ["q1", "q2", "q3", "q4", "q5"]
    first, second, *_ = file.items
    written = course_pack.read(pack()).lessons()[0].questions[0]
    assert first.body == written.body
    assert (first.lesson, first.objective, first.level) == ("founding", "know", "recall")
    assert (first.category, first.idnumber, first.tags) == (("The founding",), "q1", ())
    assert (first.where, second.line) == (f"{QUESTIONS}, line 1", 9)
    assert messages(first.notes) == ["line 1: left out: passage"]
    assert messages(file.notes) == [
        (
            "only questions are read: the texts of lessons, cards, quizzes, terms, sources and "
            f"figures stay in the file; {NOT_READ}"
        )
    ]


def test_every_question_of_the_course_that_ships_is_read():
    files = course_pack.collect(SHIPPED)
    file = question_packs.read(packed(files))
    course = course_pack.read(files)
    asked = [(lesson, one) for lesson in course.lessons() for one in lesson.questions]
    assert file.problems == ()
    assert [(one.lesson, one.title, one.body) for one in file.items] == [
        (lesson.key, one.key, one.body) for lesson, one in asked
    ]


@pytest.mark.parametrize("folder", ["", "my questions/"])
def test_a_pack_of_questions_alone_is_read(folder):
    data = packed({QUESTIONS: FILES[QUESTIONS]}, folder)
    assert recognised(data) == "course_pack"
    file = question_packs.read(data)
    assert (file.problems, file.notes) == ((), ())
    assert [one.category for one in file.items] == [("founding",)] * 5


def test_a_question_with_a_fault_is_told_with_its_line_and_the_others_are_read():
    broken = FILES[QUESTIONS].replace("kind: true_false", "kind: true_fals", 1)
    file = question_packs.read(packed({**pack(), QUESTIONS: broken, f"{LESSON}/lesson.md": "x"}))
    assert len(file.items) == 4
    (problem,) = file.problems
    assert str(problem).startswith(f"line 5: {QUESTIONS}: q1.kind: must be single_choice,")
    assert str(problem).endswith("not 'true_fals'; did you mean true_false?")


def test_a_file_that_is_no_yaml_is_told_and_the_other_lessons_are_read():
    other = "01-start/02-after/questions.yml"
    file = question_packs.read(packed({QUESTIONS: "- key: 'a", other: QUESTION.format(n=1)}))
    assert messages(file.problems) == [
        f"line 1: {QUESTIONS}: yaml: a quote opened here is not closed"
    ]
    assert [(one.title, one.lesson) for one in file.items] == [("q1", "after")]


def test_a_secure_question_is_refused():
    text = FILES[QUESTIONS].replace("level: recall\n", "level: recall\n  use: secure\n", 1)
    file = question_packs.read(with_questions(text))
    assert [one.title for one in file.items] == ["q2", "q3", "q4", "q5"]
    assert [(str(one), one.title) for one in file.problems] == [
        (
            f"line 1: {QUESTIONS}: is secure, and would be for practice here; {NOT_READ}",
            "q1",
        )
    ]


def test_what_an_import_has_no_place_for_is_noted():
    course = specs.small_course()
    lesson = course.lessons()[0]
    question = lesson.questions[0].model_copy(update={"status": "retired", "facts": ("F1",)})
    lesson = lesson.model_copy(update={"questions": (question,)})
    (one,) = question_packs.read(packed(course_pack.write(specs.with_lesson(lesson)))).items
    assert messages(one.notes) == [
        "line 1: left out: passage, facts, cards",
        "line 1: is retired in the pack",
    ]


def test_pictures_come_from_media():
    (item,) = [one for one in question_packs.read(packed(WHOLE)).items if one.pictures]
    (picture,) = item.pictures
    assert (item.title, item.tags) == ("which", ("rome", "no"))
    assert (picture.key, picture.name, picture.data) == ("map", "map.webp", kept_red().data)
    assert "![A map](picture:map)" in item.body.stem


@pytest.mark.parametrize("medium", [b"", b"no picture"])
def test_a_picture_that_is_none_becomes_its_words(medium):
    file = question_packs.read(packed({**WHOLE, "media/map.webp": medium}))
    (item,) = [one for one in file.items if one.title == "which"]
    assert (item.body.stem, item.pictures) == ("Which *one*?\n\nA map", ())
    assert messages(item.notes) == [
        "line 40: media/ has no picture 'map'; its words stand in its place"
    ]


def test_a_question_that_is_nothing_without_its_picture_is_refused():
    text = QUESTION.format(n=1).replace("Statement 1 is true.", "'![](picture:map)'")
    file = question_packs.read(with_questions(text))
    assert messages(file.problems) == [
        f"line 1: {QUESTIONS}: is nothing without the picture 'map', which media/ does not have"
    ]


def test_questions_in_a_place_of_their_own_are_told_and_other_files_named():
    files = {
        **pack(),
        "1-start/questions.yml": FILES[QUESTIONS],
        "notes.txt": "x",
        "b/course.yml": FILES["course.yml"],
    }
    file = question_packs.read(packed(files, "small/"))
    assert messages(file.problems) == [
        (
            "file: 1-start/questions.yml: has no place in a course pack; "
            "see the layout in docs/authoring.md"
        ),
        "file: b/course.yml: has no place in a course pack; see the layout in docs/authoring.md",
    ]
    assert messages(file.notes)[1:] == ["what has no place in a course pack: notes.txt"]


def test_a_second_pack_beside_the_first_is_told():
    files = {f"{name}/{path}": text for name in "ab" for path, text in FILES.items()}
    file = question_packs.read(packed(files))
    assert len(file.items) == 5
    assert messages(file.problems) == [
        f"file: b/{QUESTIONS}: stands beside the course pack in 'a/'"
    ]


@pytest.mark.parametrize(
    ("data", "message", "limits"),
    [
        (b"PK\x03\x04", "is damaged, or no zip; export it once more", {}),
        (packed({"a.txt": "x"}), "is an archive without course.yml or questions.yml", {}),
        (packed({"course.yml": "x"}), f"is a course pack without questions; {NOT_READ}", {}),
        (packed({"../course.yml": "x"}), "holds the file '../course.yml', whose name leads", {}),
        (packed(pack()), "holds more than 3 questions, or faults in them", {"items": 3}),
        (packed(pack()), "is larger than 100 bytes", {"bytes": 100}),
        (packed(pack()), "holds more than 2 files", {"package_files": 2}),
        (packed(pack()), "unpacks to more than 500 bytes", {"package_bytes": 500}),
        (with_questions("#" * 900), "has more than 800 bytes of text", {"bytes": 800}),
    ],
)
def test_a_file_that_is_none_or_too_large_is_refused(data, message, limits):
    with pytest.raises(QuestionFileError) as caught:
        question_packs.read(data, limits=ImportLimits(**limits))
    assert str(caught.value).startswith(f"file: {message}")
