"""The two sides of a card, as Markdown, from the body of its note and its slot."""

from dataclasses import dataclass

from quizzes.domain.content import CLOZE, ClozeNote, NoteBody


@dataclass(frozen=True, slots=True)
class Face:
    """What a card asks, what it answers, and what else its answer side says."""

    question: str
    answer: str
    extra: str


def face(body: NoteBody, slot: str) -> Face:
    """Return the sides of the card in this slot.

    A cloze card asks its text with the deletions of its number left out, each showing its hint;
    the other deletions are shown. Raises ``ValueError`` when the body has no such slot.
    """
    if slot not in body.slots():
        raise ValueError(f"the note has no card {slot!r}")
    if isinstance(body, ClozeNote):
        number = slot.removeprefix("c")
        return Face(_cloze(body.text, number, ask=True), _cloze(body.text, number), body.extra)
    if slot == "reverse":
        return Face(body.back, body.front, body.extra)
    return Face(body.front, body.back, body.extra)


def _cloze(text: str, number: str, *, ask: bool = False) -> str:
    def shown(match) -> str:
        if match["number"] != number:
            return match["answer"]
        if ask:
            return rf"**\[{match['hint'] or '…'}\]**"
        return f"**{match['answer']}**"

    return CLOZE.sub(shown, text)
