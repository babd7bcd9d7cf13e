"""Imports: how many wait, who decides when its owner left, and what two tabs do at once."""

import pytest

from quizzes.actions import question_arrivals
from quizzes.models import Membership, Question, QuestionImport
from quizzes.views import desk_import
from tests.views.import_pages import GIFT, IMPORT, brought, latest, page_of, upload

pytestmark = pytest.mark.django_db

TAKE = {"shown": "1-2", "take": ["1", "2"], "go": "take"}


def test_so_many_files_wait_and_no_more(client_of, instructor, course, clock, monkeypatch):
    monkeypatch.setattr(desk_import, "MOST_WAITING", 2)
    owner = client_of(instructor)
    assert [upload(owner, GIFT).status_code for _twice in "ab"] == [303, 303]
    answer = upload(owner, GIFT)
    assert answer.status_code == 422
    assert "You have 2 files waiting. Throw one away first." in answer.text
    owner.post(page_of(latest()), {"go": "discard"})
    assert upload(owner, GIFT).status_code == 303


def test_what_another_tab_threw_away_is_not_taken(
    client_of, instructor, course, clock, monkeypatch
):
    found = brought(course.course, instructor)
    choose = question_arrivals.choose

    def choose_late(**said):
        choose(**said)
        QuestionImport.objects.all().delete()

    monkeypatch.setattr(question_arrivals, "choose", choose_late)
    answer = client_of(instructor).post(page_of(found), TAKE)
    assert answer.status_code == 404
    assert not Question.objects.filter(status="draft").exists()


def test_an_administrator_decides_for_who_no_longer_teaches(
    client_of, instructor, administrator, course, clock
):
    found = brought(course.course, instructor)
    client = client_of(administrator)
    assert client.post(page_of(found), TAKE).status_code == 404
    Membership.objects.filter(user=instructor).delete()
    assert client.post(page_of(found), TAKE).status_code == 303
    made = Question.objects.filter(status="draft")
    assert {one.author for one in made} == {administrator}


def test_an_administrator_publishes_for_whose_account_is_gone(
    client_of, instructor, administrator, course, clock
):
    found = brought(course.course, instructor)
    QuestionImport.objects.update(by=None)
    client = client_of(administrator)
    places = {"lesson": course.lesson.pk, "objective": "", "tags": "", "publish": "on"}
    assert client.post(f"{page_of(found)}places/", places).status_code == 303
    assert client.post(page_of(found), TAKE).status_code == 303
    assert Question.objects.filter(key__in=["first", "second"], status="published").count() == 2


def test_long_and_deep_categories_are_cut(client_of, instructor, course, clock):
    deep = "/".join(f"{number}{'y' * 500}" for number in range(20))
    answer = upload(client_of(instructor), f"$CATEGORY: {deep}\n\nA{{T}}")
    assert answer.status_code == 303
    category = latest().rows.get().category
    assert (len(category), {len(name) for name in category}) == (10, {100})
    assert client_of(instructor).get(f"{IMPORT}{latest().uuid}/places/").status_code == 200
