"""What the desk's editors and lists say of pictures."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
PICTURES = "/c/small/desk/pictures/"


@pytest.fixture
def client(instructor, client_of, clock):
    return client_of(instructor)


@pytest.fixture
def red(course):
    return factories.PictureFactory(course=course.course, key="red")


def test_the_editors_name_a_picture_that_is_not_there(client, course):
    page = client.post(
        "/c/small/desk/glossary/new/",
        {"term": "T", "definition": "![x](picture:blue)", "status": "draft", "translations": ""},
    )
    assert page.context["form"].errors["definition"] == [
        "Line 1: the course has no picture 'blue'."
    ]


@pytest.mark.parametrize(
    "address", ["questions/single-choice/", "lessons/founding/", "cards/fact-1/"]
)
def test_the_editors_lead_to_the_pictures_and_can_add_one(client, course, address):
    page = client.get(f"/c/small/desk/{address}").text
    assert (page.count('id="add-picture"'), page.count(f'href="{PICTURES}"')) == (1, 2)


def test_lists_name_a_picture_by_its_words(client, course, red):
    body = factories.single_choice(stem="![A wall](picture:red)")
    factories.QuestionFactory(objective=course.objective, key="q", body=body)
    note = {"kind": "basic", "front": "![A door](picture:red)", "back": "b", "extra": ""}
    factories.NoteFactory(objective=course.objective, key="n", body=note)
    for name, words in (("questions", "A wall"), ("cards", "A door")):
        page = client.get(f"/c/small/desk/{name}/").text
        assert (f">{words}</a>" in page, "picture:red" in page) == (True, False)
