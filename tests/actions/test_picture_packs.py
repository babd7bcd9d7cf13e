"""Pictures in course packs: read with limits, loaded, exported and loaded again unchanged."""

import pytest
from PIL import Image

from quizzes.actions.courses import load
from quizzes.domain.course_checks import check_references
from quizzes.domain.questions import Use
from quizzes.formats import course_pack
from quizzes.models import ContentChange, Course, Picture
from quizzes.models.course_rows import course_spec
from tests import specs
from tests.factories import MORNING, single_choice
from tests.formats.test_course_pack_errors import errors_of
from tests.pictures import encoded, kept_red, photograph, red_png

SHOWN = "It looks so: ![](picture:red)"


def files_of(course) -> dict[str, bytes]:
    return course_pack.write(course)


def read(files: dict[str, bytes]):
    return course_pack.read(files, check=check_references)


def errors_in(files: dict[str, bytes]) -> list[str]:
    return errors_of(files, check=check_references)


def loaded(course):
    return load(course=course, now=MORNING)


def said_of(data: bytes | None) -> list[str]:
    files = files_of(specs.small_course())
    del files["media/red.webp"]
    return errors_in(files | ({"media/red.webp": data} if data is not None else {}))


def test_a_picture_stands_in_media_with_its_words_in_a_list():
    files = files_of(specs.small_course())
    assert files["media.yml"] == b"- key: red\n  alt: All red\n"
    assert files["media/red.webp"] == kept_red().data
    assert read(files) == specs.small_course()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "is missing; media.yml speaks of it"),
        (b"", "is not a picture: WebP, PNG, JPEG or GIF by its content"),
        (b"<svg/>", "is not a picture: WebP, PNG, JPEG or GIF by its content"),
        (kept_red().data[:-9], "is damaged or cut off; save the picture again"),
        (bytes(1_000_001), "has more than 1000000 bytes"),
        (
            encoded(Image.new("1", (5_001, 5_000)), "PNG"),
            "has more than 25000000 pixels, or 20000 on a side",
        ),
    ],
    ids=["missing", "empty", "drawing", "cut off", "long", "many pixels"],
)
def test_what_is_no_picture_is_an_error_with_its_place(data, said):
    assert said_of(data) == [f"media/red.webp:1: file: {said}"]


def test_what_media_yml_says_is_checked_like_all_else():
    files = files_of(specs.small_course())
    del files["media.yml"]
    assert errors_in(files) == ["media/red.webp:1: file: no picture in media.yml has the key 'red'"]
    files["media.yml"] = b"- key: red\n  alt: ''\n  data: x\n"
    assert errors_in(files) == [
        "media.yml:2: red.alt: must not be empty",
        "media.yml:3: red.data: is not written here; the picture itself stands in media/",
    ]
    files["media.yml"] = b"- key: red\n  alt: " + b"x" * 251 + b"\n"
    assert errors_in(files) == ["media.yml:2: red.alt: has 251 characters; at most 250 are allowed"]


@pytest.mark.parametrize("path", ["media/red.png", "media/Red.webp", "media/a/red.webp"])
def test_other_files_have_no_place_in_media(path):
    files = files_of(specs.small_course()) | {path: red_png()}
    (error,) = errors_in(files)
    assert error.startswith(f"{path}:1: file: has no place in a course pack")


def test_a_text_that_names_no_picture_of_the_course_is_an_error():
    question = specs.small_question(body=single_choice(stem="![x](picture:blue)"))
    course = specs.with_lesson(specs.small_lesson(questions=(question,)))
    (error,) = errors_in(files_of(course))
    assert error == (
        "01-start/01-founding/questions.yml:7: founding-document.stem: "
        "the course has no picture 'blue'"
    )


def test_a_photograph_put_into_a_pack_is_made_anew():
    files = files_of(specs.small_course()) | {"media/red.webp": photograph(40, 20, orientation=6)}
    (picture,) = read(files).pictures
    assert (picture.data[8:12], b"Exif" in picture.data) == (b"WEBP", False)


@pytest.mark.django_db
def test_loading_an_export_changes_nothing_and_a_second_export_is_the_same():
    loaded(specs.small_course())
    first = files_of(course_spec(Course.objects.get()))
    report = loaded(read(first))
    assert (report.created, report.changed, report.conflicts) == ([], [], [])
    assert files_of(course_spec(Course.objects.get())) == first
    stored = Picture.objects.get()
    assert (bytes(stored.data), stored.width, stored.height) == (kept_red().data, 30, 20)
    assert stored.digest == kept_red().digest


@pytest.mark.django_db
def test_other_bytes_and_other_words_are_loaded_and_a_picture_left_out_is_retired():
    loaded(specs.small_course())
    other = specs.small_picture(data=kept_red(7, 5).data, alt="Redder")
    assert loaded(specs.small_course(pictures=(other,))).changed == ["picture red"]
    stored = Picture.objects.get()
    assert (bytes(stored.data), stored.width, stored.alt) == (other.data, 7, "Redder")
    assert loaded(specs.small_course(pictures=())).retired == ["picture red"]
    assert files_of(course_spec(Course.objects.get()))["media.yml"].endswith(b"status: retired\n")


@pytest.mark.django_db
def test_the_record_of_changes_holds_the_digest_and_not_the_bytes():
    loaded(specs.small_course())
    change = ContentChange.objects.get(model="picture")
    digest = kept_red().digest
    assert change.data == {
        "key": "red",
        "alt": "All red",
        "status": "published",
        "digest": digest,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "is_there"), [("It began.", False), (SHOWN, True)])
def test_a_picture_that_only_a_secure_question_shows_is_in_no_export(body, is_there):
    secure = specs.small_question(key="hidden", use=Use.SECURE, body=single_choice(stem=SHOWN))
    lesson = specs.small_lesson(body=f"## First {{#first}}\n\n{body}")
    lesson = lesson.model_copy(update={"questions": (*lesson.questions, secure)})
    loaded(specs.with_lesson(lesson))
    files = files_of(course_spec(Course.objects.get()))
    assert ("media/red.webp" in files, "media.yml" in files) == (is_there, is_there)
    # A pack that does not know of it does not retire it.
    report = loaded(read(files))
    assert (report.changed, report.retired, report.conflicts) == ([], [], [])
