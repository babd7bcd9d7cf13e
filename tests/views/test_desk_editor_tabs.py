"""One person with the same question open twice: what each page kept stays that page's."""

import pytest

from quizzes.models import ContentChange, Question, QuestionDraft
from tests.security.matrix.forms import filled_in
from tests.views.test_desk_editor import EDIT, NEW, desk, sent, the, written
from tests.views.test_desk_editor_writing import NEW_AUTOSAVE

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
FIRST = "Which document founded it?"


def desk_question() -> Question:
    """Return the question that was made at the desk."""
    return Question.objects.exclude(author=None).get()


def unsaved() -> list[str]:
    """Return the stems that are kept, the oldest first."""
    rows = QuestionDraft.objects.exclude(fields={}).order_by("saved_at", "pk")
    return [one.fields["stem"][0] for one in rows]


def autosave(desk, address, page) -> dict:
    return desk.post(f"{address}autosave/", page).json()


def test_another_tab_of_a_private_draft_leaves_what_this_one_kept(desk, course):
    address = desk.post(NEW, written(desk)).url
    first, second = sent(desk, address), sent(desk, address)
    saved = autosave(desk, address, second | {"stem": "Second?"})
    assert autosave(desk, address, first | {"stem": "First?"}) == {"status": "conflict"}
    going_on = second | {"stem": "Second, on?", "began_from": str(saved["revision"])}
    assert autosave(desk, address, going_on)["status"] == "saved"
    assert unsaved() == ["First?"]
    assert sent(desk, address)["stem"] == ["First?"]


def test_another_tab_of_a_published_question_leaves_what_this_one_kept(desk, course):
    first, second = sent(desk), sent(desk)
    assert autosave(desk, EDIT, first | {"stem": "First?"}) == {"status": "kept"}
    assert desk.post(EDIT, second | {"stem": "Second?", "save": ""}).status_code == 303
    assert (unsaved(), the(course).current.spec.stem) == (["First?"], "Second?")
    assert autosave(desk, EDIT, first | {"stem": "First, on?"}) == {"status": "conflict"}
    assert unsaved() == ["First, on?"]


def test_two_kept_texts_are_both_opened_and_saved_one_by_one(desk, course, clock):
    page = sent(desk)
    for stem in ("First?", "Second?"):
        clock.move(minutes=1)
        autosave(desk, EDIT, page | {"stem": stem, "uuid": ""})
    opened = desk.get(EDIT)
    assert filled_in(opened.text, "editor")["stem"] == ["Second?"]
    other = QuestionDraft.objects.get(fields__stem=["First?"])
    assert f"?draft={other.uuid}" in opened.text
    assert sent(desk, f"{EDIT}?draft={other.uuid}")["stem"] == ["First?"]
    desk.post(EDIT, sent(desk, save=""))
    assert (unsaved(), the(course).current.spec.stem) == (["First?"], "Second?")
    desk.post(EDIT, sent(desk, discard="1"))
    assert unsaved() == []


def test_only_an_own_kept_text_is_opened(desk, course, client_of, administrator):
    autosave(desk, EDIT, sent(desk, stem="First?"))
    uuid = QuestionDraft.objects.get().uuid
    other = client_of(administrator)
    assert other.get(f"{EDIT}?draft={uuid}").status_code == 404
    assert [desk.get(f"{EDIT}?draft={name}").status_code for name in ("none", "", EDIT)] == [
        404
    ] * 3


def test_a_page_takes_up_the_text_it_was_opened_with(desk, course, clock):
    autosave(desk, EDIT, sent(desk, stem="First?"))
    clock.move(minutes=1)
    autosave(desk, EDIT, sent(desk) | {"stem": "First, on?"})
    assert unsaved() == ["First, on?"]


