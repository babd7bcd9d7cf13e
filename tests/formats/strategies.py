"""Hypothesis strategies for whole courses, built field by field from the specs.

References need not hold: these courses are for reading and writing, not for the checks.
"""

import string

from hypothesis import strategies as st

from quizzes.domain import content, questions

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


follow_ups = st.sampled_from(questions.FollowUp)
bodies = st.one_of(
    st.builds(
        questions.SingleChoice,
        stem=long_texts,
        options=options(exactly_one=True),
        shuffle=st.booleans(),
        explanation=optional,
    ),
    st.builds(
        questions.MultipleChoice,
        stem=long_texts,
        options=options(exactly_one=False),
        scoring=st.sampled_from(questions.Scoring),
        shuffle=st.booleans(),
        explanation=optional,
    ),
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
        questions.ShortAnswer,
        stem=long_texts,
        answers=st.tuples(
            st.builds(questions.AcceptedAnswer, text=lines, feedback=optional),
            st.builds(
                questions.AcceptedAnswer,
                text=lines,
                credit=st.floats(0, 1, exclude_min=True, allow_subnormal=False),
            ),
        ),
        case_sensitive=st.booleans(),
        explanation=optional,
    ),
)
question_rows = st.builds(
    questions.Question,
    key=keys,
    objective=keys,
    level=st.sampled_from(questions.Level),
    use=st.sampled_from(questions.Use),
    tags=several(keys),
    facts=several(fact_ids),
    cards=several(card_keys),
    passage=st.none() | keys,
    status=statuses,
    body=bodies,
)
note_rows = st.builds(
    content.Note,
    key=keys,
    objective=keys,
    tier=st.sampled_from(("core", "extra")),
    tags=several(keys),
    facts=several(fact_ids),
    passage=st.none() | keys,
    source=st.none() | keys,
    status=statuses,
    body=st.one_of(
        st.builds(
            content.BasicNote,
            kind=st.sampled_from(("basic", "reversed")),
            front=long_texts,
            back=long_texts,
            extra=optional,
        ),
        st.builds(content.ClozeNote, text=long_texts.map("{{}} {{{{c1::x}}}} {}".format)),
    ),
)
quiz_rows = st.builds(
    content.Quiz,
    key=keys,
    title=lines,
    purpose=st.sampled_from(("practice", "checkpoint", "final")),
    shuffle=st.booleans(),
    status=statuses,
    questions=several(
        st.builds(
            content.QuizQuestion,
            question=keys,
            points=st.just(1.0) | st.floats(0, 1000, exclude_min=True, allow_subnormal=False),
        ),
        least=1,
    ),
)
lessons = st.builds(
    content.Lesson,
    key=keys,
    title=lines,
    hook=lines,
    article_section=optional,
    status=statuses,
    objectives=several(st.builds(content.Objective, key=keys, text=lines), least=1),
    terms=several(keys),
    summary=several(lines),
    body=long_texts,
    questions=several(question_rows),
    notes=several(note_rows),
    quizzes=several(quiz_rows, most=2),
    number=st.integers(1, 999),
)


@st.composite
def courses(draw):
    """Return a course whose modules and lessons have rising numbers."""
    rows = draw(st.lists(lessons, max_size=2))
    numbers = sorted(draw(st.sets(st.integers(1, 999), min_size=len(rows), max_size=len(rows))))
    rows = [row.model_copy(update={"number": n}) for row, n in zip(rows, numbers, strict=True)]
    places = sorted(draw(st.sets(st.integers(0, 999), min_size=2, max_size=2)))
    cut = draw(st.integers(0, len(rows)))
    modules = tuple(
        content.Module(
            key=draw(keys),
            title=draw(lines),
            summary=draw(optional),
            number=number,
            lessons=part,
            status=draw(statuses),
        )
        for number, part in zip(places, (tuple(rows[:cut]), tuple(rows[cut:])), strict=True)
    )
    return content.Course(
        key=draw(keys),
        title=draw(lines),
        summary=draw(optional),
        language=draw(st.sampled_from(("en", "no", "pt-BR"))),
        credit=draw(optional),
        licence=draw(optional),
        status=draw(statuses),
        modules=modules,
        glossary=draw(several(_terms, most=2)),
        sources=draw(several(_sources, most=2)),
        figures=draw(keyed(_figures, most=2)),
    )


_terms = st.builds(
    content.GlossaryTerm,
    key=keys,
    term=lines,
    abbreviation=lines.filter(lambda text: len(text) <= 20),
    definition=long_texts,
)
_sources = st.builds(
    content.Source,
    key=keys,
    number=st.integers(1, 999),
    citation=long_texts,
    url=st.none() | st.sampled_from(("https://nato.int/a#b", "http://x.y/?a=1&b=%20:")),
    correction=optional,
)
_figures = st.builds(
    content.Figure, key=keys, title=lines, caption=optional, text=long_texts, svg=long_texts
)
