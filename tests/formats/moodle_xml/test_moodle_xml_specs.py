"""Each kind of Moodle's as a body of the site, and what is said of what is otherwise here."""

import pytest

from quizzes.domain import questions
from quizzes.formats import moodle_xml
from tests.formats.moodle_xml import files
from tests.formats.moodle_xml.files import answer, question, quiz


def read(*texts):
    file = moodle_xml.read(quiz(*texts))
    assert file.problems == ()
    return file


def fields(item):
    return item.body.model_dump(exclude_defaults=True, mode="json")


def notes(item):
    return [note.message for note in item.notes]


A = {"key": "a", "text": "a", "correct": True}
EXACT = {"accent_sensitive": True, "punctuation_sensitive": True}
NO_TEXT_BEFORE = "says nothing before its gaps; here it says: Fill in the gaps."
GIVEN = {
    "choice with all that belongs to it": (
        files.CHOICE,
        {
            "stem": "Q",
            "options": [A | {"feedback": "Yes \\<b>"}, {"key": "b", "text": "b"}],
            "shuffle": False,
            "hints": ["Think"],
            "explanation": "![map](picture:moodle-6b7fa434f92a8b80aab0)",
        },
        [],
    ),
    "several": (
        files.SEVERAL,
        {
            "stem": "Q",
            "options": [
                A,
                {"key": "b", "text": "b", "correct": True},
                {"key": "c", "text": "c"},
            ],
            "shuffle": False,
        },
        [],
    ),
    "truth": (files.TRUTH, {"stem": "Q", "answer": False}, []),
    "truth in another language": (
        question("truefalse", answer("Wahr", 100), answer("Falsch", 0)),
        {"stem": "Q", "answer": True},
        [
            "the answer 'Wahr' is taken by its place: true, then false",
            "the answer 'Falsch' is taken by its place: true, then false",
        ],
    ),
    "words": (
        files.WORDS.replace("33.33333", "50"),
        {
            "stem": "Q",
            "answers": [{"text": "Ro*"}, {"text": "Paris", "credit": 0.5}],
            "case_sensitive": True,
            **EXACT,
        },
        [],
    ),
    "number": (
        files.NUMBER,
        {
            "stem": "Q",
            "bands": [{"value": 3.5, "tolerance": 0.5}, {"min": -1e100, "credit": 0.0}],
            "units": [{"text": "m"}, {"text": "cm", "factor": 0.01}],
            "unit_entry": "required",
        },
        [],
    ),
    "pairs": (
        files.PAIRS,
        {
            "stem": "Q",
            "pairs": [
                {"key": "a", "text": "1", "match": "a"},
                {"key": "b", "text": "2", "match": "b"},
            ],
            "options": [
                {"key": "a", "text": "x"},
                {"key": "b", "text": "y"},
                {"key": "c", "text": "z"},
            ],
        },
        [],
    ),
    "essay": (
        files.ESSAY,
        {"stem": "Q", "min_words": 5, "max_words": 50, "model_answer": "Look for it"},
        [
            "what graders are told became the model answer",
            "the text that answers begin with was left out",
        ],
    ),
    "cloze": (
        files.CLOZE,
        {
            "stem": "Fill in.",
            "text": "Rome [[1]] old[[2]], [[3]].",
            "gaps": [
                {
                    "key": "1",
                    "options": [
                        {"key": "a", "text": "is", "correct": True},
                        {"key": "b", "text": "isn't", "feedback": "No"},
                    ],
                },
                {
                    "key": "2",
                    "answers": [
                        {"text": "very}"},
                        {"text": "#", "credit": 0.5},
                        {"text": "*", "credit": 0.0, "feedback": "No"},
                    ],
                    "case_sensitive": True,
                    **EXACT,
                },
                {"key": "3", "bands": [{"value": 1949.0}]},
            ],
            "shuffle": False,
        },
        [
            "gaps are worth different points there; here they are worth the same",
            "is worth 4 points there; here a quiz says what it is",
        ],
    ),
    "chosen": (
        files.CHOSEN.replace(", a [[3]]", ""),
        {
            "stem": "Fill in the gaps.",
            "text": "The [[1]] on the [[2]].",
            "gaps": [
                {
                    "key": "1",
                    "options": [
                        {"key": "a", "text": "cat", "correct": True},
                        {"key": "b", "text": "dog"},
                    ],
                },
                {
                    "key": "2",
                    "options": [
                        {"key": "a", "text": "mat", "correct": True},
                        {"key": "b", "text": "hat"},
                    ],
                },
            ],
            "shuffle": False,
        },
        [NO_TEXT_BEFORE],
    ),
    "order": (
        files.ORDER,
        {
            "stem": "Q",
            "items": [{"key": "a", "text": "first"}, {"key": "b", "text": "second"}],
        },
        [],
    ),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_kind_of_moodle_becomes_one_of_the_site(name):
    text, expected, said = GIVEN[name]
    (item,) = read(text).items
    assert (fields(item), notes(item)) == (expected, said)


def test_a_question_brings_its_category_tags_number_and_pictures():
    (item,) = read(files.CATEGORY, files.CHOICE).items
    assert (item.title, item.line) == ("N", 4)
    assert (item.category, item.tags, item.idnumber) == (("A", "B/C"), ("one",), "7")
    (picture,) = item.pictures
    assert (picture.name, picture.data[:4], len(picture.data)) == ("a b.png", b"\x89PNG", 70)


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        ("{1:MR:=a~=b~c}", "has a gap with several right options, which is not here"),
        ("{1:MCS:=a~=b}", "has a gap with several right options, which is not here"),
    ],
)
def test_a_cloze_question_with_gaps_that_are_not_here_is_kept(gap, why):
    text = question("cloze", text=f"Say {gap}")
    (item,) = read(text).items
    assert (item.body, item.kept.text, notes(item)) == (None, text, [f"{why}; it is kept as it is"])


