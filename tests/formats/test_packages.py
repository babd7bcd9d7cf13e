"""Archives: what is in them is read, and what could do harm is refused with its reason."""

import io
import zipfile

import pytest

from quizzes.formats.packages import opened
from quizzes.formats.question_files import USUAL_LIMITS, ImportLimits, QuestionFileError


def archive(*files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files:
            packed.writestr(name, data)
    return buffer.getvalue()


def refused(data, name="", **limits):
    with pytest.raises(QuestionFileError) as caught:
        opened(data, ImportLimits(**limits), manifest="").read(name)
    return str(caught.value)


def test_files_are_known_by_their_paths():
    data = archive(("a.xml", "A"), ("media/", ""), ("media\\b.png", b"\x89"))
    package = opened(data, USUAL_LIMITS, manifest="")
    assert package.paths() == ("a.xml", "media/b.png")
    assert (package.read("a.xml"), package.read("media/b.png")) == (b"A", b"\x89")
    assert ("a.xml" in package, "b.xml" in package) == (True, False)


def test_paths_are_seen_from_the_manifest():
    data = archive(("in/imsmanifest.xml", "M"), ("in/b/a.xml", "A"), ("out.xml", ""))
    assert opened(data, USUAL_LIMITS).paths() == ("imsmanifest.xml", "b/a.xml")
    with pytest.raises(QuestionFileError, match=r"is an archive without imsmanifest\.xml"):
        opened(archive(("a.xml", "")), USUAL_LIMITS)


def link(name):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def with_password():
    data = bytearray(archive(("a", "A")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is damaged, or no zip; export it once more"),
        (b"PK\x03\x04 and so on", "is damaged, or no zip; export it once more"),
        (archive(("../a", "")), "holds the file '../a', whose name leads out of it"),
        (archive(("b/../../a", "")), "holds the file 'b/../../a', whose name leads out of it"),
        (archive(("/etc/passwd", "")), "holds the file '/etc/passwd', whose name leads out of it"),
        (archive(("C:\\a", "")), "holds the file 'C:/a', whose name leads out of it"),
        (archive((link("a"), "/etc/passwd")), "holds the link 'a'; put the file itself there"),
        (archive(("a\\b", ""), ("a/b", "")), "holds the file 'a/b' twice"),
        (with_password(), "is protected with a password; take that away first"),
    ],
)
def test_an_archive_that_could_do_harm_is_refused(data, message):
    assert refused(data, "b").startswith(f"file: {message}")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"bytes": 50}, "is larger than 50 bytes"),
        ({"package_files": 1}, "holds more than 1 files"),
        ({"package_bytes": 9_999}, "unpacks to more than 9,999 bytes"),
        (
            {"freely_expanded": 100, "expansion": 10},
            "the file 'a' in it unpacks to more than 10 times its size",
        ),
    ],
)
def test_each_limit_has_its_own_sentence(limits, message):
    data = archive(("a", b"x" * 10_000), ("b", b"y"))
    assert refused(data, "a", **limits) == f"file: {message}"


def test_the_limit_of_all_files_together():
    data = archive(("a", b"x" * 10_000), ("b", b"y" * 10_000))
    package = opened(data, ImportLimits(package_bytes=19_999), manifest="")
    package.read("a")
    with pytest.raises(QuestionFileError, match="unpacks to more than 19,999 bytes"):
        package.read("b")


def test_a_damaged_file_is_named():
    data = bytearray(archive(("a", bytes(range(256)) * 4)))
    data[60] ^= 0xFF
    assert refused(bytes(data), "a") == "file: the file 'a' in it is damaged"
