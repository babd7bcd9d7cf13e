"""What an author should know of a quiz that was just saved."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from quizzes.domain.draws import least_found, read_filters
from quizzes.models import Quiz
from quizzes.models.dealing import questions_to_draw


def shortages(quiz: Quiz) -> Iterator[str]:
    """Return a sentence for each section that may find fewer questions than it draws."""
    sections = [section for section in quiz.sections.all() if section.draw is not None]
    if not sections:
        return
    bank = questions_to_draw(quiz)
    fixed = set(quiz.places.values_list("question", flat=True))
    wanted = [(section.draw, read_filters(section.filters)) for section in sections]
    for section, (there, left) in zip(sections, least_found(wanted, bank, fixed), strict=True):
        if left < section.draw:
            message = _("“%(section)s” draws %(draw)d questions; it may find only %(left)d.")
            yield message % {"section": section, "draw": section.draw, "left": min(there, left)}
