"""Hypothesis strategies for whole decks of Anki.

Texts are what a first journey through Anki makes of Markdown: from then on nothing changes. Every
note has all its cards, each new one a position, since Anki knows no other notes.
"""

from datetime import UTC, date, datetime, timedelta
from html import escape

from hypothesis import strategies as st

from quizzes.formats.anki import (
    AnkiCard,
    AnkiDeck,
    AnkiMedia,
    AnkiNote,
    AnkiReview,
    AnkiSchedule,
    BasicFields,
    CardState,
    ClozeFields,
    ReviewKind,
    TypedFields,
)
from quizzes.formats.anki.html_text import blocks_of
from quizzes.formats.anki.markdown_html import to_html
from quizzes.formats.anki.markdown_text import plain, written


def canonical(text):
    """Return Markdown as it comes back from Anki."""
    return written(blocks_of(to_html(text))[0])


_signs = (
    *("a", "б ", "*", "**", "_", "- ", "1. ", "\n", "\n\n", "`", "|", "#", "\\", "&amp;", "<b>"),
    *("[x](https://e.org)", "![w](a%20b.png)", "> ", "| a | b |\n| --- | --- |\n| c | d |"),
)
texts = (
    st.lists(st.sampled_from(_signs) | st.text(max_size=4), max_size=10)
    .map("".join)
    .map(canonical)
    .filter(lambda text: canonical(text) == text and "[sound:" not in text)
)
answers = (
    st.text(max_size=9)
    .map(lambda text: plain(blocks_of(escape(text))[0]))
    .filter(lambda text: bool(text) and plain(blocks_of(escape(text))[0]) == text)
)
clozes = st.builds(
    "{} {{{{c{}::{}}}}} and {{{{c{}::b::hint}}}}".format,
    st.sampled_from(("In", "**In**")),
    st.integers(1, 99),
    st.sampled_from(("a", "*a*", "x y")),
    st.integers(1, 99),
)
fields_of = {
    "basic": st.builds(BasicFields, texts.filter(bool), texts.filter(bool), texts),
    "cloze": st.builds(ClozeFields, clozes, texts),
    "typed": st.builds(
        TypedFields,
        texts.filter(bool),
        st.lists(answers, min_size=1, max_size=3).map(tuple),
        texts,
        texts,
    ),
}
fields_of["reversed"] = fields_of["basic"]

counts = st.integers(0, 2**31 - 1)
days = st.dates(date(1990, 1, 1), date(2200, 1, 1))
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
later_moments = moments.filter(lambda moment: datetime(2002, 1, 1, tzinfo=UTC) < moment)
memories = st.none() | st.tuples(st.floats(0.01, 36_500), st.floats(1, 10), st.floats(0.1, 0.99))
intervals = st.integers(0, 36_500).map(lambda number: timedelta(days=number)) | st.integers(
    1, 86_399
).map(lambda number: timedelta(seconds=number))


@st.composite
def schedules(draw):
    """Return where a card may stand."""
    state = draw(st.sampled_from(CardState))
    due = {}
    if state is CardState.REVIEW or (state is not CardState.NEW and draw(st.booleans())):
        due = {"due_on": draw(days)}
    elif state is not CardState.NEW:
        due = {"due_at": draw(later_moments)}
    memory = draw(memories) or (None, None, None)
    hidden = draw(st.sampled_from(("", "suspended", "buried")))
    position = draw(counts if state is CardState.NEW else st.none() | counts)
    return AnkiSchedule(
        state=state,
        position=position,
        interval=draw(counts),
        ease=draw(st.integers(0, 65_535)),
        reviews=draw(counts),
        lapses=draw(counts),
        steps_left=draw(st.integers(0, 999)),
        suspended=hidden == "suspended",
        buried=hidden == "buried",
        flag=draw(st.integers(0, 7)),
        last_review_at=draw(st.none() | later_moments),
        **dict(zip(("stability", "difficulty", "retention"), memory, strict=True)),
        **due,
    )


logs = st.lists(
    st.builds(
        AnkiReview,
        at=st.just(0),
        rating=st.none() | st.integers(1, 4),
        interval=intervals,
        previous_interval=intervals,
        ease=counts,
        taken=counts,
        kind=st.sampled_from(ReviewKind),
    ),
    max_size=3,
)
tags = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=8)
decks = st.lists(
    st.text(st.characters(categories=("L", "N")), min_size=1, max_size=6), min_size=1, max_size=3
).map("::".join)


@st.composite
def whole_decks(draw):
    """Return a deck whose reviews each have a moment of their own."""
    moment = draw(st.integers(10**12, 2 * 10**12))
    notes = []
    for guid in draw(st.lists(st.text("abc123!", min_size=1, max_size=9), max_size=4, unique=True)):
        kind = draw(st.sampled_from(sorted(fields_of)))
        bare = AnkiNote(guid, kind, draw(fields_of[kind]))
        cards = []
        for slot in bare.slots():
            log = []
            for review in draw(logs):
                moment += 1
                log.append(replace_moment(review, moment))
            cards.append(AnkiCard(slot, draw(schedules()), tuple(log)))
        own = draw(st.lists(tags, max_size=3, unique=True))
        notes.append(
            AnkiNote(guid, kind, bare.fields, tuple(own), draw(decks), tuple(cards), draw(texts))
        )
    names = draw(st.lists(st.text("abc é.%-", min_size=1, max_size=9), max_size=2, unique=True))
    media = tuple(
        AnkiMedia(name, draw(st.binary(max_size=20))) for name in names if name not in (".", "..")
    )
    return AnkiDeck(tuple(notes), media)


def replace_moment(review, moment):
    """Return the review at another moment."""
    return AnkiReview(
        moment,
        review.rating,
        review.interval,
        review.previous_interval,
        review.ease,
        review.taken,
        review.kind,
    )
