"""Pictures in the administration: seen, described, never sent as a field."""

import pytest
from django.urls import reverse

from quizzes.models import ContentChange, Picture
from tests import factories
from tests.pictures import kept_red

pytestmark = pytest.mark.django_db


@pytest.fixture
def red(course):
    return factories.PictureFactory(course=course.course, key="red")


def test_the_list_shows_each_picture_from_where_students_get_it_and_reads_no_bytes(
    red, client, count_queries
):
    with count_queries() as queries:
        page = client.get(reverse("admin:quizzes_picture_changelist")).content.decode()
    assert f'<img src="{red.address}" alt="All red" width="30" height="20"' in page
    assert [sql for sql in queries if '."data"' in sql] == []


def test_a_picture_is_described_and_its_bytes_are_no_field(red, client):
    address = reverse("admin:quizzes_picture_change", args=[red.pk])
    form = client.get(address).context["adminform"].form
    assert sorted(form.fields) == ["alt", "began_from", "course", "key", "status"]
    sent = {"alt": "A red wall", "status": "published", "began_from": 1, "data": "x"}
    assert client.post(address, sent).status_code == 302
    stored = Picture.objects.get()
    assert (stored.alt, stored.revision, bytes(stored.data)) == ("A red wall", 2, kept_red().data)
    change = ContentChange.objects.get(model="picture")
    assert (change.action, change.data["alt"]) == ("edited", "A red wall")


def test_a_picture_without_words_is_refused(red, client):
    address = reverse("admin:quizzes_picture_change", args=[red.pk])
    page = client.post(address, {"alt": " ", "status": "published", "began_from": 1})
    assert page.context["adminform"].form.errors["alt"] == ["This field is required."]