def test_what_was_typed_since_is_not_taken_up(desk, course, clock):
    first = sent(desk)
    autosave(desk, EDIT, first | {"stem": "First?"})
    second = sent(desk)
    clock.move(minutes=1)
    autosave(desk, EDIT, first | {"stem": "First, on?"})
    desk.post(EDIT, second | {"stem": "Second?", "save": ""})
    assert (unsaved(), the(course).current.spec.stem) == (["First, on?"], "Second?")


def test_a_page_of_a_new_question_open_twice_keeps_both(desk, course):
    page = written(desk)
    made = desk.post(NEW_AUTOSAVE, page).json()
    assert desk.post(NEW_AUTOSAVE, page | {"stem": "Other?"}).json() == {"status": "conflict"}
    assert desk.post(NEW_AUTOSAVE, page | {"stem": "Other!"}).json() == {"status": "conflict"}
    going_on = page | {"stem": "Going on?", "began_from": str(made["revision"])}
    assert desk.post(made["autosave"], going_on).json()["status"] == "saved"
    assert unsaved() == ["Other!"]
    assert desk.post(NEW, page | {"stem": "Third?"}).url == made["address"]
    assert unsaved() == ["Third?"]


def test_own_second_tab_is_not_called_somebody_else(desk, course):
    first, second = sent(desk), sent(desk)
    desk.post(EDIT, second | {"stem": "Second?", "save": ""})
    refused = desk.post(EDIT, first | {"stem": "First?", "save": ""})
    assert refused.status_code == 422
    assert "You saved this in another place too" in refused.text
    assert "Two people changed this" not in refused.text


def test_texts_of_one_question_have_a_limit(desk, course, clock):
    page = sent(desk)
    for number in range(20):
        assert autosave(desk, EDIT, page | {"uuid": "", "stem": f"{number}?"})["status"] == "kept"
    refused = desk.post(f"{EDIT}autosave/", page | {"stem": "More?"})
    assert (refused.status_code, refused.json()) == (409, {"status": "refused"})
    made = desk.post(NEW, written(desk))
    assert made.status_code == 303


def test_spent_rows_do_not_pile_up(desk, course):
    for number in range(4):
        page = sent(desk) | {"stem": f"{number}?"}
        autosave(desk, EDIT, page)
        desk.post(EDIT, page | {"save": ""})
    assert QuestionDraft.objects.count() == 1


# What saved itself makes no entry in the record of changes until something else takes its place.


@pytest.fixture
def typed_on(desk, course):
    """The address of a private draft that went on saving itself after its first entry."""
    address = desk.post(NEW, written(desk)).url
    typed = autosave(desk, address, sent(desk, address, stem="An hour of typing?"))
    assert (typed["status"], recorded(desk_question())) == ("saved", [("created", FIRST)])
    return address


def recorded(question) -> list[tuple[str, str]]:
    """Return what was done to a question and the stem it had then, the oldest first."""
    changes = ContentChange.objects.of(question)
    return [(one.action, one.data["body"]["stem"]) for one in reversed(changes)]


def test_putting_an_earlier_text_back_keeps_what_saved_itself(desk, course, typed_on):
    question = desk_question()
    first = ContentChange.objects.of(question).get()
    history = f"/c/small/desk/history/question/{question.key}/"
    assert desk.post(f"{history}{first.pk}/", {"revision": question.revision}).status_code == 303
    typed = ("edited", "An hour of typing?")
    assert recorded(question) == [("created", FIRST), typed, ("restored", FIRST)]
    assert "An hour of typing?" in desk.get(history).text


def test_somebody_elses_save_keeps_what_saved_itself(
    desk, course, typed_on, client_of, instructor, administrator
):
    other = client_of(administrator)
    page = sent(other, typed_on, stem="Another?", save="")
    assert other.post(typed_on, page).status_code == 303
    question = desk_question()
    typed, theirs = ContentChange.objects.of(question)[1], ContentChange.objects.of(question)[0]
    assert [one[1] for one in recorded(question)] == [FIRST, "An hour of typing?", "Another?"]
    assert (typed.by, theirs.by) == (instructor, administrator)
