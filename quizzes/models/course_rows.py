"""A stored course as the rows and the spec it can be written from."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.db.models import Prefetch

from quizzes import models
from quizzes.domain.content import Course as CourseSpec
from quizzes.domain.course_rows import Row, assemble
from quizzes.domain.questions import Use

PLAIN_FIELDS = {
    "course": ("key", "title", "summary", "language", "credit", "licence", "status"),
    "figure": ("key", "title", "caption", "text", "svg", "status"),
    "term": ("key", "term", "abbreviation", "definition", "status"),
    "source": ("key", "number", "citation", "correction", "status"),
    "module": ("key", "title", "summary", "status", "number"),
    "lesson": ("key", "title", "hook", "article_section", "status", "body", "number"),
    "objective": ("key", "text", "status", "position"),
    "note": ("key", "tier", "tags", "facts", "status", "position"),
    "question": ("key", "level", "use", "tags", "facts", "status", "position"),
    "quiz": ("key", "title", "purpose", "behaviour", "shuffle", "status", "position"),
}
"""The fields of each kind of row that are columns of the same name."""

MODELS = {
    "course": models.Course,
    "figure": models.Figure,
    "term": models.GlossaryTerm,
    "source": models.Source,
    "module": models.Module,
    "lesson": models.Lesson,
    "objective": models.Objective,
    "note": models.Note,
    "question": models.Question,
    "quiz": models.Quiz,
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


def course_spec(course: models.Course) -> CourseSpec:
    """Return the stored course as a spec to be written out; retired content is in it, marked so.

    Secure questions stay out, and quizzes that ask nothing else. Raises
    ``pydantic.ValidationError`` when something stored is no longer a valid spec.
    """
    return assemble(_without_secure([row for _instance, row in stored(course).values()]))


def _without_secure(rows: list[Row]) -> Iterator[Row]:
    secure = {
        row.key for row in rows if row.kind == "question" and row.data["use"] == Use.SECURE.value
    }
    for row in rows:
        if row.kind == "quiz" and secure:
            places = [p for p in row.data["questions"] if p["question"] not in secure]
            if places or not row.data["questions"]:
                yield replace(row, data=row.data | {"questions": places})
        elif row.kind != "question" or row.key not in secure:
            yield row


def row_of(kind: str, instance) -> Row:
    """Return the row of one stored thing."""
    data = {name: getattr(instance, name) for name in PLAIN_FIELDS[kind]}
    data |= _RELATED.get(kind, _nothing)(instance)
    return Row(kind, instance.key, data)


def _querysets(course: models.Course) -> dict:
    cards = Prefetch("cards", models.Card.objects.select_related("note"))
    return {
        "figure": models.Figure.objects.filter(course=course),
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
        "quiz": models.Quiz.objects.filter(course=course)
        .select_related("lesson")
        .prefetch_related(
            Prefetch("places", models.QuizQuestion.objects.select_related("question"))
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
    return {
        "lesson": quiz.lesson.key if quiz.lesson else None,
        "questions": [
            {"question": place.question.key, "points": place.points} for place in quiz.places.all()
        ],
    }


_RELATED: dict[str, Callable[..., dict]] = {
    "source": _source,
    "lesson": _lesson,
    "objective": _objective,
    "note": _note,
    "question": _question,
    "quiz": _quiz,
}