@pytest.mark.parametrize(
    ("name", "single", "shuffle"),
    [
        *((name, True, False) for name in ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MCH")),
        *((name, True, True) for name in ("MULTICHOICE_S", "MCS", "MULTICHOICE_HS", "MCVS")),
        *((name, False, False) for name in ("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH")),
        *((name, False, True) for name in ("MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS")),
    ],
)
def test_every_name_of_a_choice_in_a_gap_is_known(name, single, shuffle):
    text = question("cloze", text=f"x {{2:{name}:%50%a~%100%b~c}}")
    (raw,) = moodle_xml.read_raw(quiz(text)).questions
    (gap,) = raw.parts
    assert (gap.kind, gap.single, gap.shuffle) == ("multichoice", single, shuffle)
    assert gap.default_mark == raw.default_mark == 2


def test_several_right_answers_of_a_gap_share_what_it_is_worth():
    text = question("cloze", text="x {1:MR:=a~=b~c} {1:MR:%100%a~%50%b~%-50%c}")
    (raw,) = moodle_xml.read_raw(quiz(text)).questions
    shares = [[answer.fraction for answer in gap.answers] for gap in raw.parts]
    assert shares == [[0.5, 0.5, -0.5], [1 / 1.5, 0.5 / 1.5, -0.5]]


def test_a_sound_is_left_out_and_said():
    text = files.CHOICE.replace(files.PNG, "SUQz").replace("a b.png", "a.mp3")
    (item,) = read(text).items
    assert item.pictures == ()
    assert "the file 'a.mp3' is no picture that a text shows and was left out" in notes(item)


def test_a_file_that_is_no_base64_is_left_out_and_said():
    (item,) = read(files.CHOICE.replace(files.PNG, files.PNG[:-3])).items
    assert notes(item)[0] == "the file 'a b.png' is damaged and was left out"


def test_what_old_files_write_otherwise_is_read():
    text = question(
        "numerical",
        answer("3", 0, "<fraction>1</fraction><feedback>Yes.</feedback>"),
        "<hint><hintcontent><text>Think</text></hintcontent></hint>",
    )
    (item,) = read(text).items
    assert fields(item) == {
        "stem": "Q",
        "bands": [{"value": 3.0, "feedback": "Yes."}],
        "hints": ["Think"],
    }
    assert notes(item) == ["a text that is not in <text>, where Moodle looks for it, is read"]


def test_dragged_matches_become_plain_words():
    text = files.PAIRS.replace("matching", "ddmatch").replace(">y<", ">&lt;b>y&lt;/b> z<")
    (item,) = read(text).items
    assert [option.text for option in item.body.options] == ["x", "y z", "z"]
    assert notes(item) == [
        "matches are dragged there; here they are chosen from a list of plain words"
    ]


def test_what_a_quiz_says_here_is_told_once_for_the_file():
    text = files.SEVERAL.replace("<single>", "<penalty>0.25</penalty><single>")
    file = read(text, text, files.ORDER, "<report/>")
    assert [str(note) for note in file.notes] == [
        "line 26: <report> is no question and was passed over",
        "line 3: what each further try costs was left out; here a quiz says it",
    ]


OPTIONS = (questions.Option(**A), questions.Option(key="b", text="b"))
SLASHED = questions.AcceptedAnswer(text="a\\}", feedback="**b** *c*")
ROME = questions.AcceptedAnswer(text="Rome", feedback="So")
GAP = questions.Gap(key="1", answers=(ROME,), **EXACT)
NUMBER = questions.Gap(
    key="1",
    bands=(questions.Band(value=2.0), questions.Band(min=1.0, max=3.0, credit=0.123456789123)),
)
OPEN_NUMBER = questions.Gap(key="1", bands=(questions.Band(max=2.0),))
LAX = {"answers": (SLASHED,), "slips": 1, "accent_sensitive": False, "punctuation_sensitive": False}


@pytest.mark.parametrize(
    ("body", "losses"),
    [
        (questions.SingleChoice(stem="Q", options=OPTIONS, hints=("H",), shuffle=False), ()),
        (
            questions.MultipleChoice(stem="Q", options=OPTIONS, scoring="all_or_nothing"),
            ("all or nothing: every right option earns its share",),
        ),
        (
            questions.TrueFalse(stem="Q", answer=True, follow_up="reason", options=OPTIONS),
            ("the question for a reason or a correction",),
        ),
        (
            questions.Numeric(stem="Q", bands=[questions.Band(min=1.0, max=2.0)]),
            ("a range of numbers becomes its middle, give or take its half",),
        ),
        (
            questions.Numeric(stem="Q", bands=[questions.Band(min=1.0)]),
            ("a range of numbers is open at one end",),
        ),
        (questions.Cloze(stem="Do", text="x [[1]]", gaps=[GAP]), ()),
        (
            questions.Cloze(stem="Do", text="x\n\n[[1]] {#1}", gaps=[GAP]),
            ("its text holds what is a gap to Moodle, such as {#1}",),
        ),
        (
            questions.Cloze(
                stem="Do",
                text="x\n\n[[1]]",
                gaps=[GAP.model_copy(update=LAX)],
            ),
            (
                "where the instruction ends and the text with gaps begins",
                "that accents do not count",
                "that punctuation does not count",
                "that typing slips are overlooked",
                "a backslash or a row of spaces in the words for a gap",
            ),
        ),
        (
            questions.Cloze(stem="Do", text="x [[1]]", gaps=[NUMBER]),
            (
                "a range of numbers becomes its middle, give or take its half",
                "a share of 0.123456789123 is rounded to 12.345678912%",
            ),
        ),
        (
            questions.Cloze(stem="Do", text="x [[1]]", gaps=[OPEN_NUMBER]),
            ("a range of numbers is open at one end",),
        ),
        (
            questions.Essay(
                stem="![map](picture:m) [x](term:y)",
                min_words=1,
                rubric=[questions.RubricPoint(key="a", text="x")],
                common_errors=("E",),
            ),
            (
                "pictures that are not of the course become their words",
                "links to pages of the course lead nowhere elsewhere",
                "the rubric",
                "the common errors",
            ),
        ),
    ],
)
def test_what_gets_lost_is_named_before(body, losses):
    assert moodle_xml.not_carried(body) == losses


def test_pictures_that_go_along_are_not_lost():
    body = questions.Essay(stem="![map](picture:m)")
    assert moodle_xml.not_carried(body, {"m"}) == ()


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<attachments>0</attachments><attachmentsrequired>0</attachmentsrequired>", []),
        (
            "<attachments>3</attachments><attachmentsrequired>0</attachmentsrequired>",
            ["files may be handed in with the answer there; here it is text alone"],
        ),
        (
            "<attachments>-1</attachments><attachmentsrequired>1</attachmentsrequired>",
            ["files have to be handed in with the answer there; here it is text alone"],
        ),
        (
            "<responseformat>editorfilepicker</responseformat>",
            ["files may be put into the answer there; here it is text alone"],
        ),
    ],
)
def test_files_that_an_essay_takes_are_noted(inside, said):
    (item,) = read(question("essay", inside)).items
    assert (item.body.kind, notes(item)) == ("essay", said)


def test_an_essay_handed_in_as_files_is_kept():
    text = question(
        "essay", "<responseformat>noinline</responseformat><attachments>1</attachments>"
    )
    (item,) = read(text).items
    assert (item.body, item.kept.text) == (None, text)
    assert notes(item) == ["is an essay handed in as files, which is not here; it is kept as it is"]
