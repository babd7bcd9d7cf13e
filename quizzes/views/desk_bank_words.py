"""What the question bank says of one thing done with many questions, before and after."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.actions.question_bulk import Action, Order, Plan, Refusal, Undone
from quizzes.models import BulkChange, Question

_BECAUSE = {
    Refusal.UNREVIEWED: gettext_lazy("nobody else has approved the wording"),
    Refusal.NO_TEXT: gettext_lazy("there is no text yet"),
    Refusal.RETIRED: gettext_lazy("it is retired"),
    Refusal.MANY_TAGS: gettext_lazy("it has as many tags as a question can have"),
}


def will(order: Order, plan: Plan) -> str:
    """Return what an order would do, such as "12 questions will be published."."""
    count = len(plan.doable)
    words = _statuses(count) | {
        Action.TAG: ngettext(
            "%(n)d question will get the tag “%(tag)s”.",
            "%(n)d questions will get the tag “%(tag)s”.",
            count,
        ),
        Action.UNTAG: ngettext(
            "%(n)d question will lose the tag “%(tag)s”.",
            "%(n)d questions will lose the tag “%(tag)s”.",
            count,
        ),
        Action.MOVE: ngettext(
            "%(n)d question will move to the lesson “%(lesson)s”, unless it serves the objective "
            "you choose already.",
            "%(n)d questions will move to the lesson “%(lesson)s”, but for those that serve the "
            "objective you choose already.",
            count,
        ),
        Action.SHARE: ngettext(
            "%(n)d private draft will be seen by all instructors of the course.",
            "%(n)d private drafts will be seen by all instructors of the course.",
            count,
        ),
        Action.REVIEW: ngettext(
            "%(n)d question will be sent to review.",
            "%(n)d questions will be sent to review.",
            count,
        ),
    }
    lesson = order.lesson.title if order.lesson else ""
    said = words[order.action] % {"n": count, "tag": order.tag, "lesson": lesson}
    return f"{said} {_shared(plan.private)}" if plan.private and _shares(order) else said


def _shares(order: Order) -> bool:
    return order.action in (Action.PUBLISH, Action.RETIRE, Action.REVIEW)


def _shared(count: int) -> str:
    words = ngettext(
        "%(n)d of them is a private draft: from then on all instructors of the course see it, and "
        "that is not taken back.",
        "%(n)d of them are private drafts: from then on all instructors of the course see them, "
        "and that is not taken back.",
        count,
    )
    return words % {"n": count}


def _statuses(count: int) -> dict[Action, str]:
    return {
        Action.PUBLISH: ngettext(
            "%(n)d question will be published.", "%(n)d questions will be published.", count
        ),
        Action.RETIRE: ngettext(
            "%(n)d question will be retired: students no longer meet it, and what they did with it "
            "is kept.",
            "%(n)d questions will be retired: students no longer meet them, and what they did with "
            "them is kept.",
            count,
        ),
        Action.TAKE_BACK: ngettext(
            "%(n)d question will be a draft again.",
            "%(n)d questions will be drafts again.",
            count,
        ),
    }


def unchanged(plan: Plan) -> str:
    """Return how many are so already; nothing where none is."""
    count = len(plan.so_already)
    words = ngettext("%(n)d is so already.", "%(n)d are so already.", count)
    return words % {"n": count} if count else ""


def cannot(plan: Plan) -> list[tuple[str, list[Question]]]:
    """Return for each reason how many can't, in words, and which."""
    return [(_because(why, len(rows)), rows) for why, rows in plan.refused.items()]


def _because(why: str, count: int) -> str:
    words = ngettext("%(n)d can’t: %(why)s", "%(n)d can’t: %(why)s", count)
    return words % {"n": count, "why": _BECAUSE[Refusal(why)]}


def done(bulk: BulkChange) -> str:
    """Return what was done, such as "Publish: 12 questions. 3 can’t: …"."""
    words = _("%(what)s: %(questions)s.") % {
        "what": bulk.get_action_display(),
        "questions": questions(len(bulk.rows)),
    }
    refused = [f"{_because(why, len(ids))}." for why, ids in bulk.refused.items()]
    return " ".join([words, *refused])


def undone(outcome: Undone) -> str:
    """Return what taking back came to, and which questions were left."""
    words = _("Taken back: %(questions)s.") % {"questions": questions(outcome.restored)}
    if outcome.public:
        public = ngettext(
            "%(n)d of them was private before; the other instructors go on seeing it.",
            "%(n)d of them were private before; the other instructors go on seeing them.",
            outcome.public,
        )
        words = f"{words} {public % {'n': outcome.public}}"
    if not outcome.left:
        return words
    keys = ", ".join(question.key for question in outcome.left)
    words_left = _("Left as they are, changed meanwhile or to be reviewed first: %(keys)s.")
    left = words_left % {"keys": keys}
    return f"{words} {left}"


def questions(count: int) -> str:
    """Return a number of questions in words."""
    return ngettext("%(n)d question", "%(n)d questions", count) % {"n": count}
