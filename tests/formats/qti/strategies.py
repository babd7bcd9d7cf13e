"""Bodies that QTI can carry whole: each text is as reading would write it."""

from hypothesis import strategies as st

from quizzes.domain import questions
from quizzes.formats.qti.losses import not_carried
from quizzes.formats.qti.markup import as_read
from tests.formats import question_strategies
from tests.formats.gift.strategies import lines
from tests.formats.question_strategies import keys, long_texts, with_credits

SIGNS = (
    *("<b>", "a < b & c > d", "]]>", "&amp;", "<![CDATA[", "&#35;", "'\"", "[[1]]", "[x]", "![a]"),
    *("- a\n- b", "1. one\n2. two", "> said\n\nafter", "a\\\nb", "**bold** and *not*", "`x<y`"),
    *(
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "```\ncode <x>\n```",
        "[w](https://example.org/?a=1&b)",
    ),
    *(
        "1949. The year",
        "_____",
        "# head",
        "a\n\n\n\nb",
        "***",
        "- a\n\n  b\n- c",
        "a*b*c",
        "x\u00a0y",
    ),
)
texts = (long_texts | st.sampled_from(SIGNS)).map(as_read).filter(bool)
told = st.just("") | texts
words = lines.map(lambda text: " ".join(questions.normalise_line(text).split())).filter(bool)
few_hints = st.lists(texts, max_size=2).map(tuple)
shares = st.sampled_from((0.0, 0.1, 0.25, 1 / 3, 0.5, 0.7, 2 / 3))
option_keys = keys.filter(lambda key: len(key) <= 20)


def _folded(text):
    return " ".join(text.casefold().split())


def named(strategy, least, most):
    """Return a strategy for lists of keys and different texts."""
    return st.lists(
        st.tuples(option_keys, strategy),
        min_size=least,
        max_size=most,
        unique_by=(lambda row: row[0], lambda row: _folded(row[1])),
    )


@st.composite
def options(draw, *, single):
    """Return options, one or more of them right."""
    rows = draw(named(texts, 2, 5))
    place = draw(st.integers(0, len(rows) - 1))
    return tuple(
        questions.Option(
            key=key,
            text=text,
            correct=number == place or (not single and draw(st.booleans())),
            feedback=draw(told),
        )
        for number, (key, text) in enumerate(rows)
    )


@st.composite
def answers(draw):
    """Return wordings, the first of which earns everything."""
    found = draw(st.lists(words, min_size=1, max_size=4, unique_by=_folded))
    return tuple(
        questions.AcceptedAnswer(
            text=text.replace("*", r"\*"),
            credit=draw(shares) if number else 1.0,
            feedback=draw(told),
        )
        for number, text in enumerate(found)
    )


@st.composite
def bands(draw):
    """Return numbers and ranges, each with what it earns."""
    number = st.floats(-1e6, 1e6) | st.integers(-9, 9).map(float)
    one = st.builds(
        questions.Band, value=number, tolerance=st.sampled_from((0.0, 0.5, 1e-3)), feedback=told
    )
    range_ = st.builds(
        lambda ends, **fields: questions.Band(min=min(ends), max=max(ends), **fields),
        ends=st.tuples(number, number),
        credit=shares,
        feedback=told,
    )
    open_ = st.builds(questions.Band, max=number, credit=shares) | st.builds(
        questions.Band, min=number, credit=shares
    )
    return draw(st.tuples(one) | st.tuples(one, range_) | st.tuples(one, open_))


@st.composite
def matchings(draw):
    """Return matching, in which an option may fit several pairs or none."""
    labels = draw(named(words, 2, 5))
    keys_of = st.sampled_from([key for key, _ in labels])
    return questions.Matching(
        stem=draw(texts),
        pairs=[
            questions.Pair(key=key, text=text, match=draw(keys_of))
            for key, text in draw(named(texts, 2, 5))
        ],
        options=[questions.Label(key=key, text=text) for key, text in labels],
        shuffle=draw(st.booleans()),
        explanation=draw(told),
    )


@st.composite
def sortings(draw):
    """Return things to sort into groups."""
    labels = draw(named(words, 2, 5))
    keys_of = st.sampled_from([key for key, _ in labels])
    return questions.Categorise(
        stem=draw(texts),
        items=[
            questions.SortedItem(key=key, text=text, group=draw(keys_of))
            for key, text in draw(named(texts, 2, 5))
        ],
        groups=[questions.Label(key=key, text=text) for key, text in labels],
        hints=draw(few_hints),
    )


