"""Hypothesis strategies for whole courses, built field by field from the specs.

References need not hold: these courses are for reading and writing, not for the checks.
"""

from hypothesis import strategies as st

from quizzes.domain import content, questions, quiz_rules
from quizzes.domain.behaviours import Behaviour
from tests.formats.question_strategies import (
    bodies,
    card_keys,
    fact_ids,
    keyed,
    keys,
    lines,
    long_texts,
    optional,
    several,
    statuses,
)
from tests.pictures import kept_red

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
        st.builds(
            content.TypedNote,
            front=long_texts,
            answers=st.lists(lines, min_size=1, max_size=3, unique=True).map(tuple),
            slips=st.integers(0, 3),
            extra=optional,
        ),
    ),
)
points = st.just(1.0) | st.floats(0, 1000, exclude_min=True, allow_subnormal=False)
places = st.builds(content.QuizQuestion, question=keys, points=points)
section_rows = st.one_of(
    st.builds(
        content.QuizSection,
        title=st.just("") | lines,
        questions=several(places),
    ),
    st.builds(
        content.QuizSection,
        title=st.just("") | lines,
        draw=st.integers(1, 200),
        points=points,
        lessons=several(keys),
        objectives=several(keys),
        tags=several(keys),
        kinds=several(st.sampled_from(content.Kind.__args__)),
        levels=several(st.sampled_from(questions.Level)),
        reserve=st.booleans(),
    ),
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "behaviour": st.sampled_from(Behaviour),
        "shuffle": st.booleans(),
        "penalty": st.floats(0, 1, allow_subnormal=False),
        "paging": st.sampled_from(quiz_rules.Paging),
        "navigation": st.sampled_from(quiz_rules.Navigation),
        "time_limit": st.integers(1, 600),
        "grace": st.integers(0, 3600),
        "attempts_allowed": st.integers(1, 50),
        "grade_method": st.sampled_from(quiz_rules.GradeMethod),
        "pass_mark": st.integers(1, 100),
        "show_verdicts": st.sampled_from(quiz_rules.Shown),
        "show_marks": st.sampled_from(quiz_rules.Shown),
        "show_feedback": st.sampled_from(quiz_rules.Shown),
        "show_right_answers": st.sampled_from(quiz_rules.Shown),
    },
)
quiz_rows = st.builds(
    lambda rules, **fields: content.Quiz(**fields, **rules),
    rules=rules,
    key=keys,
    title=lines,
    intro=optional,
    purpose=st.sampled_from(("practice", "checkpoint", "final")),
    status=statuses,
    questions=several(places),
    sections=several(section_rows, most=2),
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
            quizzes=draw(several(quiz_rows, most=1)),
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
        quizzes=draw(several(quiz_rows, most=1)),
        glossary=draw(several(_terms, most=2)),
        sources=draw(several(_sources, most=2)),
        figures=draw(keyed(_figures, most=2)),
        pictures=draw(keyed(_pictures, most=2)),
        people=draw(several(_people, most=2)),
        timeline=draw(several(_events, most=2)),
    )


_terms = st.builds(
    content.GlossaryTerm,
    key=keys,
    term=lines,
    abbreviation=lines.filter(lambda text: len(text) <= 20),
    definition=long_texts,
    translations=st.dictionaries(st.sampled_from(("ru", "tr", "ky", "no")), lines, max_size=2),
)
_sources = st.builds(
    content.Source,
    key=keys,
    number=st.integers(1, 999),
    citation=long_texts,
    url=st.none() | st.sampled_from(("https://nato.int/a#b", "http://x.y/?a=1&b=%20:")),
    correction=optional,
)
_people = st.builds(
    content.Person,
    key=keys,
    name=lines,
    role=lines,
    about=long_texts,
    lessons=several(keys),
    status=statuses,
)
_events = st.builds(
    content.TimelineEvent,
    key=keys,
    date=lines,
    sort_date=st.sampled_from(("2002", "2002-05", "2004-02-29")),
    text=long_texts,
    strand=st.sampled_from(content.Strand.__args__),
    lesson=st.none() | keys,
    facts=several(fact_ids),
    errata=several(fact_ids),
    printed=optional,
    added=st.booleans(),
    after=st.booleans(),
    status=statuses,
)
_pictures = st.builds(
    content.Picture,
    key=keys,
    alt=lines.filter(lambda text: len(text) <= 250),
    status=statuses,
    data=st.sampled_from([kept_red(width).data for width in (1, 2, 30)]),
)
_figures = st.builds(
    content.Figure, key=keys, title=lines, caption=optional, text=long_texts, svg=long_texts
)
