"""What a package that goes out says of itself: its manifest, and a test with its sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.formats.qti.nodes import Node, node
from quizzes.formats.qti.schemas import (
    ITEM_TYPES,
    MANIFEST_NAMESPACES,
    METADATA_NAMESPACES,
    NAMESPACES,
    PICTURE_TYPE,
    SCHEMAS,
    TEST_TYPES,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in a package: its name and path, where it stands, the keys of its pictures."""

    name: str
    path: str
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def manifest(
    items: Sequence[Listed], pictures: Mapping[str, str], test: str | None, version: int
) -> str:
    """Return the manifest, which names each file of the package and no other."""
    names = {key: f"picture-{number}" for number, key in enumerate(pictures, 1)}
    schema, schema_version = SCHEMAS[version]
    about = _plain("metadata", _plain("schema", schema), _plain("schemaversion", schema_version))
    resources = [] if test is None else [_test(test, items, version)]
    resources += [_item(one, names, version) for one in items]
    resources += [
        _plain(
            "resource",
            _plain("file", href=path),
            identifier=names[key],
            type=PICTURE_TYPE,
            href=path,
        )
        for key, path in pictures.items()
    ]
    root = _plain(
        "manifest",
        about,
        _plain("organizations"),
        _plain("resources", *resources),
        xmlns=MANIFEST_NAMESPACES[version],
        identifier="manifest",
    )
    return root.written(version)


def _plain(name: str, *inside: Node | str, **attributes: str) -> Node:
    """Return an element that has the same name in all versions."""
    return Node(name, attributes, inside, is_html=True)


def _test(path: str, items: Sequence[Listed], version: int) -> Node:
    needed = (_plain("dependency", identifierref=one.name) for one in items)
    return _plain(
        "resource",
        _plain("file", href=path),
        *needed,
        identifier="test",
        type=TEST_TYPES[version],
        href=path,
    )


def _item(item: Listed, names: Mapping[str, str], version: int) -> Node:
    about = [_keywords(item.tags, version)] if item.tags else []
    needed = (_plain("dependency", identifierref=names[key]) for key in item.pictures)
    return _plain(
        "resource",
        *about,
        _plain("file", href=item.path),
        *needed,
        identifier=item.name,
        type=ITEM_TYPES[version],
        href=item.path,
    )


def _keywords(tags: Sequence[str], version: int) -> Node:
    text = "langstring" if version == 2 else "string"
    words = (_plain("keyword", _plain(text, tag)) for tag in tags)
    about = _plain("lom", _plain("general", *words), xmlns=METADATA_NAMESPACES[version])
    return _plain("metadata", about)


# The test


@dataclass(slots=True)
class _Section:
    """A section on its way: its title, and sections and items in their order."""

    title: str
    inside: list["_Section | Listed"] = field(default_factory=list)


def test_of(items: Sequence[Listed], version: int) -> str:
    """Return a test that has the items in their order, in sections named by their category."""
    top = _Section("")
    open_sections = [top]
    for item in items:
        path = ("", *item.category)
        kept = 1
        while kept < min(len(open_sections), len(path)) and (
            open_sections[kept].title == path[kept]
        ):
            kept += 1
        del open_sections[kept:]
        for title in path[kept:]:
            section = _Section(title)
            open_sections[-1].inside.append(section)
            open_sections.append(section)
        open_sections[-1].inside.append(item)
    numbers = iter(range(1, 2 * sum(len(one.category) + 1 for one in items) + 3))
    part = node(
        "testPart",
        _section(top, numbers),
        identifier="part-1",
        navigationMode="nonlinear",
        submissionMode="simultaneous",
    )
    about = {"xmlns": NAMESPACES[version], "identifier": "test", "title": "Questions"}
    return Node("assessmentTest", about, (part,)).written(version)


def _section(section: _Section, numbers) -> Node:
    name = f"section-{next(numbers)}"
    inside = (
        _section(one, numbers)
        if isinstance(one, _Section)
        else node("assessmentItemRef", identifier=one.name, href=one.path)
        for one in section.inside
    )
    return node("assessmentSection", *inside, identifier=name, title=section.title, visible="true")
