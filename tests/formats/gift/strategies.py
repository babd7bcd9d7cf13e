"""Bodies that GIFT can carry, with keys as reading gives them: a, b, c."""

from hypothesis import assume
from hypothesis import strategies as st

from quizzes.domain import questions
from quizzes.formats.moodle_numbers import LEAST_NUMBER
from quizzes.formats.moodle_specs import row_keys
from quizzes.formats.option_credits import are_equal_shares
from tests.formats.question_strategies import lines, long_texts, optional, with_credits

SIGNS = (
    *("~", "=", "#", "{", "}", ":", "\\", "\\n", "\\\\n", "####", "->", "%50%", "%0%x", "%-50%"),
    *("[html]x", "[markdown]", "[x", "//", "// a", "::", "::a::", "$CATEGORY: a", "a // b", "*"),
    *("TRUE", "F", "T", "0", "3:2", "1..2", "&&058;", "&amp;", "<b>x</b>", "_____", "a\n\nb"),
    *("a\n// b", "a  \nb", "a{b}", "![a](b.png)", "a=b~c#d", "\\{", "a\\"),
)
texts = st.sampled_from(SIGNS) | long_texts
short = st.sampled_from([one for one in SIGNS if "\n" not in one]) | lines
told = optional | st.sampled_from(SIGNS)
shares = st.integers(0, 100_000_000).map(lambda places: float(f"{places}e-8") if places else 0.0)
exact_shares = shares.filter(lambda share: float(f"{share * 100:.9f}") / 100 == share)
right = st.just(1.0)


def keyed(rows):
    """Return rows with the keys that reading gives."""
    rows = tuple(rows)
    return tuple(
        row.model_copy(update={"key": key})
        for row, key in zip(rows, row_keys(len(rows)), strict=True)
    )


@st.composite
def options(draw, *, single):
    """Return two options or more, one or more of them correct."""
    count = draw(st.integers(2, 12))
    place = draw(st.integers(0, count - 1))
    return keyed(
        questions.Option(
            key="a",
            text=draw(texts),
            correct=number == place or (not single and draw(st.booleans())),
            feedback=draw(told),
        )
        for number in range(count)
    )


@st.composite
def single_choices(draw):
    """Return a single choice, in which options that are not correct may earn a part."""
    credit = st.just(0.0) | exact_shares.filter(lambda share: share < 1)
    rows = with_credits(draw, draw(options(single=True)), credit, correct=False)
    return questions.SingleChoice(stem=draw(texts), options=rows, explanation=draw(told))


@st.composite
def multiple_choices(draw):
    """Return a multiple choice, in equal shares or by option."""
    rows = draw(options(single=False))
    scoring = questions.Scoring.PARTIAL
    if draw(st.booleans()):
        scoring = questions.Scoring.BY_OPTION
        rows = with_credits(draw, rows, exact_shares.filter(bool), correct=True)
        rows = with_credits(draw, rows, exact_shares.map(lambda share: -share), correct=False)
        first = next(place for place, row in enumerate(rows) if row.correct)
        whole = rows[first].model_copy(update={"credit": 1.0})
        rows = (*rows[:first], whole, *rows[first + 1 :])
        # Equal shares are read as the scoring that has them without saying.
        assume(not are_equal_shares([row.credit for row in rows]))
    return questions.MultipleChoice(
        stem=draw(texts), options=rows, scoring=scoring, explanation=draw(told)
    )


@st.composite
def matchings(draw):
    """Return a matching question, its options in the order in which pairs need them."""
    folded = {"unique_by": lambda text: " ".join(questions.normalise_line(text).casefold().split())}
    lefts = draw(st.lists(texts, min_size=2, max_size=5, **folded))
    labels = draw(st.lists(short, min_size=2, max_size=6, **folded))
    wanted = draw(st.lists(st.sampled_from(labels), min_size=len(lefts), max_size=len(lefts)))
    ordered = [*dict.fromkeys(wanted), *(one for one in labels if one not in wanted)]
    keys = dict(zip(ordered, row_keys(len(ordered)), strict=True))
    return questions.Matching(
        stem=draw(texts),
        pairs=keyed(
            questions.Pair(key="a", text=left, match=keys[match])
            for left, match in zip(lefts, wanted, strict=True)
        ),
        options=[questions.Label(key=key, text=text) for text, key in keys.items()],
        explanation=draw(told),
    )


numbers = st.floats(-1e100, 1e100) | st.integers(-9, 9).map(float)
bands = st.lists(
    st.builds(
        questions.Band,
        value=numbers,
        tolerance=st.floats(0, 1e100),
        credit=exact_shares,
        feedback=told,
    )
    | st.builds(
        lambda ends, **fields: questions.Band(min=min(ends), max=max(ends), **fields),
        ends=st.tuples(numbers, numbers),
        credit=exact_shares,
        feedback=told,
    )
    | st.builds(questions.Band, min=st.just(LEAST_NUMBER), credit=st.just(0.0), feedback=told),
    max_size=4,
)
wordings = st.lists(
    st.builds(questions.AcceptedAnswer, text=short, credit=exact_shares, feedback=told), max_size=4
)
first_wording = st.builds(
    questions.AcceptedAnswer,
    text=short.filter(lambda text: bool(text.replace("*", "").replace("\\", "").strip())),
    feedback=told,
)
bodies = st.one_of(
    single_choices(),
    multiple_choices(),
    st.builds(
        questions.TrueFalse,
        stem=texts,
        answer=st.booleans(),
        true_feedback=told,
        false_feedback=told,
        explanation=told,
    ),
    st.builds(
        lambda first, rest, **fields: questions.ShortAnswer(
            answers=(first, *rest), accent_sensitive=True, punctuation_sensitive=True, **fields
        ),
        first=first_wording,
        rest=wordings.map(lambda rows: [row for row in rows if row.credit < 1 or row.plain()]),
        stem=texts,
        explanation=told,
    ),
    st.builds(
        lambda value, rest, **fields: questions.Numeric(
            bands=(questions.Band(value=value), *rest), **fields
        ),
        value=numbers,
        rest=bands,
        stem=texts,
        explanation=told,
    ),
    matchings(),
    st.builds(questions.Essay, stem=texts, explanation=told),
)
