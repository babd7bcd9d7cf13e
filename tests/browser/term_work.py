"""What the class of the term test does outside the browser, through the site's own actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from quizzes.actions import assignments, attempts, invitations, lessons, rosters
from quizzes.actions.attempts import Form
from quizzes.domain.questions import Option
from quizzes.domain.windows import Window
from quizzes.models import (
    Assignment,
    Attempt,
    AttemptItem,
    Course,
    GradeCategory,
    Group,
    Invitation,
    Membership,
    Quiz,
    Role,
    User,
)
from tests import factories
from tests.actions.marked import give
from tests.actions.test_attempts import RIGHT, WRONG, submission
from tests.browser.term_class import (
    ESSAY_POINTS,
    EXAM,
    EXAM_WEIGHT,
    GROUPS,
    HOMEWORK_KINDS,
    HOMEWORK_WEIGHT,
    PASS_MARK,
    Student,
)
from tests.domain import kinds

SHOWN_AFTER_CLOSE = dict.fromkeys(
    ("show_verdicts", "show_marks", "show_feedback", "show_right_answers"), "after_close"
)
MINUTE = timedelta(minutes=1)


@dataclass
class Term:
    """The course with its exam, and who teaches: one assistant for two of the groups each."""

    course: Course
    exam: Quiz
    instructor: User
    ada: User
    ben: User


def make_term(small, instructor: User, now: datetime) -> Term:
    """Return a course with an exam whose first key is wrong, two categories and two assistants."""
    key, other, rest = factories.single_choice().options
    wrong_key = factories.single_choice(
        options=(
            Option(key="a", text=key.text, correct=True, feedback=key.feedback),
            Option(key="b", text=other.text, feedback=other.feedback),
            rest,
        )
    )
    bodies = {
        "choice": wrong_key,
        "several": factories.multiple_choice(),
        "reason": factories.true_false(),
        "town": factories.short_answer(),
        "essay": kinds.essay(),
    }
    asked = [
        factories.QuestionFactory(objective=small.objective, key=f"exam-{name}", body=body)
        for name, body in bodies.items()
    ]
    rules = {"behaviour": "deferred_feedback", "paging": "all", "attempts_allowed": 1}
    exam = factories.final(
        small.course,
        key="exam",
        title="The exam",
        questions=asked,
        pass_mark=PASS_MARK,
        **(rules | SHOWN_AFTER_CLOSE),
    )
    worth = [points for points, _answers in EXAM.values()] + [ESSAY_POINTS]
    for place, points in zip(exam.places.order_by("position"), worth, strict=True):
        exam.places.filter(pk=place.pk).update(points=points)
    people = [factories.UserFactory(username=name) for name in ("ada", "ben")]
    role = {"role": Role.ASSISTANT, "group": None, "by": instructor, "now": now}
    rosters.enter(course=small.course, users=people, **role)
    return Term(small.course, exam, instructor, *people)


def place_assistants(term: Term, now: datetime) -> None:
    """Give Monday to the one assistant, Tuesday to the other, and Wednesday to both."""
    for user, names in ((term.ada, ("Monday", "Wednesday")), (term.ben, ("Tuesday", "Wednesday"))):
        own = Membership.objects.get(user=user, course=term.course)
        for group in Group.objects.filter(course=term.course, name__in=names):
            rosters.add(group=group, members=[own.pk], by=term.instructor, now=now)


def make_categories(term: Term) -> None:
    """Make a category of exams, and one of homework whose lowest piece is left out."""
    for name, weight, drop in (("Exams", EXAM_WEIGHT, 0), ("Homework", HOMEWORK_WEIGHT, 1)):
        row = GradeCategory(course=term.course, name=name, weight=weight, drop_lowest=drop)
        assignments.save_category(category=row)


def assign_homework(term: Term, small, due: datetime, now: datetime) -> None:
    """Assign a practice quiz and a lesson, due for everyone."""
    homework = GradeCategory.objects.get(name="Homework")
    for kind, about in (("quiz", small.quiz), ("lesson", small.lesson)):
        row = Assignment(course=term.course, kind=kind, category=homework, **{kind: about})
        by = {"by": term.instructor, "revision": None, "now": now}
        made = assignments.save_assignment(assignment=row, windows={None: Window(due_at=due)}, **by)
        assignments.set_published(
            assignment=made, is_published=True, revision=made.revision, now=now
        )


def take_invitations(term: Term, students: Iterable[Student], now: datetime) -> None:
    """Let people make accounts and come in by their slips."""
    for one in students:
        slip = Invitation.objects.get(course=term.course, student_number=one.student_number)
        user = factories.UserFactory(username=f"account{one.number:03}")
        invitations.accept(user=user, invitation=slip.pk, mark=slip.mark, now=now)


def account_of(one: Student) -> User:
    """Return the account behind a number of the roster."""
    return User.objects.get(memberships__student_number=one.student_number)


def do_homework(small, students: Iterable[Student], now: datetime) -> None:
    """Let everybody practise and read as far as they do."""
    for one in students:
        user = account_of(one)
        if one.has_read:
            lessons.mark_read(user=user, lesson=small.lesson, now=now)
        if one.homework:
            _practise(user, small.quiz, dict(zip(HOMEWORK_KINDS, one.homework, strict=True)), now)


def _practise(user: User, quiz: Quiz, is_right: dict[str, bool], now: datetime) -> None:
    attempt = attempts.start(user=user, quiz=quiz, now=now, rng=Random(user.pk))
    for item in attempt.items.select_related("version").order_by("position"):
        attempts.answer(
            user=user,
            attempt_id=attempt.pk,
            position=item.position,
            raw=submission(item, RIGHT if is_right[item.version.kind] else WRONG),
            uuid=uuid4(),
            claimed_at=None,
            now=now,
        )
    attempts.finish(user=user, attempt_id=attempt.pk, now=now)


def take_exam(term: Term, students: Iterable[Student]) -> None:
    """Let those who come take the exam, ten minutes after it opens for their group."""
    for one in students:
        if one.exam is not None:
            _sit(term, one, GROUPS[one.group] + 10 * MINUTE)


def _sit(term: Term, one: Student, now: datetime) -> None:
    user = account_of(one)
    attempt = attempts.start(user=user, quiz=term.exam, now=now, rng=Random(one.number))
    asked = attempt.items.select_related("version__question")
    sent = {item.position: Form(raw=said) for item in asked if (said := answer_of(one, item))}
    attempts.answer_all(
        user=user,
        attempt_id=attempt.pk,
        forms=sent,
        uuid=uuid4(),
        claimed_at=None,
        now=now,
    )
    attempts.finish(user=user, attempt_id=attempt.pk, now=now + 30 * MINUTE)


def answer_of(one: Student, item: AttemptItem) -> dict[str, list[str]]:
    """Return what somebody sends for a question of the exam, options by their tokens."""
    name = item.version.question.key.removeprefix("exam-")
    if name == "essay":
        return {"text": [one.essay]} if one.essay else {}
    _points, answers = EXAM[name]
    said, _credit = answers[one.exam[name]]
    return submission(item, {item.version.kind: said})


def essay_of(one: Student) -> AttemptItem:
    """Return the essay that somebody wrote in the exam."""
    return AttemptItem.objects.get(
        version__question__key="exam-essay",
        attempt__user__memberships__student_number=one.student_number,
    )


def exam_of(one: Student) -> Attempt:
    """Return the attempt of somebody at the exam."""
    attempts_there = Attempt.objects.filter(quiz__key="exam")
    return attempts_there.get(user__memberships__student_number=one.student_number)


def mark_the_rest(term: Term, students: Iterable[Student], now: datetime) -> None:
    """Let assistants mark what nobody has marked in the browser, each in their own groups."""
    markers = {"Monday": [term.ada], "Tuesday": [term.ben], "Wednesday": [term.ada, term.ben]}
    for one in students:
        for marker, points in zip(markers[one.group], one.marks, strict=False):
            essay = essay_of(one)
            if not essay.markings.filter(marker=marker).exists():
                names, dates = points
                give(essay, marker, {"a": names, "b": dates}, at=now)
