"""Where the pictures of a course are shown."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quizzes.domain.picture_links import pictures_named
from quizzes.models import Course, NoteRevision, OwnWording, Picture, QuestionDraft, User
from quizzes.models.pictures import Texts, all_texts
from quizzes.models.questions import QuestionVersion
from quizzes.reports.history import desk_address
from quizzes.roles import is_administrator


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A text that shows a picture, in words; ``address`` is where it is written, if at the desk."""

    words: str
    address: str = ""


def pictures_of(course: Course, words: str = "") -> QuerySet[Picture]:
    """Return the pictures of the course without their bytes, the newest first."""
    rows = Picture.objects.filter(course=course).order_by("-pk")
    return rows.filter(alt__icontains=words) if words else rows


def uses_of(course: Course, user: User) -> dict[str, list[Use]]:
    """Return by the key of a picture what shows it: a query for each kind of text.

    What this author may not see is there without its name: it keeps a picture from deletion.
    """
    found: dict[str, set[Use]] = defaultdict(set)
    for texts in all_texts(course.pk):
        for row in _rows(texts):
            named = frozenset.union(*(pictures_named(row[name]) for name in texts.columns))
            for key in named:
                found[key].add(_use(course, user, texts.rows.model, row))
    return {key: sorted(uses) for key, uses in found.items()}


_NAMED: dict[type, tuple[str, ...]] = {
    QuestionVersion: ("question__key", "question__is_private", "question__author"),
    NoteRevision: ("note__key", "note__is_private", "note__author", "note__owner"),
    OwnWording: (),
    QuestionDraft: ("user",),
}
"""What is read of texts that are no content themselves."""


def _rows(texts: Texts):
    model = texts.rows.model
    fields = _NAMED.get(model, ("key", "is_private", "author"))
    return texts.naming("picture:").order_by().values(*fields, *texts.columns)


def _use(course: Course, user: User, model: type, row: dict) -> Use:
    if model is OwnWording or row.get("note__owner"):
        return Use(_("A card in a student’s own words"))
    if model is QuestionDraft:
        mine = row["user"] == user.pk
        return Use(_("Something you have not saved yet") if mine else _("Something unsaved"))
    prefix = {QuestionVersion: "question__", NoteRevision: "note__"}.get(model, "")
    private, author = row[f"{prefix}is_private"], row[f"{prefix}author"]
    if private and author != user.pk and not is_administrator(user):
        return Use(_("A private draft of somebody else"))
    return _named(course, model, row[f"{prefix}key"])


def _named(course: Course, model: type, key: str) -> Use:
    earlier: dict[type, tuple[str, Callable[[], str]]] = {
        QuestionVersion: ("question", lambda: _("An earlier wording of the question %(key)s")),
        NoteRevision: ("note", lambda: _("An earlier wording of the card %(key)s")),
    }
    if model in earlier:
        name, words = earlier[model]
        return Use(words() % {"key": key}, desk_address(course, name, key))
    said = {"what": capfirst(model._meta.verbose_name), "key": key}
    address = desk_address(course, model._meta.model_name, key)
    return Use(_("%(what)s %(key)s") % said, address)
