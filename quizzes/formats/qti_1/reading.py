"""Files and packages of QTI 1.2 to what the site has of them."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from quizzes.domain.questions import (
    Categorise,
    Matching,
    MultipleChoice,
    QuestionBody,
    Scoring,
)
from quizzes.formats.moodle_specs import to_item
from quizzes.formats.packages import MANIFEST, Package, opened, path_from
from quizzes.formats.qti_1.conditions import NotReadError
from quizzes.formats.qti_1.items import by_structure, item_of, metadata, raw_question
from quizzes.formats.qti_1.kinds import ALL_OR_NOTHING, CATEGORISE, READERS, kind_of
from quizzes.formats.qti_1.texts import Texts, descendants, normalise
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportedItem,
    ImportLimits,
    QuestionFileError,
    RawQuestion,
    RawText,
    Refused,
    TextFormat,
    told,
)
from quizzes.formats.xml_trees import Element, Tree, parsed

FORMAT = "qti_1_2"
ROOT = "questestinterop"
_ROOT_SECTION = "root_section"
_LONGEST_PATH = 50
_SNIFFED = 2_000
_BEGINS = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?questestinterop", re.IGNORECASE)


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a file or a package of QTI 1.2. Raises ``QuestionFileError``."""
    if data.startswith(b"PK\x03\x04"):
        return _package(opened(data, limits), limits)
    reader = _Reader(limits)
    reader.take(data)
    return reader.file()


def _package(package: Package, limits: ImportLimits) -> ImportedFile:
    paths = question_paths(package, limits)
    if not paths:
        raise QuestionFileError("is a package in which no file has questions of QTI 1.2")
    reader = _Reader(limits)
    for path in paths:
        if path not in package:
            shown = f"{path[:80]!r} is named, but not in the package"
            reader.notes.append(Altered(0, shown))
            continue
        try:
            reader.take(package.read(path), package, path)
        except QuestionFileError as error:
            fault = error.fault
            reader.problems.append(Fault(fault.line, fault.message, unit=_unit(path)))
            if reader.is_full:
                raise
    return reader.file()


def question_paths(package: Package, limits: ImportLimits) -> list[str]:
    """Return the files of a package that hold questions, in the order of its manifest.

    Of what Canvas writes twice, once for others and once for itself, its own is taken: only that
    has all kinds.
    """
    root = parsed(package.read(MANIFEST), limits).root
    normalise(root)
    named = []
    for resource in descendants(root, "resource"):
        kind = resource.attributes.get("type", "").casefold()
        addresses = [resource.attributes.get("href", "")]
        addresses += (one.attributes.get("href", "") for one in resource.all("file"))
        for path in filter(None, (path_from(MANIFEST, one) for one in addresses if one)):
            is_own = path.endswith(".xml.qti")
            if is_own or ("imsqti_xmlv1p" in kind and path.endswith(".xml")):
                named.append(path)
    if not named:
        named = [path for path in package.paths() if path.endswith((".xml", ".qti"))]
    found = [path for path in dict.fromkeys(named) if path not in package or _is_one(package, path)]
    own = {posixpath.basename(path).removesuffix(".xml.qti") for path in found if ".qti" in path}
    return [
        path for path in found if ".qti" in path or not own & {*path.split("/"), _stem_of(path)}
    ]


def _stem_of(path: str) -> str:
    return posixpath.basename(path).removesuffix(".xml")


def _is_one(package: Package, path: str) -> bool:
    beginning = package.read(path)[: _SNIFFED * 2].replace(b"\0", b"")[:_SNIFFED]
    return _BEGINS.search(beginning) is not None


@dataclass(slots=True)
class _Place:
    """Where items are: the tree they came from, its file, the titles they stand under."""

    tree: Tree
    package: Package | None
    path: str
    titles: tuple[str, ...] = ()


