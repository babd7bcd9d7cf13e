"""The editor of questions: opened, previewed, saved, by whom and with what becoming of it."""

from random import Random

import pytest

from quizzes.actions import attempts
from quizzes.domain.questions import dump_body
from quizzes.models import ContentChange, Question, QuestionReview, Role
from tests import factories
from tests.domain import kinds
from tests.security.matrix.forms import filled_in
from tests.views.desk_pages import take

pytestmark = pytest.mark.django_db

QUESTIONS = "/c/small/desk/questions/"
NEW = f"{QUESTIONS}new/?kind=single_choice"
EDIT = f"{QUESTIONS}single-choice/"
OPTIONS = {
    "options-0-text": "The Founding Act",
    "options-0-feedback": "Older.",
    "options-1-text": "The Rome Declaration",
    "options-1-correct": "on",
    "options-2-text": "The Strategic Concept",
    "options-2-feedback": "NATO alone.",
}
ALL = [
    factories.single_choice(hints=("Look.",)),
    factories.multiple_choice(),
    factories.true_false(),
    factories.short_answer(),
    *kinds.ALL,
]
LABELLED = ("matching", "categorise")


def labels(body):
    """Return which row belongs to which label, in words: a new body gives labels new keys."""
    words = {one.key: one.text for one in getattr(body, "options", ()) or body.groups}
    rows = getattr(body, "pairs", ()) or body.items
    matches = [(row.key, row.text, words[getattr(row, "match", "") or row.group]) for row in rows]
    return matches, sorted(words.values())


def sent(client, address=EDIT, **changes):
    """Return what a browser would send of the page's form, with changes."""
    values = filled_in(client.get(address).text, "editor")
    values = {name: value for name, value in values.items() if "__prefix__" not in name}
    del values["csrfmiddlewaretoken"]
    return values | changes


def written(client, **changes):
    """Return a filled-in page of a new single choice."""
    return sent(client, NEW, stem="Which document founded it?") | OPTIONS | changes


