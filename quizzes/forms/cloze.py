"""The form of texts with gaps: each gap a row, its answers, options or numbers one a line."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.domain.questions import Band
from quizzes.formats.question_files import Refused
from quizzes.formats.question_tables.values import band, band_text
from quizzes.forms.bodies import SHORT, Row, free_keys, prose, rows_of
from quizzes.forms.questions import QuestionForm

INDENT = "    "
"""What begins each further line of a feedback."""

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,400})?)%\s+(?=\S)")
_FEEDBACK = re.compile(r"\s#(?:\s|$)")
_HASH = re.compile(r"(?<=\s)(\\*#)")
_ESCAPED_HASH = re.compile(r"(?<=\s)\\(\\*#)")


def write_line(text: str, feedback: str) -> str:
    """Return a text and its feedback as an author types them: ``Rome # It lies inland.``"""
    line = _HASH.sub(r"\\\1", text)
    return f"{line} # {feedback}".replace("\n", f"\n{INDENT}") if feedback else line


def read_lines(value: str) -> list[dict]:
    """Return the text and feedback of each line; the inverse of ``write_line``."""
    entries: list[dict] = []
    for line in value.split("\n"):
        if entries and line.startswith(INDENT):
            entries[-1]["feedback"] += "\n" + line.removeprefix(INDENT)
        elif line.strip():
            text, *feedback = _FEEDBACK.split(line.strip(), maxsplit=1)
            text = _ESCAPED_HASH.sub(r"\1", text.strip())
            entries.append({"text": text, "feedback": "".join(feedback)})
    return [entry | {"feedback": entry["feedback"].strip()} for entry in entries]


def write_answers(answers: list[dict]) -> str:
    """Return accepted answers one a line, a share of the points before the text: ``50% Italy``."""
    return "\n".join(_write_answer(answer) for answer in answers)


def _write_answer(answer: dict) -> str:
    text = answer["text"]
    if answer["credit"] != 1 or _SHARE.match(text):
        share = f"{Decimal(repr(answer['credit'])) * 100:f}"
        share = share.rstrip("0").rstrip(".") if "." in share else share
        text = f"{share}% {text}"
    return write_line(text, answer["feedback"])


def write_numbers(bands: list[dict]) -> str:
    """Return the numbers a gap takes one a line: ``23.8 ± 0.1``, ``50% 20 .. 30 # Nearly.``"""
    return write_answers([one | {"text": band_text(Band.model_validate(one))} for one in bands])


def read_numbers(value: str) -> list[dict]:
    """Return the numbers of the lines, as a spec has them; the inverse of ``write_numbers``.

    Raises ``ValidationError`` with the line that is no number.
    """
    return [_read_number(entry) for entry in read_answers(value)]


def _read_number(entry: dict) -> dict:
    told = {"credit": entry["credit"], "feedback": entry["feedback"]}
    try:
        return band(entry["text"]) | told
    except Refused:
        message = _("“%(text)s” can’t be read: write 23.8, 23.8 ± 0.1, or 20 .. 30 for a range.")
        raise forms.ValidationError(message % {"text": entry["text"][:40]}) from None


def read_answers(value: str) -> list[dict]:
    """Return the accepted answers of the lines; the inverse of ``write_answers``."""
    answers = []
    for entry in read_lines(value):
        share = _SHARE.match(entry["text"])
        credit = float(Decimal(share[1]) / 100) if share else 1.0
        text = entry["text"][share.end() :] if share else entry["text"]
        answers.append(entry | {"text": text, "credit": credit})
    return answers


def write_options(options: list[dict]) -> str:
    """Return options one a line, an asterisk before the right one: ``*Rome``."""
    return "\n".join(_write_option(option) for option in options)


def _write_option(option: dict) -> str:
    line = write_line(option["text"], option["feedback"])
    line = f"\\{line}" if line.startswith(("*", "\\")) else line
    return f"*{line}" if option["correct"] else line


def read_options(value: str, stored: list[dict], asked: Collection[str] = ()) -> list[dict]:
    """Return the options of the lines, with the keys of the stored ones as far as they stand.

    A line with the words of a stored option is that option; one with new words takes the place
    of the option that was in its line, if that is gone. No other gets a key that was ``asked``.
    """
    entries = [_read_option(entry) for entry in read_lines(value)]
    by_text = {option["text"]: option["key"] for option in stored}
    texts = {entry["text"] for entry in entries}
    new = free_keys({option["key"] for option in stored} | {*asked})
    given: set[str] = set()
    for number, entry in enumerate(entries):
        key = by_text.get(entry["text"])
        if key is None and number < len(stored) and stored[number]["text"] not in texts:
            key = stored[number]["key"]
        entry["key"] = next(new) if key is None or key in given else key
        given.add(entry["key"])
    return entries


