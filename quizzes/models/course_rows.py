"""A stored course as the rows and the spec it can be written from."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from django.db.models import Prefetch, prefetch_related_objects

from quizzes import models
from quizzes.domain.content import FILTERS, QuizSection
from quizzes.domain.content import Course as CourseSpec
from quizzes.domain.course_rows import Row, assemble
from quizzes.domain.picture_links import pictures_named
from quizzes.domain.questions import Use
from quizzes.domain.quiz_rules import NAMES as RULE_NAMES

PLAIN_FIELDS = {
    "course": ("key", "title", "summary", "language", "credit", "licence", "status"),
    "figure": ("key", "title", "caption", "text", "svg", "status"),
    "picture": ("key", "alt", "digest", "status"),
    "term": ("key", "term", "abbreviation", "definition", "translations", "status"),
    "source": ("key", "number", "citation", "correction", "status"),
    "module": ("key", "title", "summary", "status", "number"),
    "lesson": ("key", "title", "hook", "article_section", "status", "body", "number"),
    "objective": ("key", "text", "status", "position"),
    "note": ("key", "tier", "tags", "facts", "status", "position"),
    "question": ("key", "name", "level", "use", "tags", "facts", "status", "position"),
    "person": ("key", "name", "role", "about", "status", "position"),
    "event": (
        *("key", "date", "sort_date", "text", "strand", "facts", "errata", "printed"),
        *("added", "after", "status", "position"),
    ),
    "quiz": (
        *("key", "title", "intro", "status", "position"),
        *(name for name in RULE_NAMES if name not in {"opens_at", "closes_at"}),
    ),
}
"""The fields of each kind of row that are columns of the same name."""

SITE_FIELDS = {
    "course": (
        *("access", "reviews_questions", "pass_mark", "practice_named_from"),
        "evidence_kept_until",
    ),
    "quiz": ("opens_at", "closes_at"),
}
"""What is set here and is no field of a pack, by kind; the record of changes tells it too."""

MODELS = {
    "course": models.Course,
    "figure": models.Figure,
    "picture": models.Picture,
    "term": models.GlossaryTerm,
    "source": models.Source,
    "module": models.Module,
    "lesson": models.Lesson,
    "objective": models.Objective,
    "note": models.Note,
    "question": models.Question,
    "quiz": models.Quiz,
    "person": models.Person,
    "event": models.TimelineEvent,
}


def stored(
    course: models.Course, *, hold: bool = False
) -> dict[tuple[str, str], tuple[models.Course, Row]]:
    """Return every stored thing of the course with its row, by kind and key.

    With ``hold`` nobody else can change these rows until the transaction ends. The number of
    queries does not depend on the size of the course.
    """
    found = {("course", course.key): (course, row_of("course", course))}
    for kind, queryset in _querysets(course).items():
        for instance in queryset.select_for_update(of=("self",)) if hold else queryset:
            found[kind, instance.key] = (instance, row_of(kind, instance))
    return found


def rows_of(course: models.Course, kind: str, ids: Iterable[int]) -> list[tuple[object, Row]]:
    """Return stored things of one kind with their rows, as they are now: a few queries in all."""
    found = _querysets(course)[kind].filter(pk__in=list(ids)).order_by("pk")
    return [(instance, row_of(kind, instance)) for instance in found]


def course_spec(course: models.Course) -> CourseSpec:
    """Return the stored course as a spec to be written out; retired content is in it, marked so.

    Secure questions stay out, and quizzes that ask nothing else. Raises
    ``pydantic.ValidationError`` when something stored is no longer a valid spec.
    """
    shown = without_secure([row for _instance, row in stored(course).values()])
    return assemble(_with_content(list(shown), course))


def _with_content(rows: list[Row], course: models.Course) -> Iterator[Row]:
    """Return the rows, those of pictures with their bytes: one query, none without pictures."""
    keys = [row.key for row in rows if row.kind == "picture"]
    named = models.Picture.objects.filter(course=course, key__in=keys)
    content = dict(named.values_list("key", "data")) if keys else {}
    for row in rows:
        is_picture = row.kind == "picture"
        yield replace(row, content=bytes(content[row.key])) if is_picture else row


def without_secure(rows: list[Row]) -> Iterator[Row]:
    """Return the rows as someone sees them who may not know of secure questions.

    Nor of pictures that only those show.
    """
    hidden = {
        row.key for row in rows if row.kind == "question" and row.data["use"] == Use.SECURE.value
    }
    unseen = _pictures_only_in(rows, hidden) if hidden else frozenset()
    for row in rows:
        if row.kind == "quiz" and hidden:
            if shown := _quiz_without(row, hidden):
                yield shown
        elif row.key not in {"question": hidden, "picture": unseen}.get(row.kind, ()):
            yield row


def _pictures_only_in(rows: list[Row], questions: set[str]) -> frozenset[str]:
    """Return the pictures that these questions show and nothing else does."""
    inside: set[str] = set()
    outside: set[str] = set()
    for row in rows:
        is_one = row.kind == "question" and row.key in questions
        named = inside if is_one else outside
        named |= pictures_named(json.dumps(row.data))
    return frozenset(inside - outside)


def _quiz_without(row: Row, secure: set[str]) -> Row | None:
    """Return the quiz without its secure places; None when it has no others."""
    places = _open_places(row.data, secure)
    sections = [
        section | {"questions": _open_places(section, secure)} for section in row.data["sections"]
    ]
    # A section, or quiz, that asked nothing but secure questions goes with them.
    sections = [
        section
        for section, before in zip(sections, row.data["sections"], strict=True)
        if section["questions"] or not before["questions"]
    ]
    had_any = row.data["questions"] or row.data["sections"]
    if had_any and not places and not sections:
        return None
    return replace(row, data=row.data | {"questions": places, "sections": sections})


def _open_places(part: dict, secure: set[str]) -> list[dict]:
    return [place for place in part["questions"] if place["question"] not in secure]


def row_of(kind: str, instance) -> Row:
    """Return the row of one stored thing."""
    data = {name: getattr(instance, name) for name in PLAIN_FIELDS[kind]}
    data |= _RELATED.get(kind, _nothing)(instance)
    return Row(kind, instance.key, data)


def site_data(kind: str, instance) -> dict:
    """Return what is set of a stored thing here and is no field of a pack, empty values left out.

    Nothing can be put back from it: who may see a row, and when, is decided anew.
    """
    values = {name: getattr(instance, name) for name in SITE_FIELDS.get(kind, ())}
    return {name: value for name, value in values.items() if value not in (None, False)}


def _querysets(course: models.Course) -> dict:
    cards = Prefetch("cards", models.Card.objects.select_related("note"))
    return {
        "figure": models.Figure.objects.filter(course=course),
        "picture": models.Picture.objects.filter(course=course),
        "term": models.GlossaryTerm.objects.filter(course=course),
        "source": models.Source.objects.filter(course=course),
        "module": models.Module.objects.filter(course=course),
        "lesson": models.Lesson.objects.filter(course=course)
        .select_related("module")
        .prefetch_related("terms"),
        "objective": models.Objective.objects.filter(course=course).select_related("lesson"),
        "note": models.Note.objects.filter(course=course).select_related(
            "lesson", "objective", "source", "current"
        ),
        "question": models.Question.objects.filter(course=course)
        .select_related("lesson", "objective", "current")
        .prefetch_related(cards),
        "person": models.Person.objects.filter(course=course).prefetch_related("lessons"),
        "event": models.TimelineEvent.objects.filter(course=course).select_related("lesson"),
        "quiz": models.Quiz.objects.filter(course=course)
        .select_related("lesson", "module")
        .prefetch_related(
            Prefetch("places", models.QuizQuestion.objects.select_related("question")), "sections"
        ),
    }


def _nothing(_instance) -> dict:
    return {}


def _source(source: models.Source) -> dict:
    return {"url": source.url or None}


def _lesson(lesson: models.Lesson) -> dict:
    return {
        "module": lesson.module.key,
        "terms": sorted(term.key for term in lesson.terms.all()),
        "summary": lesson.summary.splitlines(),
    }


def _person(person: models.Person) -> dict:
    return {"lessons": sorted(lesson.key for lesson in person.lessons.all())}


def _event(event: models.TimelineEvent) -> dict:
    return {"lesson": event.lesson.key if event.lesson else None}


def _objective(objective: models.Objective) -> dict:
    return {"lesson": objective.lesson.key}


def _note(note: models.Note) -> dict:
    return {
        "lesson": note.lesson.key,
        "objective": note.objective.key,
        "passage": note.passage or None,
        "source": note.source.key if note.source else None,
        "body": note.current.body,
    }


def _question(question: models.Question) -> dict:
    return {
        "lesson": question.lesson.key,
        "objective": question.objective.key,
        "passage": question.passage or None,
        "cards": sorted(str(card) for card in question.cards.all()),
        "body": question.current.body,
    }


def _quiz(quiz: models.Quiz) -> dict:
    # Nothing is read again where the places were read with many quizzes.
    with_questions = models.QuizQuestion.objects.select_related("question")
    prefetch_related_objects([quiz], Prefetch("places", with_questions))
    places = defaultdict(list)
    for place in quiz.places.all():
        row = {"question": place.question.key, "points": place.points}
        places[place.section_id].append(row)
    return {
        "lesson": quiz.lesson.key if quiz.lesson else None,
        "module": quiz.module.key if quiz.module else None,
        "questions": places[None],
        "sections": [_section(section, places[section.pk]) for section in quiz.sections.all()],
    }


def _section(section: models.QuizSection, places: list[dict]) -> dict:
    """Return a section's fields; those without a meaning for its kind of section as usual."""
    usual = QuizSection().model_dump(mode="json")
    if section.draw is None:
        return usual | {"title": section.title, "questions": places}
    filters = {name: section.filters[name] for name in FILTERS if name in section.filters}
    return usual | {
        "title": section.title,
        "draw": section.draw,
        "points": section.points,
        **filters,
    }


_RELATED: dict[str, Callable[..., dict]] = {
    "source": _source,
    "lesson": _lesson,
    "objective": _objective,
    "note": _note,
    "question": _question,
    "quiz": _quiz,
    "person": _person,
    "event": _event,
}
