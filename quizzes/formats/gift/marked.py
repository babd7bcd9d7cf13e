"""A stretch of GIFT in which an escaped sign is a letter like any other."""

import re
from dataclasses import dataclass

from quizzes.formats.moodle_names import BLANKS

_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_LETTER = "\\"
"""Stands in ``shape`` for what was escaped: a sign that means nothing by itself."""


@dataclass(slots=True)
class Marked:
    """The text as it is meant, and its shape: the same with a letter for each escaped sign.

    Signs of the format are looked for in the shape, and both are cut alike. ``start`` is where
    the stretch begins in ``whole``, the shape of the question, whose first line is ``first``.
    """

    text: str
    shape: str
    start: int
    whole: str
    first: int

    @property
    def line(self) -> int:
        """Return the line of the file on which the stretch begins."""
        return self.first + self.whole.count("\n", 0, self.start)

    def cut(self, start: int, end: int | None = None) -> "Marked":
        """Return the part between two places."""
        return Marked(
            self.text[start:end], self.shape[start:end], self.start + start, self.whole, self.first
        )

    def trimmed(self) -> "Marked":
        """Return the stretch without blanks at its ends; an escaped line feed is no blank here."""
        bare = self.shape.strip(BLANKS)
        if len(bare) == len(self.shape):
            return self
        end = len(self.shape.rstrip(BLANKS))
        return self.cut(end - len(bare), end)

    def line_at(self, place: int) -> int:
        """Return the line of the file of a place in the stretch."""
        return self.first + self.whole.count("\n", 0, self.start + place)

    def split(self, sign: str, most: int = -1) -> list["Marked"]:
        """Return the parts between the signs, at most ``most`` times parted."""
        parts, start = [], 0
        for piece in self.shape.split(sign, most):
            parts.append(self.cut(start, start + len(piece)))
            start += len(piece) + len(sign)
        return parts

    def split_before(self, sign: str) -> list["Marked"]:
        """Return the parts that begin with the sign, and what is before the first of them."""
        places = [found.start() for found in re.finditer(re.escape(sign), self.shape)]
        ends = [*places, len(self.shape)]
        return [self.cut(start, end) for start, end in zip([0, *places], ends, strict=True)]


def marked(source: str, first: int) -> Marked:
    r"""Return a question with its escapes read: ``\: \# \= \{ \} \~ \\`` and ``\n``."""
    if "\\" not in source:
        return Marked(source, source, 0, source, first)
    text = _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], source)
    shape = _ESCAPE.sub(lambda found: _LETTER, source)
    return Marked(text, shape, 0, shape, first)
