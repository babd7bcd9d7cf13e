"""Hypothesis strategies for texts, keys and the bodies of every kind of question."""

import string

from hypothesis import strategies as st

from quizzes.domain import questions

NASTY = (
    *("yes", "No", "on", "null", "~", "true", "2002-05-28", "12:30:00", "012", "0o17", "1e3"),
    *("- a", "a: b", "a #b", "# a", "'", '"', '"a" b', "---", "...", "%x", "@x", "`x`", "&a", "*a"),
    *(
        "!x",
        "|",
        ">",
        "{a: 1}",
        "[a]",
        "<<",
        "=",
        "?",
        ": a",
        "{{ x }}",
        "\\",
        "a\\nb",
        ".5",
        ".inf",
    ),
    *(
        "NATO–Russia Council",
        "Совет",
        "日本",
        "👩‍🚀 🇰🇬",
        "a\u00a0b",
        "a\ufeffb",
        "\u202ea",
        "1_000",
    ),
    *(
        "a\n---\nb",
        "a\n\n\nb",
        "a  \nb",
        "a\n    code\nb",
        "a\n\tb",
        "a\r\nb",
        "a\u2028b",
        "a\x0bb",
    ),
    *("  a  ", "a\n", "\n\na", "x" * 300, "a " * 100 + "b", "a\n# b\n- c: d", "\u3000a\u3000"),
)

_KEY_CHARACTERS = string.ascii_lowercase + string.digits
keys = st.one_of(
    st.sampled_from(("no", "null", "true", "1", "007", "1e5", "0x10", "2002-05-28", "y")),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True, alphabet=_KEY_CHARACTERS + "-"),
)
fact_ids = st.sampled_from(("F001", "E13", "1.5", "no", "-", "_", ".inf", "12"))
card_keys = st.builds("{}/{}".format, keys, st.sampled_from(("forward", "c1", "1")))

_characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
long_texts = (
    st.sampled_from(NASTY)
    | st.text(st.sampled_from(" \n\t:#-'\"|>&*!%@`{}[],?ab\\é👍") | _characters, max_size=120)
).filter(lambda text: bool(text.strip()) and bool(questions.normalise_text(text).strip()))
lines = long_texts.filter(lambda text: len(text) <= 300)
optional = st.just("") | long_texts
statuses = st.sampled_from(("draft", "published", "retired"))


def several(strategy, *, least=0, most=3):
    """Return a strategy for tuples."""
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def keyed(strategy, *, least=0, most=3):
    """Return a strategy for tuples of rows with different keys."""
    rows = st.lists(strategy, min_size=least, max_size=most, unique_by=lambda row: row.key)
    return rows.map(tuple)


@st.composite
def options(draw, *, exactly_one):
    """Return two or three options with different keys, one or more of them correct."""
    names = draw(st.lists(st.sampled_from("abcn12"), min_size=2, max_size=3, unique=True))
    correct = draw(st.sampled_from(names))
    return tuple(
        questions.Option(
            key=name,
            text=draw(long_texts),
            correct=name == correct or (not exactly_one and draw(st.booleans())),
            feedback=draw(optional),
        )
        for name in names
    )


def with_credits(draw, rows, strategy, *, correct):
    """Return options, those that are correct (or those that are not) with credits of a strategy."""
    return tuple(
        row.model_copy(update={"credit": draw(strategy)}) if row.correct is correct else row
        for row in rows
    )


@st.composite
def single_choices(draw):
    """Return a single choice, in which options that are not correct may earn a part."""
    credit = st.just(0.0) | st.floats(0, 1, exclude_max=True, allow_subnormal=False)
    rows = draw(options(exactly_one=True))
    return questions.SingleChoice(
        stem=draw(long_texts),
        options=with_credits(draw, rows, credit, correct=False),
        shuffle=draw(st.booleans()),
        hints=draw(hints),
        explanation=draw(optional),
    )


@st.composite
def multiple_choices(draw):
    """Return a multiple choice; scored by option, the correct ones add up to everything."""
    scoring = draw(st.sampled_from(questions.Scoring))
    rows = draw(options(exactly_one=False))
    if scoring is questions.Scoring.BY_OPTION:
        least = 1 / sum(row.correct for row in rows)
        rows = with_credits(draw, rows, st.floats(least, 1), correct=True)
        costs = st.floats(-1, 0, allow_subnormal=False)
        rows = with_credits(draw, rows, costs, correct=False)
    return questions.MultipleChoice(
        stem=draw(long_texts),
        options=rows,
        scoring=scoring,
        shuffle=draw(st.booleans()),
        explanation=draw(optional),
    )


@st.composite
def rows(draw, spec, *, most=4, **fields):
    """Return two rows or more of a list, their keys and texts all different."""
    names = draw(st.lists(st.sampled_from("abcn12"), min_size=2, max_size=most, unique=True))
    texts = draw(
        st.lists(
            lines,
            min_size=len(names),
            max_size=len(names),
            unique_by=lambda text: " ".join(questions.normalise_line(text).casefold().split()),
        )
    )
    return tuple(
        spec(key=key, text=text, **{name: draw(value) for name, value in fields.items()})
        for key, text in zip(names, texts, strict=True)
    )


