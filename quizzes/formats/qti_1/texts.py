"""Texts of QTI 1.2, which lie in ``material``, as a ``RawText`` with the pictures it shows."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from quizzes.formats.packages import Package, path_from
from quizzes.formats.question_files import ImportLimits, RawFile, RawText, Refused, TextFormat
from quizzes.formats.xml_trees import Element

_IMAGE = re.compile(r"<img\b[^<>]{0,8000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([a-z-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FILE_BASE = re.compile(r"^\$IMS[-_]CC[-_]FILEBASE\$/?", re.IGNORECASE)
_HTML = re.compile(
    r"</?(?:p|div|br|b|i|u|em|strong|span|img|ul|ol|li|table|sub|sup|a|font|pre|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_EMPTY = frozenset({"br", "img", "hr"})
MATERIALS = frozenset({"material", "material_ref", "materialref", "altmaterial"})


@dataclass(slots=True)
class Texts:
    """Reads texts of one file. ``package`` and ``path`` say where its pictures are looked for."""

    limits: ImportLimits
    package: Package | None = None
    path: str = ""
    remarks: list[str] = field(default_factory=list)
    files: dict[str, RawFile] = field(default_factory=dict)

    def of(self, *holders: Element | None) -> RawText:
        """Return all texts within elements, one after the other, as HTML or as plain words."""
        found = [part for holder in holders if holder is not None for part in self._parts(holder)]
        line = next((one.line for one in holders if one is not None), 0)
        if all(is_plain for _text, is_plain in found):
            whole = RawText("\n".join(text for text, _plain in found), TextFormat.PLAIN, line=line)
        else:
            whole = self._html(found, line)
        if len(whole.text) > self.limits.text_characters:
            most = self.limits.text_characters
            raise Refused(f"has a text with more than {most:,} characters", line)
        return whole

    def html(self, *holders: Element | None) -> RawText:
        """Return all texts within elements as HTML."""
        text = self.of(*holders)
        if text.format is TextFormat.HTML:
            return text
        return RawText(_escaped(text.text), TextFormat.HTML, line=text.line)

    def _html(self, found: Iterable[tuple[str, bool]], line: int) -> RawText:
        pieces = [_escaped(text) if is_plain else text for text, is_plain in found]
        files: dict[str, RawFile] = {}
        text = "\n".join(pieces)
        text = _IMAGE.sub(lambda one: self._image(one, files), text)
        return RawText(text, TextFormat.HTML, tuple(files.values()), line)

    def _parts(self, element: Element) -> Iterable[tuple[str, bool]]:
        """Yield the texts of an element and whether they are plain words."""
        match element.name:
            case "mattext" | "matemtext":
                if text := self._mattext(element):
                    yield text
            case "matbreak":
                yield "<br>", False
            case "matimage":
                said = element.attributes
                address = escape(said.get("uri", ""))
                words = escape(said.get("label", "") or element.text.strip()[:200])
                yield f'<img src="{address}" alt="{words}">', False
            case "mataudio" | "matvideo" | "matapplet" | "matapplication":
                self.remarks.append("a sound, a film or a program was left out")
            case _:
                for child in element.children:
                    yield from self._parts(child)

    def _mattext(self, element: Element) -> tuple[str, bool] | None:
        kind = element.attributes.get("texttype", "").casefold()
        if element.children:
            return _markup(element.content), False
        text = element.text.strip()
        if not text:
            return None
        is_html = "html" in kind or (not kind and bool(_HTML.search(text)))
        if kind and "html" not in kind and "plain" not in kind:
            self.remarks.append(f"a text of the type {kind[:40]!r} is read as plain words")
        return text, not is_html

    def _image(self, found: re.Match[str], files: dict[str, RawFile]) -> str:
        """Return a picture that the package has; of another its words, of a formula its LaTeX."""
        said = {
            one[1].casefold(): unescape(one[2] or one[3] or "")
            for one in _ATTRIBUTE.finditer(found[0])
        }
        formula = said.get("data-equation-content", "")
        if formula or said.get("class", "") == "equation_image":
            self.remarks.append("a formula became its LaTeX")
            words = formula or said.get("alt", "").removeprefix("LaTeX: ")
            return f"<code>{escape(words)}</code>"
        alt = escape(said.get("alt", ""))
        target = None if self.package is None else self._file(said.get("src", ""))
        if target is None:
            shown = said.get("src", "").partition("?")[0][-80:]
            self.remarks.append(f"the picture {shown!r} is not here; its words stand in its place")
            return f" {alt} "
        file = self._taken(self.package, target)
        files[target] = file
        return f'<img src="@@PLUGINFILE@@/{file.name}" alt="{alt}">'

    def _taken(self, package: Package, target: str) -> RawFile:
        if target not in self.files:
            ending = re.sub(r"[^a-z0-9.]", "", posixpath.splitext(target)[1].casefold())
            name = f"{len(self.files) + 1}{ending}"
            self.files[target] = RawFile(name, package.read(target))
        return self.files[target]

    def _file(self, address: str) -> str | None:
        """Return the path in the package of what an address names; None for what is not there."""
        bare = unquote(address.partition("?")[0].partition("#")[0]).strip()
        based = _FILE_BASE.sub("", bare)
        places = [path_from(self.path, bare), path_from("", bare)]
        if based != bare:
            places = [path_from("", f"web_resources/{based}"), path_from("", based)]
        for place in places:
            if place is None or place not in self.package:
                continue
            if self.package.entries[place].file_size > self.limits.file_bytes:
                self.remarks.append(f"the file {place[:80]!r} is too large and was left out")
                return None
            return place
        return None


def _escaped(text: str) -> str:
    return re.sub(r"\r\n?|\n", "<br>", escape(text, quote=False))


def _markup(content: Iterable[Element | str]) -> str:
    """Return elements of HTML that stand in a text without CDATA as they were written."""
    pieces = []
    for one in content:
        if isinstance(one, str):
            pieces.append(escape(one, quote=False))
            continue
        said = "".join(
            f' {key}="{escape(value)}"'
            for key, value in one.attributes.items()
            if re.fullmatch(r"[A-Za-z-]+", key)
        )
        pieces.append(f"<{one.name}{said}>")
        if one.name not in _EMPTY:
            pieces.append(f"{_markup(one.content)}</{one.name}>")
    return "".join(pieces)


def descendants(element: Element, *names: str) -> list[Element]:
    """Return all elements of these names within an element, in their order."""
    found: list[Element] = []
    left = list(reversed(element.children))
    while left:
        one = left.pop()
        if one.name in names:
            found.append(one)
        left.extend(reversed(one.children))
    return found


def normalise(root: Element) -> None:
    """Take the prefixes from all names, and their capitals."""
    left = [root]
    while left:
        one = left.pop()
        one.name = one.name.rpartition(":")[2].casefold()
        left += one.children
