"""The page of a question's reviews: who sees it, asks, comments, decides."""

import pytest

from quizzes.actions import question_reviews
from quizzes.models import Question, QuestionReview, Role
from tests.domain import kinds
from tests.factories import MORNING, MembershipFactory, QuestionFactory, UserFactory
from tests.views.desk_pages import DESK

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.exhaustive]
BANK = f"{DESK}questions/"
PAGE = f"{BANK}single-choice/review/"


@pytest.fixture
def colleague(course):
    user = UserFactory(username="colleague", display_name="Bea")
    MembershipFactory(user=user, course=course.course, role=Role.INSTRUCTOR)
    return user


@pytest.fixture
def assistant(course):
    user = UserFactory(username="assistant")
    MembershipFactory(user=user, course=course.course, role=Role.ASSISTANT)
    return user


@pytest.fixture
def asked(course, instructor):
    """The first question, sent to review by the instructor."""
    return question_reviews.ask_review(question=course.questions[0], by=instructor, now=MORNING)


def decide(client, decision, **fields):
    seen = client.get(PAGE).context["digest"]
    return client.post(PAGE, {"decision": decision, "seen": seen, **fields}, follow=True)


def test_it_is_for_those_who_teach_or_assist(
    course, client_of, instructor, assistant, student, administrator
):
    people = {
        None: 302, student: 404, UserFactory(): 404,
        assistant: 200, instructor: 200, administrator: 200,
    }  # fmt: skip
    assert {user: client_of(user).get(PAGE).status_code for user in people} == people


def test_an_assistant_reads_and_says_nothing(course, client_of, assistant, asked):
    client = client_of(assistant)
    page = client.get(PAGE).text
    assert "Waits for a review" in page
    assert "Approve" not in page
    for sent in ({"decision": "approved"}, {"ask": "1"}, {"decision": "comment", "text": "Hm"}):
        assert client.post(PAGE, sent).status_code == 404


def test_a_private_draft_is_its_authors(course, client_of, instructor, colleague):
    QuestionFactory(
        objective=course.objective, key="mine", status="draft", author=instructor, is_private=True
    )
    address = f"{BANK}mine/review/"
    assert client_of(instructor).get(address).status_code == 200
    assert client_of(colleague).get(address).status_code == 404
    assert client_of(colleague).post(address, {"ask": "1"}).status_code == 404
    sent = client_of(instructor).post(address, {"ask": "1"}, follow=True)
    assert "Sent to review." in sent.text
    assert client_of(colleague).get(address).status_code == 200


@pytest.mark.parametrize("body", kinds.ALL, ids=lambda body: body.kind)
def test_every_kind_is_shown_with_its_key(course, client_of, instructor, body):
    QuestionFactory(objective=course.objective, key="of-kind", body=body)
    page = client_of(instructor).get(f"{BANK}of-kind/review/")
    assert page.status_code == 200
    assert "As students meet it" in page.text


def test_the_key_and_the_feedback_are_there(course, client_of, instructor):
    page = client_of(instructor).get(PAGE).text
    assert "Signed in 2002." in page
    assert "It speaks of a new quality." in page


def test_a_review_from_asking_to_publishing(course, client_of, instructor, colleague):
    course.course.reviews_questions = True
    course.course.save()
    Question.objects.filter(key="single-choice").update(status="draft")
    mine, theirs = client_of(instructor), client_of(colleague)
    sent = mine.post(PAGE, {"ask": "1", "reviewer": colleague.pk, "text": "Clear?"}, follow=True)
    assert "Clear?" in sent.text
    assert "for Bea" in sent.text
    assert "1 waits for your review" in theirs.get(BANK).text
    assert "waits for your review" not in mine.get(BANK).text
    waiting = theirs.get(f"{BANK}?review=mine").context["rows"]
    assert [row["one"].key for row in waiting] == ["single-choice"]
    assert "Say what should change." in decide(theirs, "changes").text
    assert "Changes asked for" in decide(theirs, "changes", text="Shorter.").text
    assert "changes asked for" in mine.get(BANK).text
    mine.post(PAGE, {"ask": "1", "text": "Shorter now."})
    done = decide(theirs, "approved")
    assert "Approved. It can be published now." in done.text
    assert "This wording may be published." in mine.get(PAGE).text


def test_nobody_decides_on_their_own(course, client_of, instructor, asked):
    mine = client_of(instructor)
    page = mine.get(PAGE).text
    assert "Approve" not in page
    assert "Withdraw" in page
    refused = decide(mine, "approved")
    assert (refused.status_code, "Somebody else has to decide" in refused.text) == (422, True)
    assert "The review is withdrawn." in decide(mine, "withdraw").text
    refused = decide(mine, "comment", text="Late.")
    assert QuestionReview.objects.get().comments.get().text == "Late."


def test_a_wording_that_changed_meanwhile_is_read_again(course, client_of, colleague, asked):
    theirs = client_of(colleague)
    refused = theirs.post(PAGE, {"decision": "approved", "seen": "0" * 64})
    assert refused.status_code == 422
    assert "reworded since you read it" in refused.text
    assert QuestionReview.objects.get().decision == "open"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"decision": "burn"},
        {"decision": "open", "text": "x"},
        {"decision": "withdrawn", "text": "x"},
        {"decision": "comment", "text": ""},
        {"decision": "comment", "text": "a\0b"},
        {"decision": "comment", "text": "a" * 4001},
        {"decision": "approved", "seen": "x" * 65},
    ],
)
def test_what_makes_no_sense_is_told(course, client_of, colleague, asked, fields):
    refused = client_of(colleague).post(PAGE, fields)
    assert refused.status_code == 422
    assert QuestionReview.objects.get().decision == "open"
    assert QuestionReview.objects.get().comments.count() == 0


def test_a_reviewer_who_is_none_is_refused(course, client_of, instructor, student):
    for reviewer in (student.pk, instructor.pk, "x", 10**30):
        refused = client_of(instructor).post(PAGE, {"ask": "1", "reviewer": reviewer})
        assert refused.status_code == 422
    assert QuestionReview.objects.count() == 0


def test_what_is_said_is_shown_as_it_was_typed(course, client_of, colleague, asked):
    said = decide(client_of(colleague), "comment", text="<script>alert(1)</script>").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "<script>alert" not in said


def test_queries_do_not_grow_with_reviews_and_comments(
    course, client_of, instructor, colleague, count_queries
):
    client = client_of(instructor)
    question = course.questions[0]
    counts = []
    for more in (1, 2):
        for _number in range(more):
            review = question_reviews.ask_review(question=question, by=instructor, now=MORNING)
            for text in ("One.", "Two."):
                question_reviews.comment(review=review, by=colleague, text=text, now=MORNING)
            question_reviews.withdraw(review=review, by=instructor, now=MORNING)
        client.get(PAGE)
        with count_queries() as queries:
            assert client.get(PAGE).text.count("Withdrawn") == QuestionReview.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_an_address_of_nothing_is_not_found(course, client_of, instructor):
    assert client_of(instructor).get(f"{BANK}nothing/review/").status_code == 404
    QuestionFactory(key="elsewhere")
    assert client_of(instructor).get(f"{BANK}elsewhere/review/").status_code == 404