def _read_option(entry: dict) -> dict:
    text = entry["text"]
    correct = text.startswith("*")
    text = text.removeprefix("*").strip().removeprefix("\\")
    return entry | {"text": text, "correct": correct}


def _flag(label) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class KeptLines(forms.CharField):
    """Lines of which the space at the beginning counts."""

    def to_python(self, value) -> str:
        """Return the lines with plain line feeds."""
        return re.sub(r"\r\n?", "\n", super().to_python(value))

    def has_changed(self, initial, data) -> bool:
        """Return whether more than line breaks and outer space differ."""
        return self.to_python(initial) != self.to_python(data)


def _lines(label, help_text) -> KeptLines:
    widget = forms.Textarea({"class": "vLargeTextField", "rows": 3})
    return KeptLines(label=label, required=False, help_text=help_text, widget=widget)


class GapRow(Row):
    """One gap: words to type, a list to choose from, or a number; whichever is filled in."""

    texts = ("key", "answers", "options", "bands")

    key = forms.CharField(
        label=_("Name of the gap"),
        required=False,
        max_length=20,
        help_text=_("As it stands in the text, without the brackets."),
        widget=forms.TextInput(SHORT),
    )
    answers = _lines(
        _("Answers to type"),
        _("One a line. “50% Italy” earns half; “Italy # Where in Italy?” has feedback."),
    )
    options = _lines(
        _("Or options to choose from"),
        _("One a line, with * before the right one; “Italy # Too wide.” has feedback."),
    )
    bands = _lines(
        _("Or numbers to type"),
        _(
            "One a line: “23.8”, “23.8 +- 0.1” give or take, “20 .. 30” for a range. "
            "“50% 20 .. 30 # Nearly.” earns half."
        ),
    )
    case_sensitive = _flag(_("Capital letters count"))
    accent_sensitive = _flag(_("Accents count"))
    punctuation_sensitive = _flag(_("Punctuation counts"))
    slips = forms.IntegerField(label=_("Typing slips overlooked"), required=False, initial=0)

    def clean_bands(self) -> str:
        """Return the lines; each has to be a number, with what it earns and its feedback."""
        read_numbers(self.cleaned_data["bands"])
        return self.cleaned_data["bands"]

    def passages(self) -> Iterator[tuple[str, str]]:
        """Yield the feedback of each answer, option and number."""
        for name in ("answers", "options", "bands"):
            for entry in read_lines(self.cleaned_data.get(name) or ""):
                yield name, entry["feedback"]


class ClozeForm(QuestionForm):
    """A text with gaps."""

    kind = "cloze"
    label = _("Text with gaps")
    about = _("A text with gaps to fill, each for words, a number, or a choice from a list.")
    body_fields = ("stem", "text", "shuffle", "hints", "explanation")
    markdown_fields = ("stem", "text", "hints", "explanation")
    rows_class = rows_of(GapRow, empty=3, most=20)
    rows_name = "gaps"
    rows_title = _("Gaps")

    text = prose(
        _("Text"), 5, required=True, help_text=_("Each gap as its name in brackets: [[town]].")
    )
    shuffle = forms.BooleanField(label=_("Shuffle the options"), required=False, initial=True)

    def stored_rows(self, stored: dict) -> list[dict]:
        """Return the gaps, their answers, options and numbers as lines."""
        return [
            gap
            | {
                "answers": write_answers(gap["answers"]),
                "options": write_options(gap["options"]),
                "bands": write_numbers(gap.get("bands", [])),
                "stored_options": gap["options"],
            }
            for gap in super().stored_rows(stored)
        ]

    def row_values(self, row: Row) -> dict:
        """Return what a gap says, its lines taken apart."""
        values = super().row_values(row)
        # By its name, since rows may have changed places; by its place where the name is new.
        named = {gap["key"]: gap["options"] for gap in self.stored.get("gaps", [])}
        stored = named.get(values["key"], row.initial.get("stored_options", []))
        return values | {
            "answers": read_answers(values["answers"]),
            "options": read_options(values["options"], stored, self.asked_keys),
            "bands": read_numbers(values["bands"]),
            "slips": values["slips"] or 0,
        }
