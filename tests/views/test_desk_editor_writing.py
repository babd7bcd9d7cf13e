"""What happens in the editor before a question is saved: the preview, what saves itself, rows."""

import pytest

from quizzes.models import ContentChange, Question, QuestionDraft
from tests import factories
from tests.domain import kinds
from tests.security.matrix.forms import filled_in
from tests.security.matrix.probe import Probe
from tests.views.test_desk_editor import (
    ALL,
    EDIT,
    NEW,
    OPTIONS,
    QUESTIONS,
    colleague,
    desk,
    sent,
    the,
    written,
)

pytestmark = pytest.mark.django_db
__all__ = ["colleague", "desk"]

NEW_PREVIEW = f"{QUESTIONS}new/preview/?kind=single_choice"
NEW_AUTOSAVE = f"{QUESTIONS}new/autosave/?kind=single_choice"
ANSWERS = {
    "single_choice": {"try-choice": "b"},
    "multiple_choice": {"try-choices": ["a", "c"]},
    "true_false": {"try-value": "true", "try-reason": "b"},
    "short_answer": {"try-text": "Rome"},
    "numeric": {"try-text": "12.5"},
    "matching": {"try-match-pairs/a": "options/x", "try-match-pairs/b": "options/y",
                 "try-match-pairs/c": "options/x"},
    "ordering": {f"try-place-items/{key}": str(n) for n, key in enumerate("abcd", 1)},
    "cloze": {"try-gap-gaps/town": "Rome", "try-gap-gaps/year": "gaps/year/b"},
    "categorise": {"try-group-items/a": "groups/x", "try-group-items/b": "groups/x",
                   "try-group-items/c": "groups/y"},
    "essay": {"try-text": "It was so."},
}  # fmt: skip


# The preview


@pytest.mark.exhaustive
@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_every_kind_can_be_answered_in_the_preview(desk, course, body):
    factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    address = f"{QUESTIONS}kept/"
    answer = ANSWERS[body.kind]
    if body == kinds.measured():
        answer = {"try-gap-gaps/share": "23.8", "try-gap-gaps/year": "gaps/year/b"}
    if body == kinds.by_option():
        answer = {"try-choices": ["a", "b"]}
    if body.kind == "numeric" and body.units:
        answer = {"try-text": "12.5 km"}
    asked = desk.post(f"{address}preview/", sent(desk, address))
    assert asked.context["preview"].grade is None
    tried = desk.post(f"{address}preview/", sent(desk, address) | answer | {"check": "1"})
    grade = tried.context["preview"].grade
    assert grade.verdict == ("ungraded" if body.kind == "essay" else "right")


def test_an_answer_that_is_not_whole_says_what_it_needs(desk, course):
    tried = desk.post(f"{EDIT}preview/", sent(desk, check="1"))
    assert "Choose an answer first." in tried.text


def test_what_is_typed_is_shown_without_being_saved(desk, course):
    probe = Probe()
    shown = [
        probe.visit(desk, "POST", f"{EDIT}preview/", sent(desk, stem="Typed?")),
        probe.visit(desk, "POST", EDIT, sent(desk, stem="Typed?", preview="1")),
        probe.visit(desk, "POST", NEW_PREVIEW, written(desk, stem="Typed?")),
        probe.visit(desk, "POST", NEW, written(desk, stem="Typed?", add_row="1")),
        probe.visit(desk, "POST", NEW, written(desk, stem="Typed?", check="1")),
    ]
    assert [one.cell for one in shown] == ["200"] * 5
    assert ["Typed?" in one.response.text for one in shown] == [True] * 5


def test_half_a_question_says_what_is_still_to_come(desk, course):
    page = desk.post(NEW_PREVIEW, sent(desk, NEW, stem="Which?", **{"options-0-text": "One"}))
    assert page.context["missing"] == ["Options: at least 2 needed, each with its words."]


def test_flaws_are_pointed_at_with_their_reason(desk, course):
    page = desk.post(NEW_PREVIEW, written(desk, **{"options-2-text": "All of the above"}))
    assert [one.message for one in page.context["warnings"]] == [
        "'All of the above' helps the guesser; put it another way."
    ]
    assert "so that students who know nothing can tell" in page.text
    silent = written(desk, **{"options-2-feedback": ""})
    page = desk.post(NEW_PREVIEW, silent)
    assert "No feedback to who chooses &#x27;The Strategic Concept&#x27;." in page.text
    assert desk.post(NEW, silent).status_code == 303


