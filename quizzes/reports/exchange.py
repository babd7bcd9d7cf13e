"""A person's cards of a course as files for other programs."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from django.urls import reverse

from quizzes import markdown
from quizzes.domain.content import ClozeNote, NoteBody, TypedNote
from quizzes.domain.memory import EventKind
from quizzes.domain.questions.base import KEY_PATTERN
from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiNote,
    BasicFields,
    ClozeFields,
    TypedFields,
    markdown_html,
)
from quizzes.formats.card_history import to_anki
from quizzes.formats.tabular_cards import TabularCard, write_cards
from quizzes.models import Card, CardEvent, CardState, Course, User
from quizzes.models.groups import may_enter
from quizzes.models.study import study_rules
from quizzes.reports import wording

_MARKUP = re.compile(r"[\\`*_\[\]<>&!]")
_KEY = re.compile(KEY_PATTERN.removesuffix("$") + r"\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a person's cards a file is to hold, and where the site is (``https://…``)."""

    whole_course: bool = False
    schedule: bool = False
    log: bool = False
    site: str = ""


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A note with its cards, as the person words it, and what they made of it."""

    cards: tuple[Card, ...]
    body: NoteBody
    tags: tuple[str, ...]

    @property
    def note(self):
        return self.cards[0].note


def package(user: User, course: Course, wanted: Wanted, now: datetime) -> anki.Written:
    """Return the person's cards of a course as a package of Anki. The number of queries is fixed.

    These are the cards of their deck, or with ``whole_course`` all they may see; their own notes
    are among both, and their own wordings stand in the place of the course's. A note's GUID comes
    from the keys of course and note. It counts as changed ``now``.
    """
    states = _states(user, course)
    leaving = _leaving(user, course, wanted, states)
    pasts = _pasts(user, states, leaving, wanted, now)
    notes = tuple(_note(one, course, wanted.site, pasts) for one in leaving)
    address = partial(_address, course=course.key, site=wanted.site)
    return anki.write(
        AnkiDeck(notes),
        modified_at=now,
        with_schedule=wanted.schedule,
        with_log=wanted.log,
        render=partial(markdown_html.to_html, address=address),
    )


def table(user: User, course: Course, wanted: Wanted, delimiter: str) -> bytes:
    """Return the texts of the cards that `package` takes, a note a row, as CSV or TSV."""
    leaving = _leaving(user, course, wanted, _states(user, course))
    return write_cards(map(_row, leaving), delimiter=delimiter)


def _states(user: User, course: Course) -> dict[int, CardState]:
    states = CardState.objects.deck_of(user).filter(card__note__course=course)
    return {state.card_id: state for state in states}


def _leaving(
    user: User, course: Course, wanted: Wanted, states: dict[int, CardState]
) -> list[_Leaving]:
    cards = Card.objects.visible_to(user).filter(note__course=course).worded_for(user)
    order = ("note__lesson__module__number", "note__lesson__number", "note__lesson")
    rows = cards.select_related("note__current", "note__lesson").order_by(
        *order, "note__position", "note", "pk"
    )
    found = []
    for _note_id, group in groupby(rows, key=lambda card: card.note_id):
        of_note = tuple(group)
        if not wanted.whole_course and not any(card.pk in states for card in of_note):
            continue
        own = (tag for card in of_note if card.pk in states for tag in states[card.pk].tags)
        tags = tuple(dict.fromkeys((*of_note[0].note.tags, *own)))
        found.append(_Leaving(of_note, wording.of_card(of_note[0])[0], tags))
    return found


def _pasts(
    user: User,
    states: dict[int, CardState],
    leaving: list[_Leaving],
    wanted: Wanted,
    now: datetime,
) -> dict[int, AnkiCard]:
    """Return by card of the deck where it stands and how it came there."""
    if not leaving or not (wanted.schedule or wanted.log):
        return {}
    course = leaving[0].note.course_id
    events = defaultdict(list)
    if wanted.log:
        counted = CardEvent.objects.filter(user=user.pk, card__note__course=course, undone_by=None)
        told = counted.exclude(kind=EventKind.UNDO).select_related("parameters").order_by("pk")
        for event in told:
            events[event.card_id].append((event.to_event(), event.practice, event.seconds))
    moment = {
        "today": user.learner_day(now),
        "retention": study_rules(user, [course])[course].desired_retention,
    }
    held = (card for one in leaving for card in one.cards if card.pk in states)
    return {
        card.pk: to_anki(card.slot, events[card.pk], states[card.pk].memory(), **moment)
        for card in held
    }


def _note(one: _Leaving, course: Course, site: str, pasts: dict[int, AnkiCard]) -> AnkiNote:
    note = one.note
    place = reverse("lesson", args=[course.key, note.lesson.key])
    anchor = f"#{note.passage}" if note.passage else ""
    title = _MARKUP.sub(r"\\\g<0>", note.lesson.title)
    return AnkiNote(
        guid=anki.guid_of(course.key, note.key),
        kind=one.body.kind,
        fields=_fields(one.body),
        tags=one.tags,
        deck=f"{_part_of_deck(course.title)}::{_part_of_deck(note.lesson.title)}",
        cards=tuple(pasts[card.pk] for card in one.cards if card.pk in pasts),
        source=f"[{title}]({site}{place}{anchor})",
    )


def _part_of_deck(title: str) -> str:
    # Two colons part decks in Anki.
    return " ".join(title.replace("::", ": ").split())


def _fields(body: NoteBody) -> BasicFields | ClozeFields | TypedFields:
    if isinstance(body, ClozeNote):
        return ClozeFields(body.text, body.extra)
    if isinstance(body, TypedNote):
        return TypedFields(body.front, body.answers, extra=body.extra)
    return BasicFields(body.front, body.back, body.extra)


def _row(one: _Leaving) -> TabularCard:
    body = one.body
    # What a table calls a tag has to be a key; a person's own tags may be any words.
    more = {"extra": body.extra, "key": one.note.key, "tags": tuple(filter(_KEY.match, one.tags))}
    if isinstance(body, ClozeNote):
        return TabularCard("cloze", body.text, **more)
    if isinstance(body, TypedNote):
        return TabularCard("typed", body.front, answers=body.answers, **more)
    return TabularCard(body.kind, body.front, body.back, **more)


def _address(link: str, *, course: str, site: str) -> str | None:
    path = markdown.course_address(link, course)
    return None if path is None else f"{site}{path}"


def courses(user) -> Iterable[Course]:
    """Return the published courses the person may enter."""
    return Course.objects.published().filter(may_enter(user)).order_by("pk")
