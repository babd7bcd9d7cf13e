"""What a form of the desk would show to students, and the words a row goes by."""

from django import forms

from quizzes import markdown
from quizzes.domain.content import CLOZE, parse_note_body
from quizzes.domain.lesson_text import parse
from quizzes.domain.picture_links import words_alone
from quizzes.models import Card, Course, GlossaryTerm, Lesson, Note, User
from quizzes.models.courses import ContentRow
from quizzes.reports.previews import LONGEST, lesson_preview, sides_of


def typed(form: forms.ModelForm, name: str) -> str:
    """Return what a field of the form holds now, sound or not, with plain line feeds."""
    return str(form[name].value() or "").replace("\r\n", "\n").replace("\0", "")


def lesson(course: Course, user: User, row: Lesson, form: forms.ModelForm) -> dict:
    """Return the lesson as students would read it, whatever is wrong with it."""
    shown = lesson_preview(course, user, typed(form, "body"), typed(form, "summary"))
    names = {"preview_title": typed(form, "title"), "preview_hook": typed(form, "hook")}
    return shown | names


def note(course: Course, user: User, row: Note, form: forms.ModelForm) -> dict:
    """Return the sides of each card; none while the note is not whole."""
    body = form.body
    if not form.is_bound and row.current is not None:
        body = parse_note_body(row.current.body)
    return {"sides": sides_of(body, row.key, course.key) if body is not None else []}


def term(course: Course, user: User, row: GlossaryTerm, form: forms.ModelForm) -> dict:
    """Return the term as the glossary would show it, whatever is wrong with it."""
    definition = typed(form, "definition")
    return {
        "preview_title": typed(form, "term"),
        "preview_abbreviation": typed(form, "abbreviation"),
        "definition": markdown.render(definition, course.key) if len(definition) <= LONGEST else "",
        "too_long": len(definition) > LONGEST,
    }


def name_of(row: ContentRow) -> str:
    """Return what a row is called on its page."""
    return words_of(row) if isinstance(row, Note) else str(row)


def words_of(row: Note) -> str:
    """Return the beginning of what a note asks."""
    body = row.current.body
    text = body.get("front") or CLOZE.sub(r"\g<answer>", body.get("text", ""))
    return words_alone(text)[:90] or row.key


def front_of(card: Card) -> str:
    """Return the beginning of what a card's note asks."""
    return words_of(card.note)


def anchors_of(row: Note) -> list[str]:
    """Return the sections of a note's lesson that it may rest on."""
    return sorted(parse(row.lesson.body).anchors()) if row.lesson_id else []
