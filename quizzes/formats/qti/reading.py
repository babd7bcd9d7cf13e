"""Files of QTI 2.x and 3.0 as the site's questions: single items, and packages of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from quizzes.domain.questions import QuestionBody, normalise_line
from quizzes.formats.moodle_rendering import NotHereError
from quizzes.formats.moodle_texts import plain_of
from quizzes.formats.packages import Package, opened, path_from
from quizzes.formats.qti.arranged import associate_of, match_of, order_of
from quizzes.formats.qti.choices import choice_of
from quizzes.formats.qti.essays import essay_of
from quizzes.formats.qti.gaps import cloze_of, gap_match_of, own_text
from quizzes.formats.qti.items import Item, item_of, require_declared
from quizzes.formats.qti.manifest import Entry, entries_of
from quizzes.formats.qti.names import normalise, version_of
from quizzes.formats.qti.pictures import finder
from quizzes.formats.qti.questions import Question, Shared
from quizzes.formats.qti.typed import entry_of
from quizzes.formats.qti.xhtml import is_for_students
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportLimits,
    Kept,
    QuestionFileError,
    RawText,
    Refused,
    told,
)
from quizzes.formats.spec_sentences import sentences_of
from quizzes.formats.xml_trees import Element, Tree, parsed

FORMATS = {2: "qti", 3: "qti_3"}
"""What a file of each version is called."""

_ITEM = "assessmentItem"
_INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}
_TEMPLATE = ("templateDeclaration", "templateProcessing", "templateInline", "templateBlock")
_HERE: dict[str, Callable[[Question, Element], QuestionBody]] = {
    "choiceInteraction": choice_of,
    "orderInteraction": order_of,
    "matchInteraction": match_of,
    "associateInteraction": associate_of,
    "gapMatchInteraction": gap_match_of,
    "extendedTextInteraction": essay_of,
    "textEntryInteraction": entry_of,
    "inlineChoiceInteraction": lambda question, one: cloze_of(question, [one]),
}


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of an item of QTI 2.x or 3.0, or of a package of items.

    Raises ``QuestionFileError`` for a file that is neither, too large, or without items.
    """
    if data.startswith(b"PK"):
        return _package(opened(data, limits), limits)
    tree = parsed(data, limits)
    version = version_of(tree.root)
    reading = _Reading(None, limits)
    name = tree.root.name
    normalise(tree.root)
    if tree.root.name != _ITEM:
        why = f"is <{name[:40]}> and no item; import the package (zip) that holds the items"
        raise QuestionFileError(why, tree.root.line)
    reading.take(tree, version, Entry(""))
    return reading.file(FORMATS[version], tree.notes)


def _package(package: Package, limits: ImportLimits) -> ImportedFile:
    entries, notes = entries_of(package, limits)
    if not entries:
        raise QuestionFileError("holds no items of QTI 2 or 3")
    if len(entries) > limits.items:
        raise QuestionFileError(f"holds more than {limits.items:,} questions")
    reading = _Reading(package, limits)
    versions = set()
    for entry in entries:
        try:
            tree = parsed(package.read(entry.path), limits)
        except QuestionFileError as error:
            if entry.path not in package.cache:
                raise
            reading.refuse(entry, error.fault.line, error.fault.message, entry.path)
            continue
        version = version_of(tree.root)
        normalise(tree.root)
        if tree.root.name != _ITEM:
            why = f"is <{tree.root.name[:40]}> and no item"
            reading.refuse(entry, tree.root.line, why, entry.path)
            continue
        versions.add(version)
        reading.take(tree, version, entry)
    return reading.file(FORMATS[max(versions, default=2)], notes)


