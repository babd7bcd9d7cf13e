"""A quiz as one draw of it would be asked: nothing of it is kept."""

from dataclasses import dataclass

from quizzes.domain import selection
from quizzes.domain.draws import seeded
from quizzes.domain.questions import QuestionBody
from quizzes.models import QuestionVersion, Quiz
from quizzes.models.dealing import deal


@dataclass(frozen=True, slots=True)
class Tried:
    """A question of a draw; ``options`` are its tokens, as an attempt would have dealt them."""

    position: int
    version: int
    points: float
    body: QuestionBody
    options: tuple[tuple[str, str], ...]


def draw(quiz: Quiz, seed: int) -> list[Tried]:
    """Return what an attempt drawn by this seed asks: five queries, and nothing is written.

    The same seed gives the same questions in the same order while the quiz and its bank stay.
    """
    rng = seeded(seed)
    dealt = deal(quiz, rng, shuffle=quiz.shuffle)
    versions = QuestionVersion.objects.in_bulk([one.version for one in dealt])
    drawn = []
    for position, one in enumerate(dealt, 1):
        body = versions[one.version].spec
        options = selection.shuffled_options(body, rng)
        drawn.append(Tried(position, one.version, one.points, body, options))
    return drawn
