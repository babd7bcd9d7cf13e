"""Content that nothing uses: an instructor's private drafts, and a row of each kind to delete."""

from types import SimpleNamespace

from quizzes import models
from tests import factories

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


def drafts(place: SimpleNamespace, author: models.User) -> dict[str, int]:
    """Return the ids of drafts that an instructor keeps to herself."""
    kept = {"author": author, "is_private": True, "status": "draft", "key": "mine"}
    question = factories.QuestionFactory(objective=place.objective, **kept)
    note = factories.NoteFactory(objective=place.objective, **kept)
    rows = (
        factories.LessonFactory(module=place.module, number=7, **kept),
        factories.QuizFactory(lesson=place.lesson, **kept),
        *(question, note, question.current, note.current, note.cards.get()),
    )
    return {f"draft_{row._meta.model_name}": row.pk for row in rows}


def unused(place: SimpleNamespace) -> dict[str, int]:
    """Return for each kind of content the id of a row made on the site and used by nothing."""
    course, lesson = place.course, place.lesson
    rows = (
        models.Course.objects.create(key="empty", title="Empty"),
        factories.ModuleFactory(course=course, key="spare"),
        factories.LessonFactory(module=place.module, key="spare", status="draft"),
        factories.ObjectiveFactory(lesson=lesson, key="spare"),
        models.GlossaryTerm.objects.create(course=course, key="spare", term="Spare"),
        models.Source.objects.create(course=course, key="spare", number=9, citation="Spare"),
        models.Figure.objects.create(course=course, key="spare", title="Spare", svg=DRAWING),
        factories.PictureFactory(course=course, key="spare"),
        factories.PersonFactory(course=course, key="spare"),
        factories.TimelineEventFactory(course=course, key="spare"),
        factories.QuestionFactory(objective=place.objective, key="spare"),
        factories.QuizFactory(lesson=lesson, key="spare", status="draft"),
        factories.NoteFactory(objective=place.objective, key="spare", status="draft"),
    )
    return {f"spare_{row._meta.model_name}": row.pk for row in rows}
