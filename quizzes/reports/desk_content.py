"""The desk's lists of lessons, cards and terms."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from quizzes.models import Card, Course, GlossaryTerm, Lesson, Note, Question, User


def _number(rows: QuerySet, path: str) -> Coalesce:
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    number = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def lessons_of(course: Course, user: User, words: str = "") -> QuerySet[Lesson]:
    """Return the lessons this author may see, in reading order, with what rests on them.

    ``questions_count`` and ``notes_count`` leave out drafts that others keep to themselves.
    """
    rows = Lesson.objects.authored_for(user).filter(course=course).select_related("module")
    if words:
        rows = rows.filter(Q(title__icontains=words) | Q(key__icontains=words))
    return rows.annotate(
        questions_count=_number(Question.objects.authored_for(user), "lesson"),
        notes_count=_number(Note.objects.authored_for(user), "lesson"),
    ).order_by("module__number", "number", "pk")


def notes_of(course: Course, user: User, words: str = "", lesson: str = "") -> QuerySet[Note]:
    """Return the notes this author may see, in the order of the lessons, with their cards counted.

    ``words`` are looked for in what they ask; ``lesson`` is the key of one lesson.
    """
    rows = Note.objects.authored_for(user).filter(course=course).exclude(current=None)
    if words:
        asked = Q(current__body__front__icontains=words) | Q(current__body__text__icontains=words)
        rows = rows.filter(asked | Q(key__icontains=words))
    if lesson:
        rows = rows.filter(lesson__key=lesson)
    cards = _number(Card.objects.filter(retired=False), "note")
    in_order = ("lesson__module__number", "lesson__number", "lesson", "position", "pk")
    return rows.select_related("lesson", "current").annotate(cards_count=cards).order_by(*in_order)


def terms_of(course: Course, user: User, words: str = "") -> QuerySet[GlossaryTerm]:
    """Return the terms of the course by their words, with how many lessons name them."""
    rows = GlossaryTerm.objects.authored_for(user).filter(course=course)
    if words:
        said = Q(term__icontains=words) | Q(abbreviation__icontains=words)
        rows = rows.filter(said | Q(definition__icontains=words) | Q(key__icontains=words))
    seen = Lesson.objects.authored_for(user)
    lessons = _number(Lesson.terms.through.objects.filter(lesson__in=seen), "glossaryterm")
    return rows.annotate(lessons_count=lessons).order_by("term", "pk")
