"""Which format a file is in is told by its content; the samples are all known."""

import contextlib
import io
import random
import zipfile

import pytest

from quizzes.formats import aiken, gift, moodle_xml, qti
from quizzes.formats.question_files import ImportLimits, QuestionFileError
from quizzes.formats.question_formats import QUESTION_FORMATS
from quizzes.formats.recognising import FileFormat, recognised
from tests.formats.gift.spoilt import WHOLE
from tests.formats.moodle_oracle import SAMPLES
from tests.formats.moodle_xml import files


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (WHOLE.encode(), "gift"),
        (b"Q{T}", "gift"),
        ("Café{=a ~b}".encode("utf-16"), "gift"),
        (b"<b>Bold</b> or not{T}", "gift"),
        (b"$CATEGORY: Rome\n\nOnly a text", "gift"),
        (b"Rome, Paris, Bonn are {=towns ~seas}.\n\nOne, two, {=three ~four}", "gift"),
        (b"The capital of Italy is {=Rome ~50%Latium ~Paris}.", "missing_word"),
        (b"What?\nA) a\nB) b\nANSWER: B\n", "aiken"),
        (b"What?\r\nA. a\r\nB. b\r\nANSWER: B", "aiken"),
        (files.WHOLE, "moodle_xml"),
        (files.WHOLE.decode().encode("utf-16"), "moodle_xml"),
        (b"<!-- made by hand -->\n<quiz>", "moodle_xml"),
        (b'<?xml version="1.0"?><assessmentItem xmlns="x"/>', "qti"),
        (b"<qti:qti-assessment-item/>", "qti_3"),
        (b"<questestinterop>", "qti_1_2"),
        (b"kind,stem,answer\nsingle_choice,What?,a\n", "csv"),
        (b"kind;stem;answer\nsingle_choice;What, now?;a\n", "csv"),
        (b'sep=;\n"Type";"Question";"Answer"\nessay;"Why?\nANSWER: A\nA) a";\n', "csv"),
        (b"title,kind,stem\n{a,essay,Why?", "csv"),
        (archive("imsmanifest.xml", "items/a.xml"), "qti"),
        (qti.write_2(gift.read(b"Q{}").items).data, "qti"),
        (qti.write_3(gift.read(b"Q{}").items).data, "qti_3"),
        (archive("course.yml"), "course_pack"),
        (archive("nrc/course.yml", "nrc/media.yml"), "course_pack"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
    ],
)
def test_a_format_is_told_by_the_content(data, name):
    assert recognised(data) == name


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "file: is empty"),
        (b" \n\t", "file: is empty"),
        (b"Dear all,\n\nhere are my questions.", "file: is of no format that is known here: GIFT"),
        (b"<html><body>", "line 1: begins with <html>, which is no format of questions here"),
        (b"PK\x03\x04 and so on", "file: is a damaged archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "file: is an old workbook, or has a password"),
        (archive("a.txt"), "file: is an archive without questions"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "line 3: is not a text file"),
    ],
)
def test_a_file_that_is_none_of_them_is_refused_with_what_it_is(data, message):
    with pytest.raises(QuestionFileError) as caught:
        assert recognised(data) in FileFormat
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("gift/*.gift", "gift"),
        ("gift/*.txt", "gift"),
        ("aiken/questions*", "aiken"),
        ("moodle_xml/*.xml", "moodle_xml"),
        ("qti/v2/**/*.xml", "qti"),
        ("qti/v3/**/*.xml", "qti_3"),
    ],
)
def test_the_samples_are_known(pattern, name):
    paths = sorted(SAMPLES.glob(pattern))
    assert {path.name: str(recognised(path.read_bytes())) for path in paths} == {
        path.name: name for path in paths
    }


@pytest.mark.parametrize("write", [gift.write, aiken.write, moodle_xml.write])
def test_what_goes_out_is_known_when_it_comes_in(write):
    text = write(gift.read(WHOLE.encode()).items).text
    expected = {gift.write: "gift", aiken.write: "aiken", moodle_xml.write: "moodle_xml"}
    assert recognised(text.encode()) == expected[write]


def test_a_site_says_how_many_files_a_package_may_hold():
    package = archive("imsmanifest.xml", "a.xml", "b.xml")
    limits = ImportLimits(package_files=2)
    with pytest.raises(QuestionFileError, match="holds more than 2 files"):
        assert recognised(package, limits=limits) in FileFormat
    large = archive("imsmanifest.xml", *(f"items/{number}.xml" for number in range(10_000)))
    with pytest.raises(QuestionFileError, match="holds more than 10,000 files"):
        assert recognised(large) in FileFormat
    assert recognised(large, limits=ImportLimits(package_files=20_000)) == "qti"


def test_whatever_comes_is_known_or_refused():
    rng = random.Random(3)
    seeds = [WHOLE.encode(), files.WHOLE, archive("course.yml"), b"a,b,c\n1,2,3\n"]
    for number in range(400):
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(rng.randint(1, 5)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with contextlib.suppress(QuestionFileError):
            assert recognised(bytes(data)) in FileFormat


HARMFUL = [
    *("<?a?>", "<!---->", "<!DOCTYPE a>", "<", "<!--", "<?", "{", "{a", "~ ", "=1", "ANSWER:", " "),
    *("A)\n", ",", '"', '"a",', "::", "\\{", "a:", "<a:", "{}", "\n\t "),
]


@pytest.mark.parametrize("piece", HARMFUL)
@pytest.mark.parametrize("start", ["", "<quiz", "<?xml ?>", "Q{"])
def test_one_sign_very_often_is_known_or_refused(piece, start):
    data = (start + piece * (100_000 // len(piece))).encode()
    with contextlib.suppress(QuestionFileError):
        assert recognised(data) in FileFormat


def test_every_format_that_is_recognised_is_read():
    assert set(QUESTION_FORMATS) == set(FileFormat)