@st.composite
def clozes(draw):
    """Return a text with a gap to type, one to choose for, one for a number, or several."""
    listed = draw(named(words, 2, 4))
    place = draw(st.integers(0, len(listed) - 1))
    chosen = questions.Gap(
        key=draw(option_keys),
        options=[
            questions.GapOption(key=key, text=text, correct=number == place, feedback=draw(told))
            for number, (key, text) in enumerate(listed)
        ],
    )
    typed = questions.Gap(
        key=draw(option_keys.filter(lambda key: key != chosen.key)),
        answers=draw(answers()),
        case_sensitive=draw(st.booleans()),
        accent_sensitive=draw(st.booleans()),
        punctuation_sensitive=draw(st.booleans()),
    )
    taken = (chosen.key, typed.key)
    number = questions.Gap(
        key=draw(option_keys.filter(lambda key: key not in taken)), bands=draw(bands())
    )
    kinds = st.permutations((chosen, typed, number))
    gaps = draw(kinds)[: draw(st.integers(1, 3))]
    marks = draw(st.permutations([f"[[{gap.key}]]" for gap in gaps]))
    return questions.Cloze(
        stem=draw(texts),
        text=" and\n\n> ".join(["Here", *marks]) + " end.",
        gaps=gaps,
        shuffle=draw(st.booleans()),
        explanation=draw(told),
        hints=draw(few_hints),
    )


@st.composite
def essays(draw):
    """Return longer texts to write, with all that is told to those who mark."""
    limits = draw(st.sampled_from(((None, None), (1, None), (None, 9), (5, 50), (3, 3))))
    return questions.Essay(
        stem=draw(texts),
        min_words=limits[0],
        max_words=limits[1],
        rubric=[
            questions.RubricPoint(key=key, text=text, points=draw(st.sampled_from((1.0, 2.5))))
            for key, text in draw(named(texts, 0, 3))
        ],
        model_answer=draw(told),
        common_errors=draw(st.lists(texts, max_size=2)),
        explanation=draw(told),
        hints=draw(few_hints),
    )


@st.composite
def earning(draw):
    """Return options of a single choice, of which wrong ones may earn a part."""
    return with_credits(draw, draw(options(single=True)), shares, correct=False)


@st.composite
def adding_up(draw):
    """Return options with credits; those of the right ones add up to everything or more."""
    rows = draw(options(single=False))
    least = 1 / sum(row.correct for row in rows)
    rows = with_credits(draw, rows, st.floats(least, 1), correct=True)
    return with_credits(draw, rows, shares.map(lambda share: -share), correct=False)


shared = {"stem": texts, "explanation": told, "hints": few_hints}
bodies = st.one_of(
    st.builds(questions.SingleChoice, options=earning(), shuffle=st.booleans(), **shared),
    st.builds(
        questions.MultipleChoice,
        options=options(single=False),
        scoring=st.sampled_from(("partial", "all_or_nothing")),
        shuffle=st.booleans(),
        **shared,
    ),
    st.builds(
        questions.MultipleChoice,
        options=adding_up(),
        scoring=st.just(questions.Scoring.BY_OPTION),
        shuffle=st.booleans(),
        **shared,
    ),
    st.builds(
        questions.TrueFalse,
        answer=st.booleans(),
        true_feedback=told,
        false_feedback=told,
        **shared,
    ),
    st.builds(
        questions.ShortAnswer,
        answers=answers(),
        case_sensitive=st.booleans(),
        accent_sensitive=st.booleans(),
        punctuation_sensitive=st.booleans(),
        **shared,
    ),
    st.builds(questions.Numeric, bands=bands(), **shared),
    matchings(),
    sortings(),
    st.builds(
        questions.Ordering,
        items=named(texts, 2, 6).map(
            lambda rows: [questions.OrderedItem(key=key, text=text) for key, text in rows]
        ),
        scoring=st.sampled_from(questions.OrderScoring),
        **shared,
    ),
    clozes(),
    essays(),
)
carried = bodies.filter(lambda body: not_carried(body) == ())
"""Bodies of which nothing gets lost."""

anything = question_strategies.bodies
