"""What is said of an answer that came: to a person, and to the script of a page."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import clock
from quizzes.actions import attempts
from quizzes.actions.attempts import AnswerOutcome
from quizzes.domain.quiz_rules import Rules
from quizzes.models import AttemptItem
from quizzes.reports.attempt_pages import clock_of


def unmarked_words(found: AttemptItem) -> str:
    """Return what is said to a writer's mark of an essay that is none, or not theirs to mark."""
    if not found.said:
        return _("You wrote nothing here, so there is nothing to mark.")
    return _("This text is read and marked by somebody else. Your own ticks were not kept.")


def too_long_words(error: attempts.TooLongError) -> str:
    """Return what is said to a typed answer with more characters than are kept."""
    words = _(
        "Your answer is too long: it has %(length)s characters, and at most %(limit)s are kept. "
        "It was not saved. Shorten it and send it again."
    )
    return words % {"length": error.length, "limit": error.limit}


def few_words(error: attempts.FewWordsError) -> str:
    """Return what is asked back when an essay of practice is shorter than it should be."""
    said = {"n": error.words, "least": error.body.min_words}
    wrote = ngettext(
        "You wrote %(n)d word of at least %(least)d.",
        "You wrote %(n)d words of at least %(least)d.",
        error.words,
    )
    once = _("Write on, or check it as it is: the model answer is shown then.")
    return f"{wrote % said} {once}"


def out_of_turn_words(found: AttemptItem) -> str:
    """Return what is said to an answer to another question than the current one."""
    if found.position < found.reached:
        return (
            _(
                "You had already gone on from question %d. Your answer came after that and "
                "does not count."
            )
            % found.position
        )
    return _("Question %d has not come yet. Its answer was not kept.") % found.position


def late_words(found: AttemptItem, rules: Rules) -> str:
    """Return what is said to an answer that came when none counted any more."""
    end = found.finished_at or attempts.deadline_of(found, rules)
    late = int((clock.now() - end).total_seconds() // 60) if end else 0
    if late < 1:
        return _("This came after the end. It is kept and your instructor can decide on it.")
    words = ngettext(
        "This came %d minute after the end. It is kept and your instructor can decide on it.",
        "This came %d minutes after the end. It is kept and your instructor can decide on it.",
        late,
    )
    return words % late


def saved_words(outcome: AnswerOutcome, rules: Rules) -> dict:
    """Return what the script of the page is told of an answer it sent.

    ``status`` is ``saved``, ``late``, ``passed``, ``superseded`` or ``closed``; ``left`` is in
    seconds, None for as long as one likes; ``words`` is what the person has to know, if anything.
    """
    found, status, words = outcome.item, "saved", ""
    if outcome.late:
        status, words = "late", late_words(found, rules)
    elif outcome.out_of_turn:
        status, words = "passed", out_of_turn_words(found)
    elif outcome.already_answered:
        status = "closed"
    elif outcome.superseded:
        status = "superseded"
        words = _("A newer answer is already saved. Reload the page to see it.")
    elif outcome.other_page:
        words = _("This replaces an answer you gave on another page or device.")
    time = clock_of(rules, attempts.allowance_of(found), found, clock.now())
    left = time.left if time else None
    return {
        "status": status,
        "revision": outcome.revision,
        "other_page": outcome.other_page,
        "left": left if found.finished_at is None else 0.0,
        "answered": found.answered,
        "is_answered": bool(outcome.answer),
        "words": words,
    }
