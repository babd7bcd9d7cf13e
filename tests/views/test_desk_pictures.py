"""The desk's pictures: added once, refused with a reason, described, and deleted."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quizzes.domain.picture_links import picture_markdown
from quizzes.models import ContentChange, Picture, QuestionDraft, Role, User
from tests import factories
from tests.pictures import encoded, kept_red, noise, photograph, red_png

pytestmark = pytest.mark.django_db
PICTURES = "/c/small/desk/pictures/"
RED = f"{PICTURES}red/"
JSON = {"Accept": "application/json"}
TEXT = "![x](picture:red)"


@pytest.fixture
def client(instructor, client_of, clock):
    return client_of(instructor)


@pytest.fixture
def red(course):
    return factories.PictureFactory(course=course.course, key="red")


@pytest.fixture
def colleague(course) -> User:
    person = factories.UserFactory(username="colleague")
    factories.MembershipFactory(user=person, course=course.course, role=Role.INSTRUCTOR)
    return person


def sent(data: bytes = b"", alt: str = "A red wall", name: str = "photo.png") -> dict:
    return {"file": SimpleUploadedFile(name, data or red_png()), "alt": alt}


# Adding


def test_a_picture_is_added_and_what_shows_it_is_there_to_copy(client, instructor, course):
    answer = client.post(PICTURES, sent())
    picture = Picture.objects.get()
    digest = kept_red().digest
    assert picture.key == f"a-red-wall-{digest[:6]}"
    assert (answer.status_code, answer["Location"]) == (303, f"{PICTURES}{picture.key}/")
    stored = (picture.alt, picture.status, picture.author, picture.digest, bytes(picture.data))
    assert stored == ("A red wall", "published", instructor, digest, kept_red().data)
    page = client.get(answer["Location"]).text
    assert f'value="![A red wall](picture:{picture.key})"' in page
    assert f'src="{picture.address}"' in page
    change = ContentChange.objects.get()
    assert (change.model, change.action, change.by) == ("picture", "created", instructor)


def test_a_script_gets_the_markdown_with_the_words_as_they_were_typed(client):
    answer = client.post(PICTURES, sent(alt="[a] *wall*"), headers=JSON)
    key = Picture.objects.get().key
    assert answer.json() == {
        "markdown": f"![\\[a\\] \\*wall\\*](picture:{key})",
        "message": "Added.",
    }


def test_the_same_picture_sent_twice_is_there_once(client):
    client.post(PICTURES, sent())
    answer = client.post(PICTURES, sent(alt="Another wall"), headers=JSON).json()
    picture = Picture.objects.get()
    assert (picture.alt, ContentChange.objects.count()) == ("A red wall", 1)
    assert answer["markdown"] == picture_markdown(picture.key, "Another wall")
    assert answer["message"] == "This picture was here already. It is there once."
    page = client.post(PICTURES, sent(), follow=True)
    assert "This picture was here already" in page.text


def test_a_retired_picture_added_again_is_published_again(client, red):
    Picture.objects.update(status="retired")
    client.post(PICTURES, sent())
    assert (Picture.objects.get().status, ContentChange.objects.get().action) == (
        "published",
        "published",
    )


def test_the_same_picture_is_another_one_in_another_course(client, red):
    other = factories.CourseFactory()
    factories.PictureFactory(course=other)
    client.post(PICTURES, sent(encoded(noise(5, 5), "PNG")))
    assert Picture.objects.filter(course=red.course).count() == 2


def test_two_pictures_of_the_same_words_have_keys_of_their_own(client):
    for seed in (1, 2):
        client.post(PICTURES, sent(encoded(noise(5, 5, seed), "PNG")))
    assert len({picture.key for picture in Picture.objects.all()}) == 2


@pytest.mark.parametrize(
    ("alt", "start"),
    [("Ünïcode Wände", "unicode-wande-"), ("地图", "picture-"), ("_-_", "picture-")],
)
def test_a_key_is_made_of_whatever_words(client, alt, start):
    client.post(PICTURES, sent(alt=alt))
    assert Picture.objects.get().key.startswith(start)


def test_a_telephone_s_photograph_says_nothing_of_where_it_was_taken(client):
    client.post(PICTURES, sent(photograph(40, 20, orientation=6), name="IMG_1.JPG"))
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (20, 40)
    assert b"Exif" not in bytes(picture.data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg onload=alert(1)/>", "This is not a picture we can read: PNG, JPEG, WebP or GIF."),
        (b"<!doctype html><script>", "This is not a picture we can read: PNG, JPEG, WebP or GIF."),
        (red_png()[:-30], "This file is damaged or cut off. Save the picture again."),
        (bytes(5_000_001), "This file is too large: at most 5 MB. Save it smaller."),
    ],
    ids=["drawing", "page", "cut off", "large"],
)
def test_what_is_no_picture_is_refused_with_a_reason(client, data, said):
    page = client.post(PICTURES, sent(data))
    assert (page.status_code, page.context["form"].errors["file"]) == (422, [said])
    answer = client.post(PICTURES, sent(data), headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"errors": {"file": [said]}})
    assert Picture.objects.count() == 0


def test_a_file_without_a_byte_or_words_or_none_is_refused(client):
    empty = client.post(PICTURES, {"file": SimpleUploadedFile("a.png", b""), "alt": " "})
    assert empty.context["form"].errors == {
        "file": ["This is not a picture we can read: PNG, JPEG, WebP or GIF."],
        "alt": ["This field is required."],
    }
    assert client.post(PICTURES, {"alt": "x"}).context["form"].errors == {
        "file": ["Choose a picture, please."]
    }
    long = client.post(PICTURES, sent(alt="x" * 251), headers=JSON)
    assert list(long.json()["errors"]) == ["alt"]
    assert Picture.objects.count() == 0


@pytest.mark.parametrize("alt", ["a\x00b", "a\x1bb", "a\ufffeb"])
def test_words_no_page_can_carry_are_refused(client, red, alt):
    assert client.post(PICTURES, sent(encoded(noise(5, 5), "PNG"), alt)).status_code == 422
    assert client.post(RED, {"alt": alt, "began_from": "1"}).status_code == 422
    assert Picture.objects.get().alt == "All red"


def test_neither_name_nor_type_of_a_file_say_what_it_is(client):
    file = SimpleUploadedFile("../../x.php\x00.svg", red_png(), content_type="text/html")
    assert client.post(PICTURES, {"file": file, "alt": "Red"}, headers=JSON).status_code == 200
    assert bytes(Picture.objects.get().data) == kept_red().data


def test_a_request_beyond_all_limits_is_refused_unread(client):
    page = client.post(PICTURES, sent(bytes(5_100_001)))
    assert page.status_code == 413


def test_a_course_has_only_so_many_pictures(client, red, monkeypatch):
    monkeypatch.setattr("quizzes.actions.pictures.MOST_PICTURES", 1)
    answer = client.post(PICTURES, sent(encoded(noise(5, 5), "PNG")), headers=JSON)
    said = "This course has 1 pictures already. Delete some that are shown nowhere."
    assert answer.json() == {"errors": {"__all__": [said]}}
    assert client.post(PICTURES, sent(), headers=JSON).status_code == 200


# Who


def test_only_who_writes_the_course_gets_here(
    red, course, client_of, student, assistant_of, instructor, administrator, clock
):
    people = (student, assistant_of, instructor, administrator)
    for address in (PICTURES, RED):
        statuses = [client_of(person).get(address).status_code for person in people]
        assert statuses == [404, 404, 200, 200]
    assert client_of().get(PICTURES).status_code == 302
    assert client_of(student).post(PICTURES, sent()).status_code == 404
    assert Picture.objects.count() == 1


@pytest.fixture
def assistant_of(course) -> User:
    person = factories.UserFactory(username="assistant")
    factories.MembershipFactory(user=person, course=course.course, role=Role.ASSISTANT)
    return person


# The list


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_no_more_for_more_pictures_and_reads_no_bytes(
    client, course, red, count_queries, count
):
    client.get(PICTURES)
    for number in range(count - 1):
        factories.PictureFactory(course=course.course, key=f"more-{number}")
    course.lesson.body = "".join(f"![](picture:{one.key})\n" for one in Picture.objects.all())
    course.lesson.save()
    with count_queries() as queries:
        page = client.get(PICTURES).text
    assert page.count('class="picture-thumb"') == count
    assert page.count(">Lesson founding</a>") == count
    assert [sql for sql in queries if '."data"' in sql] == []
    assert len(queries) == 19


def test_the_list_is_searched(client, red):
    factories.PictureFactory(course=red.course, key="blue", alt="A blue wall")
    page = client.get(f"{PICTURES}?q=BLUE").text
    assert ("picture:blue" in page, "picture:red" in page) == (True, False)
    assert "Nothing found" in client.get(f"{PICTURES}?q=%00green&page=x").text


# Where it is shown


def uses(client) -> list[str]:
    return [use.words for use in client.get(RED).context["uses"]]


def test_a_picture_knows_each_text_that_shows_it(client, course, red, instructor):
    factories.PictureFactory(course=course.course, key="red-2")
    of_course = {"course": course.course}
    question = factories.QuestionFactory(
        objective=course.objective, key="q", body=factories.single_choice(stem=TEXT)
    )
    factories.NoteFactory(
        objective=course.objective,
        key="n",
        body={"kind": "basic", "front": "Who?", "back": TEXT, "extra": ""},
    )
    factories.PersonFactory(key="p", about=TEXT, **of_course)
    factories.TimelineEventFactory(key="e", text="x", printed=TEXT, **of_course)
    course.quiz.intro = TEXT
    course.quiz.save()
    course.lesson.body = f"{TEXT} ![](picture:red-2)"
    course.lesson.save()
    course.next_lesson.body = "![](picture:red-2) picture:redder"
    course.next_lesson.save()
    QuestionDraft.objects.create(
        uuid=uuid4(),
        user=instructor,
        saved_at=factories.MORNING,
        fields={"stem": [TEXT]},
        **of_course,
    )
    assert uses(client) == [
        "Event of the timeline e",
        "Lesson founding",
        "Note n",
        "Person of the course p",
        "Question q",
        "Quiz practice",
        "Something you have not saved yet",
    ]
    page = client.get(RED).text
    assert f'<a href="/c/small/desk/questions/{question.key}/">Question q</a>' in page
    assert "Delete this picture" not in page


def test_an_earlier_wording_and_a_student_s_own_words_count_too(client, course, red, student):
    question = course.questions[0]
    version = question.current
    version.body = version.body | {"stem": TEXT}
    version.save()
    factories_version(question)
    note = course.notes[0]
    own = {"kind": "basic", "front": TEXT, "back": "b", "extra": ""}
    student.own_wordings.create(
        note=note, body=own, edited_at=factories.MORNING, based_on=note.current
    )
    assert uses(client) == [
        "A card in a student’s own words",
        "An earlier wording of the question single-choice",
    ]
    client.post(RED, {"delete": "1"})
    assert Picture.objects.count() == 1


def factories_version(question) -> None:
    """Give the question another wording, without the picture."""
    version = question.current
    version.pk, version.number = None, version.number + 1
    version.body = version.body | {"stem": "Which?"}
    version.save()
    question.current = version
    question.save()


def test_what_a_colleague_keeps_private_is_not_named_and_keeps_the_picture(
    client, course, red, colleague, client_of
):
    factories.LessonFactory(
        module=course.lesson.module,
        key="secret",
        body=TEXT,
        author=colleague,
        is_private=True,
        status="draft",
    )
    assert uses(client) == ["A private draft of somebody else"]
    assert "secret" not in client.get(PICTURES).text
    assert uses(client_of(colleague)) == ["Lesson secret"]
    page = client.post(RED, {"delete": "1"}, follow=True)
    assert "It is still shown somewhere. Nothing was deleted." in page.text
    assert Picture.objects.count() == 1


# One picture


def test_a_picture_shown_nowhere_is_deleted_and_that_is_on_record(client, red):
    assert "Delete this picture" in client.get(RED).text
    answer = client.post(RED, {"delete": "1"})
    assert (answer.status_code, answer["Location"]) == (303, PICTURES)
    assert (Picture.objects.count(), ContentChange.objects.get().action) == (0, "deleted")
    assert client.get(red.address).status_code == 404


def test_a_picture_of_the_pack_is_not_deleted(client, red):
    Picture.objects.update(origin="pack", pack_digest="0" * 64)
    assert "It came with the course’s pack" in client.get(RED).text
    client.post(RED, {"delete": "1"})
    assert Picture.objects.count() == 1


def test_what_it_shows_is_said_anew_and_the_bytes_stay(client, red):
    assert client.post(RED, {"alt": " A  wall ", "began_from": "1"}).status_code == 303
    stored = Picture.objects.get()
    assert (stored.alt, stored.revision, bytes(stored.data)) == ("A  wall", 2, kept_red().data)
    assert ContentChange.objects.get().data["alt"] == "A  wall"


def test_saving_nothing_new_changes_nothing(client, red):
    assert client.post(RED, {"alt": "All red", "began_from": "1"}).status_code == 303
    assert (Picture.objects.get().revision, ContentChange.objects.count()) == (1, 0)


@pytest.mark.parametrize("alt", ["", " ", "x" * 251])
def test_words_are_needed_and_no_more_than_fit(client, red, alt):
    page = client.post(RED, {"alt": alt, "began_from": "1"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["alt"])
    assert Picture.objects.get().alt == "All red"


def test_of_two_at_once_the_second_sees_both_texts(client, red, colleague, client_of):
    client_of(colleague).post(RED, {"alt": "Theirs", "began_from": "1"})
    page = client.post(RED, {"alt": "Mine", "began_from": "1"})
    assert (page.status_code, Picture.objects.get().alt) == (422, "Theirs")
    assert ("Two people changed this" in page.text, "Mine" in page.text) == (True, True)
    client.post(RED, {"alt": "Mine", "began_from": "2"})
    assert Picture.objects.get().alt == "Mine"


def test_an_earlier_text_is_put_back_without_touching_the_bytes(client, red):
    for alt, revision in (("One", 1), ("Two", 2)):
        client.post(RED, {"alt": alt, "began_from": revision})
    first = ContentChange.objects.order_by("pk").first()
    history = "/c/small/desk/history/picture/red/"
    page = client.get(history).text
    assert ("One" in page, "Two" in page) == (True, True)
    client.post(f"{history}{first.pk}/", {"revision": "3", "confirm": "1"})
    stored = Picture.objects.get()
    assert (stored.alt, bytes(stored.data)) == ("One", kept_red().data)
