"""Essays of both groups of the open course, marked, and those of group B released."""

from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from quizzes import models
from quizzes.actions import attempts, mark_releases, marking
from quizzes.actions.repairs import Order
from quizzes.domain.questions import parse_body
from quizzes.models.marked_answers import state_of
from quizzes.reports.marking import essays_at_desk
from tests import factories

BODY = {"kind": "essay", "stem": "What?", "rubric": [{"key": "a", "text": "names"}]}


def essays(place: SimpleNamespace, by: models.User, release: UUID) -> dict[str, object]:
    """Let both groups write an essay in a final, and the instructor mark them; return the ids."""
    now = factories.MORNING
    question = factories.QuestionFactory(
        objective=place.objective, key="essay", body=parse_body(BODY)
    )
    quiz = factories.final(place.course, key="final", questions=[question])
    ids: dict[str, object] = {"release": release}
    for letter, name in (("a", "student"), ("b", "pupil_b")):
        essay = _written(models.User.objects.get(username=name), quiz, now)
        given = {"points": {"a": 1.0}, "comment": "Good.", "is_done": True}
        kept = marking.save_marking(
            item=essay, response=essay.response, marker=by, page=None, revision=0, now=now, **given
        )
        ids |= {f"essay_{letter}": essay.pk, f"essay_answer_{letter}": essay.response_id}
        ids[f"essay_seen_{letter}"] = state_of([kept], None)
    place.course.desk_groups = place.course.desk_self = None
    meant = essays_at_desk(place.course).filter(attempt__user__username="pupil_b")
    order = Order(by=by, now=now, reason="Marked.", uuid=release)
    seen = mark_releases.release(order=order, quiz=quiz, essays=meant).digest
    mark_releases.release(order=replace(order, seen=seen), quiz=quiz, essays=meant)
    left = marking.save_marking(
        item=essay, response=essay.response, marker=models.User.objects.get(username="neighbour"),
        points={}, comment="Hm.", is_done=False, page=None, revision=0, now=now,
    )  # fmt: skip
    ids |= {"marking_left": left.pk, "left_seen": state_of([kept, left], None)}
    return ids


def _written(user: models.User, quiz: models.Quiz, now: datetime) -> models.AttemptItem:
    attempt = attempts.start(user=user, quiz=quiz, now=now)
    attempts.answer(
        user=user,
        attempt_id=attempt.pk,
        position=1,
        raw={"text": ["It was so."]},
        uuid=UUID(int=attempt.pk),
        claimed_at=None,
        now=now,
    )
    attempts.finish(user=user, attempt_id=attempt.pk, now=now)
    return attempt.items.select_related("version", "response").get()
