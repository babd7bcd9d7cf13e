"""Bodies with the keys that reading gives them, in the kinds that Moodle XML can carry."""

from hypothesis import strategies as st

from quizzes.domain import questions
from quizzes.formats.moodle_numbers import LEAST_NUMBER
from quizzes.formats.moodle_specs import row_keys
from tests.formats.gift import strategies as gift
from tests.formats.gift.strategies import keyed, short, texts, told

SIGNS = (
    *("]]>", "<![CDATA[", "</text>", "&lt;", "&amp;lt;", "&#35;", "&", "&&", "a&#b", "<quiz>"),
    *("@@PLUGINFILE@@/a.png", "{1:SA", "}", "=a", "%50%a", "a~b", "a#b", "a|b", "  a", "\\~x"),
)
words = short | st.sampled_from(SIGNS)
plain_feedback = st.sampled_from(("", "Right.", "No, that is Paris", "3 < 4"))
hints = st.lists(texts | st.sampled_from(SIGNS), max_size=2).map(tuple)


@st.composite
def _typed(draw, key):
    """Return a gap to type for."""
    right = questions.AcceptedAnswer(
        text=draw(words.filter(lambda text: bool(text.strip("*\\ ")))),
        feedback=draw(plain_feedback),
    )
    other = st.builds(
        questions.AcceptedAnswer,
        text=words,
        credit=gift.exact_shares.filter(lambda share: share < 1),
        feedback=plain_feedback,
    )
    rest = draw(st.lists(other, max_size=2))
    return questions.Gap(
        key=key,
        answers=(right, *rest),
        case_sensitive=draw(st.booleans()),
        accent_sensitive=True,
        punctuation_sensitive=True,
    )


@st.composite
def _chosen(draw, key):
    """Return a gap with words to choose from."""
    folded = {"unique_by": lambda text: " ".join(questions.normalise_line(text).casefold().split())}
    offered = draw(st.lists(words, min_size=2, max_size=4, **folded))
    place = draw(st.integers(0, len(offered) - 1))
    rows = keyed(
        questions.GapOption(
            key="a", text=text, correct=number == place, feedback=draw(plain_feedback)
        )
        for number, text in enumerate(offered)
    )
    return questions.Gap(key=key, options=rows)


@st.composite
def _number(draw, key):
    """Return a gap for a number; of two bands the first earns everything."""
    right = questions.Band(
        value=draw(gift.numbers), tolerance=draw(st.floats(0, 1e100)), feedback=draw(plain_feedback)
    )
    other = st.builds(
        questions.Band, value=gift.numbers, credit=gift.exact_shares, feedback=plain_feedback
    )
    rest = st.builds(questions.Band, min=st.just(LEAST_NUMBER), credit=st.just(0.0))
    return questions.Gap(key=key, bands=(right, *draw(st.lists(other | rest, max_size=1))))


@st.composite
def clozes(draw):
    """Return a text with gaps numbered in their order."""
    kinds = draw(st.lists(st.sampled_from((_typed, _chosen, _number)), min_size=1, max_size=3))
    gaps = [draw(kind(str(number))) for number, kind in enumerate(kinds, 1)]
    between = draw(texts).replace("[", "(").replace("]", ")")
    marks = [f"[[{gap.key}]]" for gap in gaps]
    return questions.Cloze(
        stem=draw(texts),
        text=f" {between} ".join(["The", *marks, "end."]).replace(f" {between} ", " ", 1),
        gaps=gaps,
        shuffle=_chosen not in kinds or draw(st.booleans()),
        hints=draw(hints),
        explanation=draw(told),
    )


@st.composite
def orderings(draw):
    """Return things to put in order."""
    folded = {"unique_by": lambda text: " ".join(questions.normalise_text(text).casefold().split())}
    items = draw(st.lists(texts, min_size=2, max_size=5, **folded))
    return questions.Ordering(
        stem=draw(texts),
        items=[
            questions.OrderedItem(key=key, text=text)
            for key, text in zip(row_keys(len(items)), items, strict=True)
        ],
        scoring=draw(st.sampled_from(questions.OrderScoring)),
        hints=draw(hints),
    )


numerics = st.builds(
    lambda units, entry, **fields: questions.Numeric(
        units=units, unit_entry=entry if units else "optional", **fields
    ),
    units=st.sampled_from(
        ((), (questions.Unit(text="km"), questions.Unit(text="m", factor=0.001)))
    ),
    entry=st.sampled_from(questions.UnitEntry),
    stem=texts,
    bands=st.tuples(
        st.builds(questions.Band, value=gift.numbers, tolerance=st.floats(0, 1e100), feedback=told)
    ),
    hints=hints,
)


@st.composite
def anything_of_gift(draw):
    """Return a body that GIFT can carry, with what only XML has beside it."""
    body = draw(gift.bodies)
    changes = {"hints": draw(hints)}
    if hasattr(body, "shuffle"):
        changes["shuffle"] = draw(st.booleans())
    if isinstance(body, questions.ShortAnswer):
        changes["case_sensitive"] = draw(st.booleans())
    if isinstance(body, questions.Essay):
        changes |= {"min_words": draw(st.none() | st.integers(1, 9)), "model_answer": draw(told)}
    return questions.parse_body(questions.dump_body(body.model_copy(update=changes)))


bodies = st.one_of(anything_of_gift(), clozes(), orderings(), numerics)
