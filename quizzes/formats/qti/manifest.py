"""What a package says of itself: its items in the order of its test, their sections and tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.formats.packages import MANIFEST, Package, path_from
from quizzes.formats.qti.items import walked
from quizzes.formats.qti.names import normalise
from quizzes.formats.question_files import Altered, ImportLimits, QuestionFileError
from quizzes.formats.xml_trees import Element, parsed

_DEEPEST = 10
_KIND = re.compile(r"imsqti_(?:(item|test|apipitem)_?|(?:xml)?v[23])")
"""The types of items and tests; some programs only say which QTI it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a package: its path, the sections it stands in, its keywords."""

    path: str
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = field(default=())


def entries_of(package: Package, limits: ImportLimits) -> tuple[list[Entry], tuple[Altered, ...]]:
    """Return the items of a package: in the order of its tests, then those in none.

    Raises ``QuestionFileError`` for a manifest that can't be read.
    """
    root = _root(package, MANIFEST, limits)
    if root.name != "manifest":
        raise QuestionFileError(f"its {MANIFEST} is <{root.name[:40]}>, not a manifest")
    notes: list[Altered] = []
    items: dict[str, tuple[str, ...]] = {}
    tests: list[str] = []
    for resource in (one for one in walked(root) if one.name == "resource"):
        kind = resource.attributes.get("type", "").casefold()
        path = path_from(MANIFEST, _address(resource))
        found = _KIND.match(kind)
        if path is None or found is None:
            continue
        if path not in package:
            notes.append(Altered(resource.line, f"{path[:80]!r} is named, but not in the package"))
        elif found[1] != "test":
            items[path] = _keywords(resource)
        else:
            tests.append(path)
    sections = dict(_sections(package, tests, limits, notes))
    ordered = [*(path for path in sections if path in items), *items]
    entries = [Entry(path, sections.get(path, ()), items[path]) for path in dict.fromkeys(ordered)]
    return entries, tuple(notes)


def _root(package: Package, path: str, limits: ImportLimits) -> Element:
    try:
        root = parsed(package.read(path), limits).root
    except QuestionFileError as error:
        raise QuestionFileError(f"{path}: {error.fault.message}", error.fault.line) from None
    normalise(root)
    return root


def _address(resource: Element) -> str:
    file = resource.first("file")
    return resource.attributes.get("href", "") or (
        "" if file is None else file.attributes.get("href", "")
    )


def _keywords(resource: Element) -> tuple[str, ...]:
    words = (
        " ".join("".join(part.text for part in walked(one)).split())
        for one in walked(resource)
        if one.name == "keyword"
    )
    return tuple(dict.fromkeys(filter(None, words)))


def _sections(
    package: Package, tests: list[str], limits: ImportLimits, notes: list[Altered]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the path of each item that a test names, with the titles of its sections."""
    for path in tests:
        try:
            root = _root(package, path, limits)
        except QuestionFileError as error:
            notes.append(Altered(error.fault.line, f"{error.fault.message}; its order is not read"))
            continue
        yield from _within(root, path, (), _Test(package, limits, notes, {path}))


@dataclass(slots=True)
class _Test:
    package: Package
    limits: ImportLimits
    notes: list[Altered]
    seen: set[str]


def _within(
    element: Element, path: str, titles: tuple[str, ...], test: _Test
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for child in element.children:
        target = path_from(path, child.attributes.get("href", ""))
        match child.name:
            case "assessmentItemRef" if target is not None:
                yield target, titles
            case "assessmentSection" if len(titles) < _DEEPEST:
                yield from _within(child, path, _with(titles, child), test)
            case "testPart" | "assessmentTest":
                yield from _within(child, path, titles, test)
            case "assessmentSectionRef" if target in test.package and target not in test.seen:
                test.seen.add(target)
                yield from _referred(target, titles, test)


def _with(titles: tuple[str, ...], section: Element) -> tuple[str, ...]:
    title = " ".join(section.attributes.get("title", "").split())
    return (*titles, title) if title else titles


def _referred(
    path: str, titles: tuple[str, ...], test: _Test
) -> Iterator[tuple[str, tuple[str, ...]]]:
    try:
        root = _root(test.package, path, test.limits)
    except QuestionFileError as error:
        test.notes.append(Altered(error.fault.line, error.fault.message))
        return
    if len(titles) < _DEEPEST and len(test.seen) < 1_000:
        yield from _within(root, path, _with(titles, root), test)
