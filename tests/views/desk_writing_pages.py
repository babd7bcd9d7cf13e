"""What the tests of writing at the desk share: addresses, and forms as a browser sends them."""

DESK = "/c/small/desk/"
LESSON = f"{DESK}lessons/founding/"
CARD = f"{DESK}cards/fact-1/"
TERM = f"{DESK}glossary/isaf/"
FILED = {"tier": "core", "status": "draft", "passage": "", "source": "", "tags": "", "facts": ""}


def of_lesson(lesson, **changes):
    """Return the form of a lesson as a browser would send it."""
    sent = {
        "title": lesson.title,
        "hook": lesson.hook,
        "body": lesson.body.replace("\n", "\r\n"),
        "summary": lesson.summary.replace("\n", "\r\n"),
        "module": str(lesson.module_id),
        "number": str(lesson.number),
        "status": lesson.status,
        "article_section": lesson.article_section,
        "began_from": str(lesson.revision),
    }
    return sent | changes


def of_note(note, **changes):
    body = note.current.body
    return (
        FILED
        | {"objective": str(note.objective_id), "passage": note.passage, "status": note.status}
        | {name: body[name] for name in ("front", "back", "extra")}
        | {"correction": "", "began_from": str(note.revision)}
        | changes
    )


def of_term(term, **changes):
    sent = {"term": term.term, "definition": term.definition, "status": term.status}
    return sent | {"translations": "", "began_from": str(term.revision)} | changes
