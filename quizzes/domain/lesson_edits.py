"""Changes of a lesson's text that a page makes for its author."""

from collections.abc import Sequence

from quizzes.domain.lesson_text import parse


def recall_lines(cards: Sequence[str]) -> str:
    """Return the two lines that ask these cards in a lesson's text."""
    return f"::: recall {', '.join(cards)}\n:::"


def with_recall(body: str, anchor: str, cards: Sequence[str]) -> str:
    """Return the body with a recall prompt at the end of the section with this anchor.

    The section ends where the next heading begins, whatever its level. Raises ``KeyError`` when
    there is no such section.
    """
    sections = parse(body).sections
    places = [number for number, section in enumerate(sections) if section.anchor == anchor]
    if not places:
        raise KeyError(anchor)
    lines = body.split("\n")
    following = sections[places[0] + 1 :]
    end = following[0].line - 1 if following else len(lines)
    before, after = "\n".join(lines[:end]).rstrip(), "\n".join(lines[end:])
    return f"{before}\n\n{recall_lines(cards)}\n" + (f"\n{after}" if after else "")
