"""The site's specs as a package of QTI 2.1 or 3.0, which ``qti.read`` reads back the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from quizzes.formats.moodle_names import name_from
from quizzes.formats.moodle_xml.elements import file_name
from quizzes.formats.packages import MANIFEST, zipped
from quizzes.formats.qti.losses import refusal
from quizzes.formats.qti.manifest_writing import Listed, manifest, test_of
from quizzes.formats.qti.parts import Draft
from quizzes.formats.qti.reading import FORMATS
from quizzes.formats.qti.schemas import HEAD, NAMESPACES
from quizzes.formats.qti.written_kinds import draft
from quizzes.formats.question_files import ImportedItem, ImportedPicture, LeftOut, WrittenFile

_TEST = "test.xml"


def write_2(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as a package of QTI 2.1."""
    return _Package(2).write(items)


def write_3(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as a package of QTI 3.0."""
    return _Package(3).write(items)


@dataclass(slots=True)
class _Package:
    """A package on its way out.

    What QTI cannot carry at all is left out and named; ``losses.not_carried`` says what else gets
    lost. An item kept from another file of the same version goes out as it came in.
    """

    version: int
    files: dict[str, bytes] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def write(self, items: Iterable[ImportedItem]) -> WrittenFile:
        """Return the package around questions, in their order."""
        for item in items:
            if why := self._reason(item):
                self.left_out.append(LeftOut(item.title, why, item.where))
                continue
            self._add(item)
        test = None
        if any(one.category for one in self.listed):
            test = _TEST
            self.files[_TEST] = (HEAD + test_of(self.listed, self.version)).encode()
        written = manifest(self.listed, self.pictures, test, self.version)
        self.files = {MANIFEST: (HEAD + written).encode(), **self.files}
        return WrittenFile(left_out=tuple(self.left_out), data=zipped(self.files))

    def _reason(self, item: ImportedItem) -> str:
        if item.kept is not None:
            ours = FORMATS[self.version]
            is_ours = item.kept.format == ours
            return "" if is_ours else f"is kept as {item.kept.format}, not as {ours}"
        return refusal(item.body) if item.body is not None else "is empty"

    def _add(self, item: ImportedItem) -> None:
        name = f"item-{len(self.listed) + 1:04d}"
        path = f"items/{name}.xml"
        shown: list[str] = []
        text = item.kept.text if item.kept is not None else self._item(item, name, shown)
        self.files[path] = f"{HEAD}{text}\n".encode()
        self.listed.append(Listed(name, path, item.category, item.tags, tuple(shown)))

    def _item(self, item: ImportedItem, name: str, shown: list[str]) -> str:
        known = {picture.key: picture for picture in item.pictures}

        def address(key: str) -> str | None:
            picture = known.get(key)
            if picture is None:
                return None
            if key not in shown:
                shown.append(key)
            return f"../{self._picture(picture)}"

        made = draft(item.body, Draft(self.version, address))
        attributes = {
            "identifier": name,
            "title": item.title or name_from(item.body.stem),
            "label": item.idnumber,
            "adaptive": "false",
            "timeDependent": "false",
        }
        said = {key: value for key, value in attributes.items() if value}
        node = made.written({"xmlns": NAMESPACES[self.version], **said}, item.body)
        return node.written(self.version)

    def _picture(self, picture: ImportedPicture) -> str:
        path = f"images/{file_name(picture)}"
        self.files[path] = picture.data
        self.pictures[picture.key] = path
        return path
