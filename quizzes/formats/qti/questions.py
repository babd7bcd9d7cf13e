"""One item of QTI on its way to a spec: texts become Markdown, answers are tried."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.domain.questions import KEY_PATTERN
from quizzes.formats.moodle_rendering import NotHereError, row_keys
from quizzes.formats.moodle_texts import markdown_of, words_of
from quizzes.formats.qti.items import Declaration, Feedback, Item, walked
from quizzes.formats.qti.pictures import Finder
from quizzes.formats.qti.processing import MOST_RULES, Result, Scorer
from quizzes.formats.qti.values import NotUnderstoodError, Value
from quizzes.formats.qti.xhtml import Html
from quizzes.formats.question_files import (
    Altered,
    ImportedPicture,
    ImportLimits,
    RawText,
    Refused,
    TextFormat,
)
from quizzes.formats.xml_trees import Element

HINT = "HINT"
"""The variable of texts that are hints; nothing in the item ever gives it a value."""

_KEY = re.compile(KEY_PATTERN.removesuffix("$") + r"\Z")
_CLOSE = 1e-6
_LONGEST_KEY = 20


@dataclass(frozen=True, slots=True)
class Shared:
    """A text that several items show before what they ask, and what finds its pictures."""

    content: Sequence[Element | str]
    find: Finder


@dataclass(slots=True)
class Question:
    """An item and what is gathered while it is read."""

    item: Item
    limits: ImportLimits
    find: Finder
    notes: list[Altered] = field(default_factory=list)
    pictures: dict[str, ImportedPicture] = field(default_factory=dict)
    told: list[Feedback] = field(default_factory=list)
    scorer: Scorer = field(init=False)
    why_not: str = ""
    used: set[int] = field(default_factory=set)
    before: Sequence["Shared"] = ()
    rendered: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        processing = self.item.processing
        if processing is not None and sum(1 for _ in walked(processing)) > MOST_RULES:
            self.why_not, self.item.processing = "has too many rules", None
        self.scorer = Scorer(self.item)

    def note(self, message: str, line: int = 0) -> None:
        """Note what is otherwise here, on a line or on that of the item."""
        self.notes.append(Altered(line or self.item.line, message))

    # Texts

    def text(
        self,
        content: Iterable[Element | str],
        line: int,
        *,
        marks: Mapping[int, str] | None = None,
    ) -> str:
        """Return content as Markdown, in which pictures have their keys.

        Raises ``Refused`` where it shows nothing but pictures that are not there.
        """
        html = Html(self._key, marks or {})
        written = html.of(content)
        keys = frozenset(self.pictures)
        raw = RawText(written, TextFormat.HTML, line=line)
        if len(written) > self.limits.text_characters:
            most = self.limits.text_characters
            raise Refused(f"has a text with more than {most:,} characters", line)
        markdown, remarks = markdown_of(raw, most_tags=self.limits.text_tags, pictures=keys)
        for remark in (*html.remarks, *remarks):
            self.note(remark, line)
        if html.missing and not markdown:
            why = "shows only what is not in the file; import the package that holds it"
            raise Refused(why, line)
        return markdown

    def _key(self, address: str) -> str | None:
        found = self.find(address)
        if found is None:
            return None
        self.pictures[found.key] = found
        return found.key

    def words(self, element: Element) -> str:
        """Return content as plain words on one line. Raises ``NotHereError`` for other content."""
        html = Html(lambda address: None)
        written = words_of(RawText(html.of(element.content), TextFormat.HTML))
        if html.missing:
            raise NotHereError("has pictures where only words can be")
        if any(one.name not in ("feedbackInline", "feedbackBlock") for one in element.children):
            self.note("a text became plain words", element.line)
        return written

    def stem(self, *, marks: Mapping[int, str] | None = None) -> str:
        """Return all that the item shows beside what is answered."""
        body = self.item.body
        shared = [self._shared(one) for one in self.before]
        markdown = self.text(body.content, body.line, marks=marks)
        return "\n\n".join(filter(None, [*shared, markdown])) or self.title_as_stem()

    def _shared(self, shared: "Shared") -> str:
        own, self.find = self.find, shared.find
        try:
            return self.text(shared.content, self.item.line)
        finally:
            self.find = own

    def title_as_stem(self) -> str:
        """Return the title, for an item that asks nothing else."""
        title = words_of(RawText(self.item.element.attributes.get("title", ""), TextFormat.PLAIN))
        if title:
            self.note("asks nothing in words; here its title is asked")
        return markdown_of(RawText(title, TextFormat.PLAIN))[0]

    # Answers

    def declaration(self, interaction: Element) -> Declaration:
        """Return what is declared of the response of an interaction."""
        return self.item.responses[interaction.attributes["responseIdentifier"]]

    def tried(self, responses: Mapping[str, Value]) -> Result | None:
        """Return what answers earn; None, and the reason in ``why_not``, where that is unknown."""
        if self.why_not:
            return None
        try:
            return self.scorer.result(responses)
        except NotUnderstoodError as why:
            self.why_not = str(why)
            return None

    def note_why_not(self) -> None:
        """Say that what is right was taken from the declaration alone, and why."""
        if self.why_not:
            self.note(f"{self.why_not}; right is what the item names as right")

    def few(self, elements: Sequence[Element], words: str) -> Sequence[Element]:
        """Return the elements. Raises ``Refused`` where there are too many, or two are one."""
        if len(elements) > self.limits.answers:
            raise Refused(f"has more than {self.limits.answers} {words}", self.item.line)
        names = [one.attributes.get("identifier", "") for one in elements]
        for one, name in zip(elements, names, strict=True):
            if not name:
                raise Refused("has a choice without a name (identifier)", one.line)
            if names.count(name) > 1:
                raise Refused(f"two choices are named {name[:40]!r}", one.line)
        return elements

    # What is told

    def shared(self, stem: str) -> dict[str, object]:
        """Return the fields that all kinds have; ``told`` becomes the explanation."""
        return {
            "stem": stem,
            "explanation": self.joined(self.told),
            "hints": tuple(
                filter(None, (self.joined([one]) for one in self.item.feedbacks if is_hint(one)))
            ),
        }

    def joined(self, feedbacks: Iterable[Feedback]) -> str:
        """Return texts of feedback one under the other, each once."""
        found = list(feedbacks)
        self.used |= set(map(id, found))
        texts = map(self._feedback, found)
        return "\n\n".join(dict.fromkeys(filter(None, texts)))

    def _feedback(self, feedback: Feedback) -> str:
        element = feedback.element
        if id(element) not in self.rendered:
            self.rendered[id(element)] = self.text(element.content, element.line)
        return self.rendered[id(element)]

    def told_always(self, results: Sequence[Result]) -> list[Feedback]:
        """Return the feedback that is shown for each of some answers."""
        shown = [set(map(id, one.shown)) for one in results]
        always = set.intersection(*shown) if shown else set()
        return [one for one in self.item.feedbacks if id(one) in always and not is_hint(one)]

    def tell(self, results: Sequence[Result | None]) -> None:
        """Take what is shown for every answer as explanation; by its name where that is unknown."""
        known = [one for one in results if one is not None]
        if len(known) < len(results) or not known:
            self.told = [one for one in self.item.feedbacks if is_general(one)]
        else:
            self.told = self.told_always(known)

    def tell_once(self, results: Sequence[Result]) -> None:
        """Take what is shown for all of some answers as explanation, if that is not known yet."""
        if not self.told:
            self.told = self.told_always(results)

    def told_by(self, result: Result | None, nothing: Result | None) -> list[Feedback]:
        """Return the feedback that is shown for one answer, and neither for all nor for none."""
        if result is None or nothing is None:
            return []
        known = set(map(id, (*self.told, *nothing.shown)))
        return [one for one in result.shown if id(one) not in known and not is_hint(one)]

    def credit(self, share: float, line: int) -> float:
        """Return what an answer earns, from 0 to 1."""
        if close(share, 1):
            return 1.0
        if share < 0:
            self.note("an answer costs points there and nothing here", line)
        return max(0.0, min(share, 1.0))

    def note_lost_feedback(self) -> None:
        """Say that feedback was left out that is neither always shown nor that of one answer."""
        lost = (
            one
            for one in self.item.feedbacks
            if id(one) not in self.used and any(part.text.strip() for part in walked(one.element))
        )
        if next(lost, None) is not None:
            self.note("the feedback for right, partly right and wrong answers was left out")


def is_hint(feedback: Feedback) -> bool:
    """Tell whether a text is a hint as they are written here."""
    return feedback.variable == HINT and feedback.element.name == "modalFeedback"


def is_general(feedback: Feedback) -> bool:
    """Tell whether a text is shown whatever is answered, by how it is usually named."""
    return feedback.hides and not is_hint(feedback)


def keys_for(elements: Sequence[Element], prefix: str) -> list[str]:
    """Return the keys of choices: those they had here where they went out from here, else new."""
    names = [one.attributes.get("identifier", "") for one in elements]
    keys = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    own = all(_KEY.match(key) and len(key) <= _LONGEST_KEY for key in keys)
    return keys if own and len(keys) == len(names) else row_keys(len(names))


def close(one: float, other: float) -> bool:
    """Tell whether two shares are the same but for rounding."""
    return abs(one - other) < _CLOSE
