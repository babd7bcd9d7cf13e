"""Kinds answered by a list for each of their parts: how they are asked, and shown when graded.

As in ``answers``, what is asked reads nothing of the key.
"""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from django.utils.translation import gettext as _

from quizzes import markdown
from quizzes.domain.grading import Grade, PartVerdict
from quizzes.domain.questions import Categorise, Matching, Ordering
from quizzes.domain.selection import dealt as dealt_parts
from quizzes.forms.graded_options import graded_part
from quizzes.forms.question_fields import Field, GradedField, GradedOption, Offer, Part, Text

type Asked = Matching | Ordering | Categorise
type Said = Mapping[str, Sequence[str]]

FITS = 20
"""So many characters of a chosen line are seen on a screen 320 pixels wide."""


def ask_parts(body: Asked, dealt: Sequence[Sequence[str]], said: Said, course_key: str) -> Field:
    """Return a list to choose from for each pair or item, in the order they were dealt."""
    prefix, of, rows = _rows(body)
    texts = {row.key: row.text for row in rows}
    offers = _offers(body, dealt)
    parts = tuple(
        part_of(f"{prefix}-{token}", markdown.render_inline(texts[key], course_key), offers, said)
        for token, key in dealt_parts(dealt, of)
    )
    arrange = {Ordering: "order", Categorise: "groups"}.get(type(body), "")
    return Field("parts", "parts", hint=_hint(body), parts=parts, arrange=arrange)


def part_of(name: str, label: Text, offers: Sequence[tuple[str, str]], said: Said) -> Part:
    """Return a list of ``offers``, pairs of value and text, with what was chosen before."""
    chosen = said.get(name) or [""]
    letters = _letters(offers)
    return Part(
        name,
        label,
        tuple(
            Offer(value, text, value == chosen[-1], letter)
            for (value, text), letter in zip(offers, letters, strict=True)
        ),
    )


def _letters(offers: Sequence[tuple[str, str]]) -> Sequence[str]:
    """Return a letter for each where one is too long to be read once it is chosen.

    After Z comes AA, as in a list of the browser.
    """
    if all(len(text) <= FITS for _value, text in offers):
        return [""] * len(offers)
    letters = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]
    return [letters[number] if number < len(letters) else "" for number in range(len(offers))]


def _hint(body: Asked) -> str:
    if isinstance(body, Ordering):
        return _("Choose a place for each, 1 for the first.")
    if isinstance(body, Categorise):
        return _("Choose a group for each. Every right one counts.")
    if len(body.options) > len(body.pairs):
        return _("Choose a match for each. Some are left over.")
    return _("Choose a match for each. Some may fit more than once, or not at all.")


def graded_parts(
    body: Asked, dealt: Sequence[Sequence[str]], grade: Grade, course_key: str
) -> GradedField:
    """Return each part with what was given and what is right, in the order they were dealt."""
    _prefix, of, rows = _rows(body)
    texts = {row.key: row.text for row in rows}
    verdicts = {part.key: part for part in grade.parts}
    words = _words(body)
    return GradedField(
        options=[
            _graded(texts[key], verdicts[key], words, course_key)
            for _token, key in dealt_parts(dealt, of)
        ]
    )


def _graded(
    text: str, part: PartVerdict, words: Mapping[str, str], course_key: str
) -> GradedOption:
    label = markdown.render_inline(_without_stop(text), course_key)
    given, right = (words.get(one, one) for one in (part.given, part.right))
    return graded_part(label, part, given, right, course_key)


def _without_stop(text: str) -> str:
    """Return a sentence without its full stop, since more follows; other texts as they are."""
    last = text.rpartition(" ")[2]
    is_sentence = last != text and last.endswith(".") and "." not in last[:-1]
    return text[:-1] if is_sentence else text


def _rows(body: Asked) -> tuple[str, str, Sequence]:
    if isinstance(body, Matching):
        return "match", "pairs", body.pairs
    return ("place" if isinstance(body, Ordering) else "group"), "items", body.items


def _words(body: Asked) -> dict[str, str]:
    if isinstance(body, Ordering):
        return {}
    labels = body.options if isinstance(body, Matching) else body.groups
    return {label.key: label.text for label in labels}


def _offers(body: Asked, dealt: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    if isinstance(body, Ordering):
        places = range(1, len(body.items) + 1)
        return [(str(place), str(place)) for place in places]
    words = _words(body)
    of = "options" if isinstance(body, Matching) else "groups"
    return [(token, words[key]) for token, key in dealt_parts(dealt, of)]