class _Reader:
    """Gathers what the files of a package hold."""

    def __init__(self, limits: ImportLimits) -> None:
        self.limits = limits
        self.items: list[ImportedItem] = []
        self.problems: list[Fault] = []
        self.notes: list[Altered] = []
        self.count = 0

    @property
    def is_full(self) -> bool:
        """Whether more items were found than may be read."""
        return self.count > self.limits.items

    def take(self, data: bytes, package: Package | None = None, path: str = "") -> None:
        """Read one file. Raises ``QuestionFileError``."""
        tree = parsed(data, self.limits)
        normalise(tree.root)
        if tree.root.name != ROOT:
            why = f"is XML, but of <{tree.root.name[:40]}> and not of <{ROOT}>"
            raise QuestionFileError(why, tree.root.line)
        self.notes += tree.notes
        for place, element in _items(_Place(tree, package, path), tree.root):
            self.count += 1
            if self.is_full:
                most = self.limits.items
                raise QuestionFileError(f"holds more than {most:,} questions", element.line)
            self._item(place, element)

    def _item(self, place: _Place, element: Element) -> None:
        try:
            raw = _raw(place, element, self.limits)
            if len(raw.answers) > self.limits.answers:
                raise Refused(f"has more than {self.limits.answers} answers")
            item = to_item(raw, FORMAT, category=place.titles, limits=self.limits)
        except Refused as refused:
            title = element.attributes.get("title", "")[:80]
            line = refused.line or element.line
            self.problems.append(Fault(line, refused.message, title, _unit(place.path)))
            return
        item = replace(item, body=_as_graded(item.body, raw.grading))
        unit = _unit(place.path)
        self.items.append(
            replace(
                item,
                where=f"{unit} {item.line}",
                notes=tuple(replace(note, unit=unit) for note in item.notes),
                raw=None,
            )
        )

    def file(self) -> ImportedFile:
        """Return all that was found. Raises ``QuestionFileError`` for nothing."""
        if not self.items and not self.problems:
            raise QuestionFileError("holds no questions")
        problems = told(self.problems, self.limits)
        return ImportedFile(FORMAT, tuple(self.items), problems, tuple(self.notes))


def _as_graded(body: QuestionBody | None, grading: str) -> QuestionBody | None:
    """Return a body as what Moodle has no kind for."""
    if isinstance(body, MultipleChoice) and grading == ALL_OR_NOTHING:
        return body.model_copy(update={"scoring": Scoring.ALL_OR_NOTHING})
    if isinstance(body, Matching) and grading == CATEGORISE:
        items = [
            {"key": one.key, "text": one.text, "group": one.match, "feedback": one.feedback}
            for one in body.pairs
        ]
        shared = {name: getattr(body, name) for name in ("stem", "hints", "explanation")}
        try:
            return Categorise(groups=body.options, items=items, **shared)
        except ValidationError:
            # More groups than there may be: they are matches as well.
            return body
    return body


def _unit(path: str) -> str:
    """Return what lines are counted of; Canvas has paths of more than a hundred letters."""
    shown = path if len(path) <= _LONGEST_PATH else f"…{path[-_LONGEST_PATH:]}"
    return f"{shown}, line" if path else "line"


def _items(place: _Place, element: Element) -> Iterator[tuple[_Place, Element]]:
    """Yield all items with where they stand: assessments, banks and sections in one another."""
    for child in element.children:
        if child.name == "item":
            yield place, child
        elif child.name in ("assessment", "objectbank", "section"):
            title = _title(child)
            titles = (*place.titles, title) if title else place.titles
            yield from _items(replace(place, titles=titles), child)


def _title(element: Element) -> str:
    if element.attributes.get("ident") == _ROOT_SECTION:
        return ""
    said = {
        one.said("fieldlabel").casefold(): one.said("fieldentry")
        for block in element.all("qtimetadata")
        for one in block.all("qtimetadatafield")
    }
    return " ".join((said.get("bank_title") or element.attributes.get("title", "")).split())


def _raw(place: _Place, element: Element, limits: ImportLimits) -> RawQuestion:
    texts = Texts(limits, place.package, place.path)
    source = place.tree.source(element) if element.children else ""
    try:
        item = item_of(element, texts)
        kind = kind_of(item, by_structure)
        return raw_question(item, kind, source, READERS.get(kind))
    except NotReadError as why:
        said = metadata(element)
        kind = said.get("question_type") or said.get("bbmd_questiontype") or "item"
        title = " ".join(element.attributes.get("title", "").split())
        notes = (Altered(element.line, str(why)),)
        # A kind that nobody has, so that the item is kept with this reason.
        return RawQuestion(
            f"{kind} (QTI 1.2)",
            element.line,
            source=source,
            name=title,
            text=RawText("", TextFormat.HTML),
            notes=notes,
        )