@st.composite
def matchings(draw):
    """Return a matching question; each pair has one of the options."""
    labels = draw(rows(questions.Label))
    match = st.sampled_from([label.key for label in labels])
    return questions.Matching(
        stem=draw(long_texts),
        pairs=draw(rows(questions.Pair, match=match, feedback=optional)),
        options=labels,
        shuffle=draw(st.booleans()),
        hints=draw(hints),
    )


@st.composite
def categorisings(draw):
    """Return a question of items and the groups they belong to."""
    labels = draw(rows(questions.Label))
    group = st.sampled_from([label.key for label in labels])
    return questions.Categorise(
        stem=draw(long_texts),
        groups=labels,
        items=draw(rows(questions.SortedItem, group=group, feedback=optional)),
        explanation=draw(optional),
    )


@st.composite
def clozes(draw):
    """Return a text with a gap to type, a gap to choose for, and perhaps one for a number."""
    words = draw(rows(questions.GapOption, feedback=optional))
    right = draw(st.sampled_from([word.key for word in words]))
    words = tuple(word.model_copy(update={"correct": word.key == right}) for word in words)
    typed = questions.Gap(key="no", answers=draw(accepted), slips=draw(slips), **draw(typing_rules))
    marked = draw(long_texts).replace("[", "(").replace("]", ")")
    number = questions.Gap(key="2", bands=draw(bands)[: draw(st.integers(1, 3))])
    numbered = draw(st.booleans())
    return questions.Cloze(
        stem=draw(long_texts),
        text=f"[[no]] {marked} [[y-1]]" + (" [[2]]" if numbered else ""),
        gaps=(typed, questions.Gap(key="y-1", options=words), *[number][:numbered]),
        shuffle=draw(st.booleans()),
        hints=draw(hints),
    )


follow_ups = st.sampled_from(questions.FollowUp)
hints = several(long_texts, most=2)
slips = st.integers(0, 3)
typing_rules = st.fixed_dictionaries(
    {
        name: st.booleans()
        for name in ("case_sensitive", "accent_sensitive", "punctuation_sensitive")
    }
)
credits_of_answers = st.floats(0, 1, allow_subnormal=False)
accepted = st.tuples(
    st.builds(
        questions.AcceptedAnswer,
        text=lines.filter(lambda text: bool(text.replace("*", "").replace("\\", "").strip())),
        feedback=optional,
    ),
    st.builds(
        questions.AcceptedAnswer, text=lines, credit=credits_of_answers.filter(lambda c: c < 1)
    ),
)
numbers = st.floats(-1e100, 1e100) | st.integers(-9, 9).map(float)
bands = st.tuples(
    st.builds(questions.Band, value=numbers, tolerance=st.floats(0, 1e100), feedback=optional),
    st.builds(
        lambda ends, credit: questions.Band(min=min(ends), max=max(ends), credit=credit),
        st.tuples(numbers, numbers),
        credits_of_answers,
    ),
    st.builds(questions.Band, min=numbers) | st.builds(questions.Band, max=numbers),
)
numerics = st.builds(
    questions.Numeric,
    stem=long_texts,
    bands=bands,
    units=st.sampled_from(
        (
            (questions.Unit(text="km"), questions.Unit(text="no", factor=1e-3)),
            (questions.Unit(text="%"),),
        )
    ),
    unit_entry=st.sampled_from(questions.UnitEntry),
    hints=hints,
)
bodies = st.one_of(
    single_choices(),
    multiple_choices(),
    st.builds(
        questions.TrueFalse,
        stem=long_texts,
        answer=st.booleans(),
        true_feedback=optional,
        false_feedback=optional,
        explanation=optional,
    ),
    st.builds(
        questions.TrueFalse,
        stem=long_texts,
        answer=st.booleans(),
        follow_up=follow_ups,
        options=options(exactly_one=True),
    ),
    st.builds(
        lambda rules, **fields: questions.ShortAnswer(**fields, **rules),
        rules=typing_rules,
        stem=long_texts,
        answers=accepted,
        slips=slips,
        explanation=optional,
    ),
    numerics,
    matchings(),
    st.builds(
        questions.Ordering,
        stem=long_texts,
        items=rows(questions.OrderedItem, feedback=optional),
        scoring=st.sampled_from(questions.OrderScoring),
        hints=hints,
    ),
    clozes(),
    categorisings(),
    st.builds(
        questions.Essay,
        stem=long_texts,
        min_words=st.none() | st.integers(1, 50),
        max_words=st.none() | st.integers(50, 3000),
        rubric=st.just(())
        | rows(questions.RubricPoint, points=st.just(1.0) | st.floats(1e-9, 1000)),
        model_answer=optional,
        common_errors=several(long_texts),
    ),
)
