import pytest
from quizzes.actions import cards
from tests.factories import NoteFactory
from quizzes.models import Card
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
def test_look(course, student, clock, page, log_in, assert_accessible):
    for n in range(12): NoteFactory(objective=course.objective, key=f"more-{n}", body={"kind":"basic","front":f"Which leader proposed number {n}?","back":"Tony Blair","extra":"In a letter of November 2001."})
    cards.add(user=student, cards=Card.objects.all(), now=clock.now)
    log_in(page, student)
    page.on("console", lambda m: print("CONSOLE", m.text))
    page.set_viewport_size({"width":1100,"height":800})
    page.goto("/review/")
    page.screenshot(path="/tmp/team/rv1.png")
    assert_accessible(page)
    page.keyboard.press("Space")
    page.screenshot(path="/tmp/team/rv2.png")
    assert_accessible(page)
    page.keyboard.press("2")
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/team/rv3.png")
    page.keyboard.press("u")
    page.wait_for_timeout(500)
    page.set_viewport_size({"width":360,"height":740})
    page.screenshot(path="/tmp/team/rv4.png")
    page.keyboard.press("Space")
    page.wait_for_timeout(200)
    page.screenshot(path="/tmp/team/rv5.png")
    student.card_buttons=4; student.save(); 
    page.reload(); page.keyboard.press("Space"); page.wait_for_timeout(200)
    page.screenshot(path="/tmp/team/rv6.png")
