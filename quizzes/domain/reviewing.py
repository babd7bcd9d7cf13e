"""What a student may see of a finished attempt."""

from dataclasses import asdict, dataclass

from quizzes.domain.quiz_rules import Rules, Shown


@dataclass(frozen=True, slots=True)
class Review:
    """What a review shows: each of them now, or not."""

    verdicts: bool = True
    marks: bool = True
    feedback: bool = True
    right_answers: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing is held back."""
        return self.verdicts and self.marks and self.feedback and self.right_answers

    @property
    def is_empty(self) -> bool:
        """Whether everything is held back."""
        return not (self.verdicts or self.marks or self.feedback or self.right_answers)

    @property
    def tells_answers(self) -> bool:
        """Whether it says which answers were right, of one's own and of all."""
        return self.verdicts and self.right_answers

    @property
    def withheld(self) -> tuple[str, ...]:
        """The names of what is held back."""
        return tuple(name for name, shown in asdict(self).items() if not shown)


NOTHING = Review(verdicts=False, marks=False, feedback=False, right_answers=False)
"""What is shown of answers that are not graded yet, or that can still count."""


def _options(rules: Rules) -> tuple[Shown, ...]:
    return (
        rules.show_verdicts,
        rules.show_marks,
        rules.show_feedback,
        rules.show_right_answers,
    )


def waits_for_close(rules: Rules) -> bool:
    """Tell whether some of the review is only shown once the quiz has closed for everyone."""
    return Shown.AFTER_CLOSE in _options(rules)


def review(rules: Rules, *, closed: bool) -> Review:
    """Return what is shown of a finished attempt; ``closed`` tells of the quiz, for everyone."""
    return Review(
        *(
            shown is Shown.AFTER_ATTEMPT or (closed and shown is Shown.AFTER_CLOSE)
            for shown in _options(rules)
        )
    )