@pytest.fixture
def desk(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def colleague(course):
    """A second instructor of the small course."""
    user = factories.UserFactory(username="colleague")
    factories.MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


def the(course, key="single-choice") -> Question:
    return Question.objects.get(course=course.course, key=key)


def recorded(question):
    return [one.action for one in reversed(ContentChange.objects.of(question))]


# Saving


def test_a_new_question_is_saved_as_a_private_draft(desk, course, instructor):
    made = desk.post(NEW, written(desk, save="1"))
    assert made.status_code == 303
    question = the(course, "which-document-founded-it")
    assert (question.status, question.is_private, question.author) == ("draft", True, instructor)
    assert [one.correct for one in question.current.spec.options] == [False, True, False]
    assert (question.objective, question.position) == (course.objective, max_position(course))
    assert recorded(question) == ["created"]
    assert "only you see it" in desk.get(made.url).text


def max_position(course):
    return max(course.lesson.questions.values_list("position", flat=True))


def test_two_questions_with_the_same_words_get_two_keys(desk, course):
    for _time in range(2):
        desk.post(NEW, written(desk))
    desk.post(NEW, written(desk, stem="Кто?"))
    desk.post(NEW, written(desk, stem="New"))
    made = Question.objects.exclude(author=None).order_by("pk").values_list("key", flat=True)
    assert list(made) == [
        "which-document-founded-it",
        "which-document-founded-it-2",
        "single-choice-2",
        "new-2",
    ]


@pytest.mark.exhaustive
@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_every_kind_is_saved_and_untouched_stays_as_it_was(desk, course, body):
    question = factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    address = f"{QUESTIONS}kept/"
    assert desk.post(address, sent(desk, address)).status_code == 303
    question.refresh_from_db()
    assert (question.revision, question.current.body) == (1, dump_body(body))
    assert desk.post(address, sent(desk, address, stem="And now?")).status_code == 303
    question.refresh_from_db()
    assert question.current.body == dump_body(body) | {"stem": "And now?"}


@pytest.mark.exhaustive
@pytest.mark.parametrize("body", ALL, ids=lambda body: body.kind)
def test_every_kind_is_written_again_from_an_empty_page(desk, course, body):
    factories.QuestionFactory(objective=course.objective, key="kept", body=body)
    filled = sent(desk, f"{QUESTIONS}kept/")
    address = f"{QUESTIONS}new/?kind={body.kind}"
    assert desk.post(address, sent(desk, address) | filled | {"began_from": ""}).status_code == 303
    made = Question.objects.exclude(author=None).get().current.spec
    assert made == body if body.kind not in LABELLED else labels(made) == labels(body)


def test_a_refused_page_says_where_and_keeps_what_was_typed(desk, course):
    refused = desk.post(NEW, written(desk, **{"options-1-correct": ""}, objective=""))
    assert refused.status_code == 422
    assert "Exactly one option must be correct." in refused.text
    assert filled_in(refused.text, "editor")["options-1-text"] == ["The Rome Declaration"]
    assert list(refused.context["form"].errors) == ["objective", "__all__"]
    assert Question.objects.filter(author__isnull=False).count() == 0


def test_a_page_sent_twice_makes_one_question(desk, course):
    page = written(desk)
    first, second = desk.post(NEW, page), desk.post(NEW, page)
    assert first.url == second.url
    assert Question.objects.exclude(author=None).count() == 1


def test_save_and_next_opens_the_same_kind_for_the_same_objective(desk, course):
    going = desk.post(NEW, written(desk, save_next="1"))
    assert going.url == (f"{QUESTIONS}new/?kind=single_choice&objective={course.objective.key}")


def test_a_new_question_begins_where_one_worked_last(desk, course):
    other = factories.ObjectiveFactory(lesson=course.next_lesson, key="other")
    assert sent(desk, NEW)["objective"] == [""]
    assert sent(desk, f"{NEW}&lesson=after")["objective"] == [str(other.pk)]
    assert sent(desk, f"{NEW}&objective=other")["objective"] == [str(other.pk)]
    desk.post(EDIT, sent(desk, objective=other.pk))
    assert sent(desk, NEW)["objective"] == [str(other.pk)]


# Status


def test_publishing_sharing_retiring_and_copying(desk, course):
    address = desk.post(NEW, written(desk)).url
    steps = [("share", "draft", False), ("publish", "published", False)]
    steps += [("retire", "retired", False), ("take_back", "draft", False)]
    for button, status, private in steps:
        assert desk.post(address, sent(desk, address, **{button: "1"})).status_code == 303
        question = the(course, "which-document-founded-it")
        assert (button, question.status, question.is_private) == (button, status, private)
    assert recorded(question) == ["created", "shared", "published", "retired", "taken_back"]
    copied = desk.post(address, sent(desk, address, duplicate="1")).url
    copy = the(course, "which-document-founded-it-2")
    assert copied == f"{QUESTIONS}{copy.key}/"
    assert (copy.is_private, copy.current.body) == (True, question.current.body)


def test_a_button_first_saves_what_is_on_the_page(desk, course):
    desk.post(EDIT, sent(desk, stem="Another?", retire="1"))
    question = the(course)
    assert (question.current.spec.stem, question.status) == ("Another?", "retired")


def test_where_wordings_are_reviewed_only_an_approved_one_is_published(desk, course, colleague):
    course.course.reviews_questions = True
    course.course.save()
    assert "Send to review" in desk.get(NEW).text
    address = f"{QUESTIONS}which-document-founded-it/"
    assert desk.post(NEW, written(desk, publish="1")).url == f"{address}review/"
    question = the(course, "which-document-founded-it")
    assert question.status == "draft"
    approved = {"decision": "approved", "decided_by": colleague}
    approved["wording"] = question.current.digest
    QuestionReview.objects.create(
        question=question, version=question.current, asked_at=factories.MORNING, **approved
    )
    desk.post(address, sent(desk, address, publish="1"))
    question.refresh_from_db()
    assert question.status == "published"
    refused = desk.post(address, sent(desk, address, stem="Another?"))
    assert refused.status_code == 422
    assert "somebody else approves each wording first" in refused.text
    assert desk.post(address, sent(desk, address, level="apply")).status_code == 303


# Answered questions


def test_what_becomes_of_answers_is_said_before_and_after(desk, course, student):
    take(student, course.quiz)
    before = "If you change what is asked, 1 answer stays with version 1; new attempts"
    assert before in desk.get(EDIT).text
    saved = desk.post(EDIT, sent(desk, stem="Which one?"), follow=True)
    assert "1 answer stays with version 1; new attempts get version 2." in saved.text
    assert "The key has changed" not in saved.text


def test_what_was_asked_and_not_answered_is_not_called_an_answer(desk, course, student, clock):
    attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))
    page = desk.get(EDIT).text
    assert "If you change what is asked, attempts that ask version 1 keep it; new ones" in page
    saved = desk.post(EDIT, sent(desk, stem="Which one?"), follow=True).text
    assert "Saved. Attempts that ask version 1 keep it; new ones get version 2." in saved
    assert "answers stay" not in page + saved