def test_the_places_of_keys_are_looked_at_over_the_bank(desk, course):
    for _number in range(20):
        factories.QuestionFactory(
            objective=course.objective, body=factories.single_choice(shuffle=False)
        )
    page = written(desk)
    del page["shuffle"]
    found = [one.message for one in desk.post(NEW_PREVIEW, page).context["warnings"]]
    assert [message for message in found if "100% have the key in place 2" in message] != []


# Rows, without script


def test_rows_are_added_moved_and_removed_without_a_save(desk, course):
    page = desk.post(NEW, written(desk, **{"move_up-1": "1"}))
    assert filled_in(page.text, "editor")["options-0-text"] == ["The Rome Declaration"]
    assert filled_in(page.text, "editor")["options-0-correct"] == ["on"]
    page = desk.post(NEW, written(desk, **{"remove-0": "1"}))
    fields = filled_in(page.text, "editor")
    assert (fields["options-TOTAL_FORMS"], fields["options-1-text"]) == (
        ["2"],
        ["The Strategic Concept"],
    )
    page = desk.post(NEW, written(desk, add_row="1"))
    assert filled_in(page.text, "editor")["options-TOTAL_FORMS"] == ["4"]
    assert page.context["form"].is_bound is False


@pytest.mark.parametrize(
    "hostile",
    [
        {"options-TOTAL_FORMS": "9" * 30, "add_row": "1"},
        {"options-TOTAL_FORMS": "-1", "remove-0": "1"},
        {"options-TOTAL_FORMS": "", "move_up-0": "1"},
        {"move_down-9999": "1"},
        {"options-TOTAL_FORMS": "2000", "preview": "1"},
        {"objective": "none", "preview": "1"},
        {"objective": "9" * 40, "cards": ["x"], "check": "1", "try-choice": ["\0", "a"]},
        {"began_from": "x" * 50, "preview": "1"},
    ],
)
def test_hostile_forms_are_shown_again(desk, course, hostile):
    assert desk.post(EDIT, sent(desk) | hostile).status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        {"options-TOTAL_FORMS": ""},
        {"objective": "9" * 40},
        {"level": "none"},
        {"stem": "<script>alert(1)</script>\0"},
        {"passage": "\0"},
        {"cards": ["9" * 40]},
        {"began_from": "9" * 40},
        {"options-0-key": "b", "options-1-key": "b"},
        {"options-0-text": "x" * 20_001},
    ],
)
def test_hostile_values_are_refused_in_words(desk, course, hostile):
    assert desk.post(EDIT, sent(desk) | hostile).status_code == 422
    assert the(course).revision == 1


def test_a_foreign_objective_is_refused(desk, course):
    foreign = factories.ObjectiveFactory()
    assert desk.post(EDIT, sent(desk, objective=foreign.pk)).status_code == 422


def test_script_in_the_text_is_shown_as_text(desk, course):
    page = desk.post(
        NEW_PREVIEW, written(desk, stem="<img src=x onerror=alert(1)> [a](javascript:b)")
    )
    assert "<img" not in page.text
    assert 'href="javascript' not in page.text


# What saves itself


def test_a_new_question_saves_itself_once_it_is_whole(desk, course, instructor):
    page = sent(desk, NEW, stem="Which?")
    assert desk.post(NEW_AUTOSAVE, page).json() == {"status": "kept"}
    draft = QuestionDraft.objects.get()
    assert (draft.question, draft.fields["stem"]) == (None, ["Which?"])
    assert f"?draft={draft.uuid}" in desk.get(f"{QUESTIONS}new/").text
    assert sent(desk, f"{NEW}&draft={draft.uuid}")["stem"] == ["Which?"]

    answer = desk.post(NEW_AUTOSAVE, page | OPTIONS).json()
    question = Question.objects.get(author=instructor)
    assert answer["address"] == f"{QUESTIONS}{question.key}/"
    assert (answer["status"], answer["revision"], question.is_private) == ("saved", 1, True)
    assert QuestionDraft.objects.get().fields == {}

    again = page | OPTIONS | {"stem": "Which one?", "began_from": "1"}
    assert desk.post(answer["autosave"], again).json()["revision"] == 2
    question.refresh_from_db()
    assert question.current.spec.stem == "Which one?"
    assert ContentChange.objects.of(question).count() == 1
    desk.post(answer["address"], sent(desk, answer["address"], save="1"))
    assert ContentChange.objects.of(question).count() == 2


