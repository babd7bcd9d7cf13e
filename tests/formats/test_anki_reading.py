"""Packages of Anki to typed values: both shapes, what is understood and what is listed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quizzes.formats import anki
from quizzes.formats.anki import (
    AnkiCard,
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
from tests.formats.anki_packages import (
    BASIC,
    CLOZE,
    HOME,
    INNER,
    OCCLUSION,
    OPTIONAL,
    REVERSED,
    STOCK,
    TYPED,
    card,
    collection,
    note,
    package,
)

SHAPES = pytest.mark.parametrize("current", [False, True], ids=["legacy", "current"])


def read(*notes, current=False, media=None, **options):
    database = collection(notes, current=current, **options)
    return anki.read(package(database, current=current, media=media))


def read_one(row, *cards, **options):
    deck = read((row, cards or (card(),)), **options)
    assert deck.not_understood == ()
    return deck.notes[0]


def reason(row, *cards, **options):
    """Return why a note was left out, and see that nothing of it is there."""
    deck = read((row, cards or (card(),)), **options)
    assert deck.notes == ()
    (left_out,) = (one for one in deck.not_understood if one.whole)
    assert (left_out.where, left_out.guid) == ("note 1", row["guid"])
    return left_out.why


def remarks(row, *cards, **options):
    """Return what is said of a note that was read."""
    deck = read((row, cards or (card(),)), **options)
    assert [one.guid for one in deck.notes] == [row["guid"]]
    return [one.why for one in deck.not_understood]


def schedule(*, current=False, **columns):
    row = note("a", BASIC, "f", "b")
    return read_one(row, card(**columns), current=current).cards[0].schedule


@SHAPES
def test_the_stock_types_are_told_by_their_structure(current):
    deck = read(
        (note("a", BASIC, "Что?", "То", tags=" x y::z "), [card(due=3)]),
        (note("b", REVERSED, "f", "b"), [card(), card(1, did=INNER)]),
        (note("c", OPTIONAL, "f", "b", ""), [card()]),
        (note("d", OPTIONAL, "f", "b", "y"), [card(), card(1)]),
        (note("e", TYPED, "f", "<b>Brussels</b>"), [card()]),
        (note("f", CLOZE, "In {{c2::1997}} {{c1::x::year}}", "more"), [card(), card(1)]),
        current=current,
    )
    first = AnkiSchedule(position=3)
    zero = AnkiSchedule(position=0)
    one, other = AnkiCard("forward", zero), AnkiCard("reverse", zero)
    basic = AnkiNote("a", "basic", BasicFields("Что?", "То"), ("x", "y::z"), "A")
    assert deck.notes == (
        replace(basic, cards=(AnkiCard("forward", first),)),
        AnkiNote("b", "reversed", BasicFields("f", "b"), (), "A", (one, other)),
        AnkiNote("c", "basic", BasicFields("f", "b"), (), "A", (one,)),
        AnkiNote("d", "reversed", BasicFields("f", "b"), (), "A", (one, other)),
        AnkiNote("e", "typed", TypedFields("f", ("Brussels",)), (), "A", (one,)),
        AnkiNote(
            "f",
            "cloze",
            ClozeFields("In {{c2::1997}} {{c1::x::year}}", "more"),
            (),
            "A",
            (AnkiCard("c1", zero), AnkiCard("c2", zero)),
        ),
    )
    assert [str(one) for one in deck.not_understood] == [
        "note 2: its cards are in several decks; it was read as of 'A'"
    ]


@SHAPES
def test_media_are_read_and_pictures_refer_to_them(current):
    row = note("a", BASIC, '<img src="a%20map.png">', "b<br>[sound:x.mp3]")
    media = {"a map.png": b"picture", "x.mp3": b"sound" * 9}
    deck = read((row, [card()]), current=current, media=media)
    assert deck.notes[0].fields == BasicFields("![](a%20map.png)", "b")
    assert deck.media == (AnkiMedia("a map.png", b"picture"), AnkiMedia("x.mp3", b"sound" * 9))
    assert [one.why for one in deck.not_understood] == ["a sound was left out"]


@SHAPES
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"due": 7}, AnkiSchedule(position=7)),
        (
            {"type": 2, "queue": 2, "due": 400, "ivl": 20, "factor": 2500, "reps": 5, "lapses": 1},
            AnkiSchedule(
                CardState.REVIEW, date(2021, 2, 4), interval=20, ease=2500, reviews=5, lapses=1
            ),
        ),
        (
            {"type": 2, "queue": -1, "due": -1, "flags": 4},
            AnkiSchedule(CardState.REVIEW, date(2019, 12, 31), suspended=True, flag=4),
        ),
        (
            {"type": 2, "queue": -2, "due": 0, "flags": 11},
            AnkiSchedule(CardState.REVIEW, date(2020, 1, 1), buried=True, flag=3),
        ),
        (
            {"type": 1, "queue": 1, "due": 1_600_000_000, "left": 2002, "ivl": -600},
            AnkiSchedule(
                CardState.LEARNING,
                due_at=datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
                steps_left=2,
            ),
        ),
        (
            {"type": 3, "queue": 3, "due": 2, "left": 1},
            AnkiSchedule(CardState.RELEARNING, date(2020, 1, 3), steps_left=1),
        ),
        (
            {"type": 2, "queue": 2, "due": -100_000, "odue": 31, "odid": HOME, "did": INNER},
            AnkiSchedule(CardState.REVIEW, date(2020, 2, 1)),
        ),
        (
            {"type": 2, "queue": 2, "data": '{"s":4.5,"d":6,"dr":0.85,"lrt":1600000000,"pos":3}'},
            AnkiSchedule(
                CardState.REVIEW,
                date(2020, 1, 1),
                position=3,
                stability=4.5,
                difficulty=6,
                retention=0.85,
                last_review_at=datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC),
            ),
        ),
        (
            {"type": 2, "queue": 2, "data": '{"s":-1,"d":60,"dr":9,"lrt":"x","pos":true}'},
            AnkiSchedule(CardState.REVIEW, date(2020, 1, 1)),
        ),
        ({"data": "[" * 9}, AnkiSchedule(position=0)),
    ],
)
def test_a_schedule_is_read(columns, expected, current):
    assert schedule(current=current, **columns) == expected


@SHAPES
@pytest.mark.parametrize(
    ("offset", "created", "day"),
    [
        (0, 1_577_851_200, 1),
        (-120, 1_577_851_200, 1),
        (300, 1_577_851_200, 0),
        (None, 1_577_851_200, 1),
        (None, 1_577_851_200 - 9 * 3600, 1),
        (None, 1_577_851_200 + 9 * 3600, 1),
    ],
)
def test_days_are_counted_from_where_the_collection_began(offset, created, day, current):
    def change(connection):
        connection.execute("UPDATE col SET crt = ?", (created,))

    found = read_one(
        note("a", BASIC, "f", "b"),
        card(type=2, queue=2, due=0),
        offset=offset,
        change=change,
        current=current,
    )
    assert found.cards[0].schedule.due_on == date(2019, 12, 31) + timedelta(days=day)


@SHAPES
def test_the_log_is_read_in_the_order_of_time(current):
    log = (
        (1_600_000_000_000, 3, 12, 3, 2500, 8000, 1),
        (1_500_000_000_000, 1, -600, -60, 0, 900, 0),
        (1_700_000_000_000, 0, 40, 12, 0, 0, 4),
    )
    found = read_one(note("a", BASIC, "f", "b"), card(log=log), current=current)
    day, second = timedelta(days=1), timedelta(seconds=1)
    assert found.cards[0].log == (
        AnkiReview(1_500_000_000_000, 1, 600 * second, 60 * second, 0, 900, ReviewKind.LEARNING),
        AnkiReview(1_600_000_000_000, 3, 12 * day, 3 * day, 2500, 8000, ReviewKind.REVIEW),
        AnkiReview(1_700_000_000_000, None, 40 * day, 12 * day, 0, 0, ReviewKind.MANUAL),
    )


def test_lines_of_the_log_that_say_nothing_possible_are_listed():
    log = ((5, 9, 1, 1, 1, 1, 1), (6, 3, 1, 1, 1, 1, 77))
    assert remarks(note("a", BASIC, "f", "b"), card(log=log)) == [
        "a review is rated 9; ratings are 1 to 4; it was left out",
        "a review is of kind 77, which Anki does not have; it was left out",
    ]


@pytest.mark.parametrize(
    ("row", "cards", "why"),
    [
        (note("", BASIC, "f", "b"), [card()], "has no identity of its own (its guid)"),
        (note("a", BASIC, "", "b"), [card()], "has an empty question"),
        (note("a", BASIC, "f", "<br>&nbsp;"), [card()], "has an empty answer"),
        (note("a", TYPED, "f", " "), [card()], "has an empty answer"),
        (note("a", BASIC, "f"), [card()], "has 1 fields, while its type has 2"),
        (note("a", 99, "f", "b"), [card()], "is of a type that the package does not hold"),
        (note("a", BASIC, "f", "b"), [card(5)], "has no cards"),
        (note("a", CLOZE, "no deletion", ""), [card()], "has no cloze deletion"),
        (
            note("a", CLOZE, "{{c1::a {{c2::b}} c}}", ""),
            [card()],
            "has a cloze deletion inside another, or one that is empty or not closed",
        ),
        (
            note("a", CLOZE, "{{c1::}} {{c2::b}}", ""),
            [card()],
            "has a cloze deletion inside another, or one that is empty or not closed",
        ),
        (
            note("a", CLOZE, "{{c1::a}} {{c100::b}}", ""),
            [card()],
            "has a cloze deletion that is empty, not closed, or numbered over 99",
        ),
        (
            note("a", CLOZE, "{{c1::a}} {{c1,2::b}}", ""),
            [card()],
            "has a cloze deletion that is empty, not closed, or numbered over 99",
        ),
        (
            note("a", CLOZE, "{{c1::image-occlusion:rect:left=.1}}", ""),
            [card()],
            "hides parts of a picture",
        ),
        (
            note("a", BASIC, "f", "b"),
            [card(type=9)],
            "a card is in state 9, which Anki does not have",
        ),
        (
            note("a", BASIC, "f", "b"),
            [card(type=2, due=10**12)],
            "a card is due on an impossible day",
        ),
        (
            note("a", BASIC, "x" * 100_001, "b"),
            [card()],
            "has more than 100,000 characters in a field",
        ),
        (note("a", BASIC, "<b>" * 2_001, "b"), [card()], "has more than 2,000 tags in a field"),
    ],
)
def test_a_note_that_is_not_understood_is_left_out_whole(row, cards, why):
    assert reason(row, *cards) == why


def test_notes_with_one_identity_are_both_left_out():
    deck = read(*((note("a", BASIC, "f", "b"), [card()]) for _ in range(2)))
    assert (len(deck.notes), len(deck.not_understood)) == (0, 2)


def of_type(fields, *templates, key=BASIC, values=None):
    """Return why a note of a type that is made up is left out."""
    row = note("a", key, *(values or fields))
    return reason(row, types={key: ("Mine", fields, templates)})


@pytest.mark.parametrize(
    ("fields", "templates", "why"),
    [
        (("A", "B"), [("Say {{A}}", "{{B}}")], "asks with words of its template"),
        (("A", "B"), [("{{A}} {{B}}", "{{B}}")], "asks with no field, or with several"),
        (("A", "B"), [("{{A}}", "{{FrontSide}}")], "shows nothing in its answer"),
        (("A", "B"), [("{{#B}}{{A}}{{/B}}", "{{B}}")], "only where another one is filled"),
        (("A", "B"), [("{{#A}}{{A}}", "{{B}}")], "a condition in its template that is not closed"),
        (("A", "B"), [("{{A}}{{/A}}", "{{B}}")], "in its template that is not opened"),
        (("A", "B"), [("{{furigana:A}}", "{{B}}")], "uses furigana: in its template"),
        (("A", "B"), [("{{cloze:A}}", "{{B}}")], "has cloze deletions, but is no cloze type"),
        (("A", "B"), [("{{A}}", "{{C}}")], "shows the field 'C', which it does not have"),
        (("A", "A"), [("{{A}}", "{{B}}")], "two with the same name"),
        (("A", "B"), [("{{=<% %>=}}<%A%>", "{{B}}")], "changes the signs of its template"),
        (("A", "B"), [("{{A}}", "{{B}}")] * 3, "makes 3 cards of a note"),
        (("A", "B"), [("{{A}}", "{{B}}")] * 2, "is not the first one reversed"),
        (("A", "B"), [], "makes 0 cards of a note"),
        (("A", "B"), [("{{type:A}}", "{{B}}")], "typed answers in a way we do not know"),
    ],
)
def test_a_type_that_is_not_known_is_left_out(fields, templates, why):
    assert why in of_type(fields, *templates)


def test_an_image_occlusion_is_left_out_by_its_kind():
    types = {OCCLUSION: ("IO", ("A", "B"), STOCK[BASIC][2])}
    row = note("a", OCCLUSION, "f", "b")
    assert reason(row, types=types, current=True) == (
        "its type 'IO' is an image occlusion, which hides parts of a picture"
    )


def test_a_type_with_more_fields_gives_extras_and_says_what_it_leaves():
    types = {
        BASIC: (
            "Mine",
            ("Word", "Meaning", "Example", "Unused"),
            (
                (
                    "<script>x()</script>{{Word}}{{Tags}}",
                    "{{FrontSide}}{{Meaning}}{{#Example}}<b>So:</b> {{hint:Example}}{{/Example}}",
                ),
            ),
        )
    }
    deck = read((note("a", BASIC, "w", "m", "e", "u"), [card()]), types=types)
    assert deck.notes[0].fields == BasicFields("w", "m", "e")
    assert [str(one) for one in deck.not_understood] == [
        "note type 'Mine': the words its template adds to answers were left out",
        "note type 'Mine': the script in its template was left out",
        "note 1: left out, as no card shows them: Unused",
    ]


def test_looks_that_are_lost_are_listed():
    assert remarks(note("a", BASIC, "<u>f</u>", "b"), card()) == [
        "underlining, crossing out or colours were left out"
    ]


def test_cards_the_note_does_not_make_are_listed():
    assert remarks(note("a", BASIC, "f", "b"), card(), card(1)) == [
        "a card that the note does not make was left out"
    ]


def test_the_list_of_what_is_left_out_ends_somewhere():
    deck = read(*((note(f"g{number}", 99, "f"), []) for number in range(2_100)))
    assert len(deck.not_understood) == 2_001
    assert str(deck.not_understood[-1]) == "package: 100 more like these"