def test_a_changed_key_offers_the_regrade_of_each_quiz(desk, course, student):
    take(student, course.quiz)
    right = {"options-0-correct": "on", "options-1-correct": ""}
    page = sent(desk)
    del page["options-1-correct"]
    saved = desk.post(EDIT, page | {"options-0-correct": "on"}, follow=True)
    assert right.keys() & page.keys() == set()
    assert [quiz.key for quiz in saved.context["regrades"]] == ["practice"]
    assert f'<a href="{EDIT}#regrade-title">Grade them again</a>' in saved.text
    # The next version has no answers yet, and is changed in its place: that says so too.
    again = desk.post(EDIT, sent(desk, stem="Which one founded it?"), follow=True)
    assert "Saved." in again.text
    assert "The key has changed: answers given before keep the marks they have." in again.text
    ruling = f"{QUESTIONS.replace('questions/', 'quizzes/')}practice/questions/single-choice/"
    assert f'action="{ruling}"' in saved.text
    dry_run = desk.post(ruling, {"repair": "regrade", "reason": "The key was corrected."})
    assert "what would change" in dry_run.text
    outcome = dry_run.context["outcome"]
    confirmed = {"confirm": outcome.digest, "uuid": factories.fresh_uuid()}
    values = {"repair": "regrade", "reason": "The key was corrected."}
    assert desk.post(ruling, values | confirmed).status_code == 303
    assert desk.get(EDIT).context["regrades"] == []


# Two at once


def test_the_second_of_two_sees_both_texts_and_loses_nothing(desk, course, client_of, colleague):
    theirs = client_of(colleague)
    mine, other = sent(desk, stem="Mine?"), sent(theirs, stem="Theirs?", level="apply")
    theirs.post(EDIT, other)
    refused = desk.post(EDIT, mine)
    assert refused.status_code == 422
    assert {one.label for one in refused.context["conflict"]["differences"]} == {
        "Question",
        "Level",
    }
    assert "<mark>Theirs?</mark>" in refused.text
    merged = filled_in(refused.text, "editor")
    assert merged["stem"] == ["Mine?"]
    merged = {name: value for name, value in merged.items() if "__prefix__" not in name}
    assert desk.post(EDIT, merged | {"level": "apply"}).status_code == 303
    question = the(course)
    assert (question.current.spec.stem, question.level, question.revision) == ("Mine?", "apply", 3)


# Who may


def test_a_private_draft_is_its_authors_alone(desk, course, client_of, colleague, administrator):
    address = desk.post(NEW, written(desk)).url
    page = sent(desk, address)
    for name in ("", "preview/", "autosave/"):
        assert client_of(colleague).post(f"{address}{name}", page).status_code == 404
    assert client_of(colleague).get(address).status_code == 404
    assert client_of(administrator).get(address).status_code == 200


def test_an_assistant_reads_and_has_no_buttons(course, client_of, clock):
    helper = factories.UserFactory(username="helper")
    factories.MembershipFactory(user=helper, course=course.course, role=Role.ASSISTANT)
    client = client_of(helper)
    page = client.get(EDIT)
    assert page.status_code == 200
    assert "The Rome Declaration" in page.text
    assert 'id="editor"' not in page.text
    assert page.text.count("<button") == page.text.count('name="theme"')
    for name in ("", "preview/", "autosave/"):
        assert client.post(f"{EDIT}{name}", {"stem": "Mine"}).status_code == 404
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("address", [NEW, EDIT, f"{QUESTIONS}new/"])
def test_students_strangers_and_visitors_find_nothing(course, client_of, student, address, clock):
    factories.MembershipFactory(user=student, course=course.course)
    assert client_of(student).get(address).status_code == 404
    assert client_of(factories.UserFactory()).get(address).status_code == 404
    assert client_of().get(address).status_code == 302


def test_queries_do_not_grow_with_the_bank(desk, course, count_queries):
    seen = []
    for _round in range(2):
        with count_queries() as queries:
            desk.get(EDIT)
        seen.append(len(queries))
        for _more in range(3):
            factories.QuestionFactory(objective=course.objective)
            factories.ObjectiveFactory(lesson=course.lesson)
    assert seen[0] == seen[1]
    assert min(seen[0], 16) == seen[0]