@dataclass(slots=True)
class _Reading:
    """Gathers the items of a file, and what was refused."""

    package: Package | None
    limits: ImportLimits
    items: list[ImportedItem] | None = None
    problems: list[Fault] | None = None

    def __post_init__(self) -> None:
        self.items, self.problems = [], []

    def file(self, name: str, notes: Iterable[Altered]) -> ImportedFile:
        """Return what was gathered."""
        problems = told(self.problems, self.limits)
        return ImportedFile(name, tuple(self.items), problems, tuple(notes))

    def refuse(self, entry: Entry, line: int, message: str, title: str) -> None:
        """Put down that an item was refused, with its file where there are several."""
        where = f"{entry.path}: " if entry.path else ""
        self.problems.append(Fault(line, f"{where}{message}", title))

    def take(self, tree: Tree, version: int, entry: Entry) -> None:
        """Read one item."""
        title = _title(tree.root)
        try:
            self.items.append(self._item(tree, version, entry, title))
        except Refused as refused:
            self.refuse(entry, refused.line or tree.root.line, refused.message, title)

    def _item(self, tree: Tree, version: int, entry: Entry, title: str) -> ImportedItem:
        item = item_of(tree.root)
        find = finder(self.package, entry.path, self.limits)
        question = Question(item, self.limits, find)
        question.before = self._shared(question, entry)
        body, kept = None, None
        try:
            body = body_of(question)
        except NotHereError as why:
            kept = Kept(FORMATS[version], _kind(item), tree.source(tree.root))
            question.notes, question.pictures = [], {}
            question.note(f"{why}; it is kept as it is")
            if item.has("img", "object", "audio", "video"):
                question.note("pictures and other files of a kept item stay in the package")
        shown = {key for key in question.pictures if body is not None}
        said = tree.root.attributes
        return ImportedItem(
            where=f"{entry.path}, line {item.line}" if entry.path else f"line {item.line}",
            line=item.line,
            title=title,
            body=body,
            kept=kept,
            category=entry.category,
            tags=entry.tags,
            idnumber=said.get("label", "") or said.get("identifier", ""),
            notes=tuple(dict.fromkeys(question.notes)),
            pictures=tuple(one for key, one in question.pictures.items() if key in shown),
        )

    def _shared(self, question: Question, entry: Entry) -> list[Shared]:
        """Return the texts (stimuli) that an item refers to; one that is missing is noted."""
        found = []
        for one in question.item.element.all("assessmentStimulusRef"):
            path = path_from(entry.path, one.attributes.get("href", ""))
            body = self._stimulus(path)
            if body is None:
                shown = one.attributes.get("href", "")[:80]
                question.note(f"the text {shown!r} that it refers to is not here", one.line)
            else:
                find = finder(self.package, path, self.limits)
                found.append(Shared(body.content, find))
        return found

    def _stimulus(self, path: str | None) -> Element | None:
        if self.package is None or path not in self.package:
            return None
        try:
            root = parsed(self.package.read(path), self.limits).root
        except QuestionFileError:
            return None
        normalise(root)
        return root.first("stimulusBody")


def _title(element: Element) -> str:
    title = element.attributes.get("title", "") or element.attributes.get("identifier", "")
    return normalise_line(plain_of(RawText(title)))


def _kind(item: Item) -> str:
    names = list(dict.fromkeys(one.name for one in item.interactions))
    return ", ".join(names)[:200] or "description"


def body_of(question: Question) -> QuestionBody:
    """Return the body of an item.

    Raises ``NotHereError`` for what the site has not, and ``Refused``.
    """
    item = question.item
    interactions = item.interactions
    _require_here(item)
    require_declared(item)
    if len(interactions) == 1 and not own_text(item):
        build, asked = _HERE[interactions[0].name], interactions[0]
    else:
        build, asked = cloze_of, interactions
    try:
        body = build(question, asked)
    except ValidationError as error:
        raise Refused("; ".join(sentences_of(error)), item.line) from None
    _note_the_rest(question, body)
    return body


def _require_here(item: Item) -> None:
    """Raise ``NotHereError`` for items of kinds that the site has not."""
    if item.has(*_TEMPLATE):
        raise NotHereError("draws its values anew for each student, which is not here")
    if item.element.attributes.get("adaptive") in ("true", "1"):
        raise NotHereError("goes on with what is answered (adaptive), which is not here")
    interactions = item.interactions
    if not interactions:
        raise NotHereError("asks nothing")
    for one in interactions:
        if one.name not in _HERE:
            raise NotHereError(f"has a {one.name[:60]}, which is not here")
    if len(interactions) > 1 and not {one.name for one in interactions} <= _INLINE:
        raise NotHereError(f"asks {len(interactions)} things at once, which is not here")


def _note_the_rest(question: Question, body: QuestionBody) -> None:
    item = question.item
    question.note_lost_feedback()
    unread = [one for one in item.within if one.name == "rubricBlock" and not is_for_students(one)]
    if unread and body.kind != "essay":
        question.note("what graders are told was left out", unread[0].line)
    points = item.outcomes.get("MAXSCORE")
    if points is not None and points.default and not _is_usual(points.default[0], body):
        worth = points.default[0][:20]
        question.note(f"is worth {worth} points there; here a quiz says what it is")


def _is_usual(points: str, body: QuestionBody) -> bool:
    """Tell whether an item is worth nothing, one point, or one for each of its parts."""
    parts = (len(getattr(body, name, ())) for name in ("pairs", "items", "gaps"))
    usual = {0, 1, *parts, len(getattr(body, "items", ())) - 1}
    return points in {text for number in usual for text in (str(number), f"{number}.0")}
