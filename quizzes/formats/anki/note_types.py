"""The note types we write, and how the fields of any type are put together to a note.

The types have the same ids and fields in every package, so that a new import adds no second one.
"""

from dataclasses import dataclass

from quizzes.formats.anki.collection import NoteType

FRONT, BACK, TEXT, EXTRA, SOURCE = "Front", "Back", "Text", "Extra", "Source"
ANSWER, ALSO = "Answer", "Also accepted"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a note is read from its fields, each by name.

    ``back`` and ``extra`` may be several, ``answer`` is typed, ``also`` holds a further accepted
    answer on each line, ``switch`` makes the reverse card where it is filled.
    """

    kind: str
    front: str = ""
    back: tuple[str, ...] = ()
    text: str = ""
    answer: str = ""
    also: str = ""
    extra: tuple[str, ...] = ()
    source: str = ""
    switch: str = ""
    remarks: tuple[str, ...] = ()

    def fields(self) -> tuple[str, ...]:
        """Return the names of the fields that are read."""
        single = (self.front, self.text, self.answer, self.also, self.source, self.switch)
        return tuple(name for name in (*single, *self.back, *self.extra) if name)


@dataclass(frozen=True, slots=True)
class OurType:
    """A note type we write: its id, its shape and its templates."""

    id: int
    name: str
    shape: Shape
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str, str], ...]


def _if_filled(name: str, shown: str) -> str:
    return f"{{{{#{name}}}}}<br>{shown}{{{{/{name}}}}}\n"


_BELOW = _if_filled(EXTRA, f"{{{{{EXTRA}}}}}") + _if_filled(
    SOURCE, f"<small>{{{{{SOURCE}}}}}</small>"
)


def _answer(*shown: str) -> str:
    return "\n\n<hr id=answer>\n\n".join(f"{{{{{name}}}}}" for name in shown) + "\n" + _BELOW


_FORWARD = ("Forward", f"{{{{{FRONT}}}}}", _answer("FrontSide", BACK))
_REVERSE = ("Reverse", f"{{{{{BACK}}}}}", _answer("FrontSide", FRONT))
_CLOZE = ("Cloze", f"{{{{cloze:{TEXT}}}}}", f"{{{{cloze:{TEXT}}}}}\n{_BELOW}")
_TYPED_ANSWER = f"{{{{{FRONT}}}}}\n\n<hr id=answer>\n\n{{{{type:{ANSWER}}}}}\n"
_TYPED = (
    "Forward",
    f"{{{{{FRONT}}}}}\n\n{{{{type:{ANSWER}}}}}",
    _TYPED_ANSWER
    + _if_filled(ALSO, f"{{{{{ALSO}}}}}")
    + _if_filled(BACK, f"{{{{{BACK}}}}}")
    + _BELOW,
)
_END = (EXTRA, SOURCE)
_SHOWN_BELOW = {"extra": (EXTRA,), "source": SOURCE}

OUR_TYPES = {
    one.shape.kind: one
    for one in (
        OurType(
            1_700_000_000_101,
            "Course: basic",
            Shape("basic", front=FRONT, back=(BACK,), **_SHOWN_BELOW),
            (FRONT, BACK, *_END),
            (_FORWARD,),
        ),
        OurType(
            1_700_000_000_102,
            "Course: reversed",
            Shape("reversed", front=FRONT, back=(BACK,), **_SHOWN_BELOW),
            (FRONT, BACK, *_END),
            (_FORWARD, _REVERSE),
        ),
        OurType(
            1_700_000_000_103,
            "Course: cloze",
            Shape("cloze", text=TEXT, **_SHOWN_BELOW),
            (TEXT, *_END),
            (_CLOZE,),
        ),
        OurType(
            1_700_000_000_104,
            "Course: typed",
            Shape("typed", front=FRONT, answer=ANSWER, also=ALSO, back=(BACK,), **_SHOWN_BELOW),
            (FRONT, ANSWER, ALSO, BACK, *_END),
            (_TYPED,),
        ),
    )
}
"""By kind of note. An id keeps its fields for good: Anki would make a second type of it."""


def shape_of_ours(note_type: NoteType) -> Shape | None:
    """Return the shape of a type that we wrote, whatever it is called by now; else None."""
    for ours in OUR_TYPES.values():
        is_cloze = ours.shape.kind == "cloze"
        same = note_type.fields == ours.fields and note_type.is_cloze == is_cloze
        if same and len(note_type.templates) == len(ours.templates):
            return ours.shape
    return None