def test_what_others_see_is_never_saved_by_itself(desk, course, client_of, colleague):
    assert desk.post(f"{EDIT}autosave/", sent(desk, stem="Typed?")).json() == {"status": "kept"}
    assert (the(course).revision, the(course).current.spec.stem[:5]) == (1, "Which")
    assert sent(desk)["stem"] == ["Typed?"]
    assert sent(client_of(colleague))["stem"] == ["Which document founded the Council?"]
    desk.post(EDIT, sent(desk, save="1"))
    assert the(course).current.spec.stem == "Typed?"
    assert QuestionDraft.objects.get().fields == {}


def test_what_was_kept_can_be_thrown_away(desk, course):
    desk.post(f"{EDIT}autosave/", sent(desk, stem="Typed?"))
    assert desk.post(EDIT, sent(desk, discard="1")).status_code == 303
    assert sent(desk)["stem"] == ["Which document founded the Council?"]


def test_typing_over_somebody_elses_save_is_kept_and_told(desk, course, client_of, colleague):
    mine = sent(desk, stem="Mine?")
    theirs = client_of(colleague)
    theirs.post(EDIT, sent(theirs, stem="Theirs?"))
    assert desk.post(f"{EDIT}autosave/", mine).json() == {"status": "conflict"}
    assert the(course).current.spec.stem == "Theirs?"
    kept = sent(desk)
    assert (kept["stem"], kept["began_from"]) == (["Mine?"], ["1"])
    assert desk.post(EDIT, kept).status_code == 422


def test_an_own_draft_saved_in_two_windows_is_kept_too(desk, course):
    address = desk.post(NEW, written(desk)).url
    first, second = sent(desk, address, stem="One?"), sent(desk, address, stem="Two?")
    assert desk.post(f"{address}autosave/", first).json()["status"] == "saved"
    assert desk.post(f"{address}autosave/", second).json() == {"status": "conflict"}
    assert sent(desk, address)["stem"] == ["Two?"]


def test_unfinished_texts_have_a_limit_and_are_ones_own(desk, course, client_of, colleague, clock):
    page = sent(desk, NEW, stem="Which?\0")
    assert desk.post(NEW_AUTOSAVE, page).json() == {"status": "kept"}
    uuid = QuestionDraft.objects.get().uuid
    other = client_of(colleague)
    assert other.get(f"{NEW}&draft={uuid}").status_code == 404
    assert other.get(f"{NEW}&draft=nonsense").status_code == 404
    assert other.post(NEW_AUTOSAVE, page).json() == {"status": "kept"}
    assert QuestionDraft.objects.get(user__username="colleague").uuid != uuid
    QuestionDraft.objects.bulk_create(
        QuestionDraft(
            uuid=factories.fresh_uuid(), user_id=QuestionDraft.objects.get(uuid=uuid).user_id,
            course=course.course, kind="essay", fields={"stem": ["x"]}, saved_at=clock.now,
        )
        for _number in range(99)
    )  # fmt: skip
    refused = desk.post(NEW_AUTOSAVE, sent(desk, NEW, stem="More?"))
    assert (refused.status_code, refused.json()) == (409, {"status": "refused"})


def test_a_gaps_options_keep_their_keys_when_rows_change_places(desk, course):
    body = kinds.cloze()
    factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    page = sent(desk, f"{QUESTIONS}kept/")
    swapped = {}
    for name, value in page.items():
        for one, other in (("gaps-0-", "gaps-1-"), ("gaps-1-", "gaps-0-")):
            if name.startswith(one):
                swapped[name.replace(one, other)] = value
    plain = {name: value for name, value in page.items() if name[:7] not in ("gaps-0-", "gaps-1-")}
    assert desk.post(f"{QUESTIONS}kept/", plain | swapped).status_code == 303
    gaps = {gap.key: gap for gap in the(course, "kept").current.spec.gaps}
    assert gaps["year"].options == body.gaps[1].options


# Where it belongs


def test_tags_and_facts_are_saved(desk, course):
    filed = {"tags": "one, two", "facts": "F1"}
    assert desk.post(EDIT, sent(desk, EDIT) | filed).status_code == 303
    question = the(course)
    assert (question.tags, question.facts) == (["one", "two"], ["F1"])
