"""The site's specs as Moodle XML, which Moodle reads and ``moodle_xml.read`` reads back the same.

Texts are Markdown and are marked as that; what Moodle has as plain words is plain.
"""

from collections.abc import Callable, Iterable, Mapping

from quizzes.domain.questions import (
    Band,
    Categorise,
    Cloze,
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    OrderScoring,
    QuestionBody,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    UnitEntry,
)
from quizzes.formats.gift.spelling import weight, weights_of
from quizzes.formats.moodle_gap_specs import USUAL_STEM
from quizzes.formats.moodle_names import name_from, written_category
from quizzes.formats.moodle_xml.elements import (
    around,
    element,
    line,
    markdown,
    text_element,
)
from quizzes.formats.moodle_xml.gaps import value_and_tolerance, written_gap
from quizzes.formats.moodle_xml.losses import gap_html, refusal
from quizzes.formats.question_files import ImportedItem, ImportedPicture, LeftOut, WrittenFile

type Pictures = Mapping[str, ImportedPicture]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_PLAIN = ' format="moodle_auto_format"'
_NO_UNITS = "3"


def write(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return questions as Moodle XML, in their order, with categories, tags and pictures.

    What it cannot carry at all is left out and named; ``losses.not_carried`` says what else gets
    lost. A question kept from another file of Moodle's goes out as it came in.
    """
    blocks: list[str] = []
    left_out: list[LeftOut] = []
    category: tuple[str, ...] = ()
    for item in items:
        if why := _reason(item):
            left_out.append(LeftOut(item.title, why, item.where))
            continue
        if item.category != category:
            category = item.category
            blocks.append(_category(category))
        blocks.append(item.kept.text if item.kept is not None else _question(item))
    inside = "".join(f"{block}\n" for block in blocks)
    return WrittenFile(f"{_HEAD}{inside}</quiz>\n", tuple(left_out))


def _reason(item: ImportedItem) -> str:
    if item.kept is not None:
        is_ours = item.kept.format == "moodle_xml"
        return "" if is_ours else f"is kept as {item.kept.format}, not as Moodle XML"
    return refusal(item.body) if item.body is not None else "is empty"


def _category(path: tuple[str, ...]) -> str:
    inner = element("category", element("text", line(written_category(path))))
    return around("question", [inner], ' type="category"')


def _question(item: ImportedItem) -> str:
    body = item.body
    pictures = {picture.key: picture for picture in item.pictures}
    kind, write_answers = _KINDS[type(body)]
    name = item.title or name_from(body.stem)
    stem = _cloze_text(body) if isinstance(body, Cloze) else body.stem
    lines = [
        element("name", element("text", line(name))),
        markdown("questiontext", stem, pictures),
        markdown("generalfeedback", body.explanation, pictures),
        element("defaultgrade", "1.0000000") if kind != "cloze" else "",
        element("penalty", "0.3333333"),
        element("hidden", "0"),
        element("idnumber", line(item.idnumber)),
        *write_answers(body, pictures),
        *(markdown("hint", hint, pictures) for hint in body.hints),
        _tags(item.tags),
    ]
    return around("question", lines, f' type="{kind}"')


def _tags(tags: tuple[str, ...]) -> str:
    found = [element("tag", element("text", line(tag))) for tag in tags]
    return around("tags", found) if found else ""


def _answer(fraction: str, lines: Iterable[str], attributes: str = "") -> str:
    return around("answer", lines, f' fraction="{fraction}"{attributes}')


def _marked_answer(fraction: str, text: str, feedback: str, pictures: Pictures) -> str:
    """Return an answer whose text is Markdown, with the files that the text shows."""
    told = markdown("feedback", feedback, pictures)
    inside = markdown("answer", text, pictures).removesuffix("</answer>")
    opened = inside.replace("<answer", f'<answer fraction="{fraction}"', 1)
    return f"{opened}{told}\n</answer>"


def _plain_answer(fraction: str, text: str, feedback: str, pictures: Pictures) -> str:
    return _answer(fraction, [text_element(text), markdown("feedback", feedback, pictures)], _PLAIN)


# Choices


def _single(body: SingleChoice, pictures: Pictures) -> list[str]:
    return [
        *_choice_settings(body),
        *(
            _marked_answer(
                "100" if one.correct else weight(one.credit), one.text, one.feedback, pictures
            )
            for one in body.options
        ),
    ]


def _multiple(body: MultipleChoice, pictures: Pictures) -> list[str]:
    return [
        *_choice_settings(body),
        *(
            _marked_answer(share, one.text, one.feedback, pictures)
            for share, one in zip(weights_of(body), body.options, strict=True)
        ),
    ]


def _choice_settings(body: SingleChoice | MultipleChoice) -> list[str]:
    return [
        element("single", _flag(isinstance(body, SingleChoice))),
        element("shuffleanswers", _flag(body.shuffle)),
        element("answernumbering", "abc"),
    ]


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _truth(body: TrueFalse, pictures: Pictures) -> list[str]:
    told = {True: body.true_feedback, False: body.false_feedback}
    return [
        _plain_answer("100" if value is body.answer else "0", _flag(value), told[value], pictures)
        for value in (True, False)
    ]


# What is typed


def _words(body: ShortAnswer, pictures: Pictures) -> list[str]:
    answers = (
        _plain_answer(weight(one.credit), one.text, one.feedback, pictures) for one in body.answers
    )
    return [element("usecase", int(body.case_sensitive)), *answers]


def _numbers(body: Numeric, pictures: Pictures) -> list[str]:
    units = [
        around("unit", [element("multiplier", repr(1 / one.factor)), _unit_name(one.text)])
        for one in body.units
    ]
    shown = "2" if body.unit_entry is UnitEntry.LIST else "0"
    return [
        *(_band(band, pictures) for band in body.bands),
        around("units", units) if units else "",
        element("unitgradingtype", int(body.unit_entry is not UnitEntry.OPTIONAL)),
        element("unitpenalty", "1.0000000"),
        element("showunits", shown if units else _NO_UNITS),
        element("unitsleft", "0"),
    ]


def _unit_name(text: str) -> str:
    return element("unit_name", line(text))


def _band(band: Band, pictures: Pictures) -> str:
    value, tolerance = value_and_tolerance(band)
    lines = [
        text_element(value),
        markdown("feedback", band.feedback, pictures),
        element("tolerance", tolerance),
    ]
    return _answer(weight(band.credit), lines, _PLAIN)


def _cloze_text(body: Cloze) -> str:
    """Return the instruction and the text, with the answers of each gap in its place."""
    gaps = {gap.key: gap for gap in body.gaps}
    pieces = [
        written_gap(gaps[piece], body.shuffle, gap_html) if place % 2 else piece
        for place, piece in enumerate(body.stretches())
    ]
    text = "".join(pieces)
    return text if body.stem == USUAL_STEM else f"{body.stem}\n\n{text}"


# What is put together, and what is written


def _pairs(body: Matching, pictures: Pictures) -> list[str]:
    texts = {option.key: option.text for option in body.options}
    pairs = [(pair.text, pair.match) for pair in body.pairs]
    return _matched(pairs, texts, shuffle=body.shuffle, pictures=pictures)


def _sorted(body: Categorise, pictures: Pictures) -> list[str]:
    texts = {group.key: group.text for group in body.groups}
    pairs = [(item.text, item.group) for item in body.items]
    return _matched(pairs, texts, shuffle=True, pictures=pictures)


def _matched(
    pairs: list[tuple[str, str]], texts: dict[str, str], *, shuffle: bool, pictures: Pictures
) -> list[str]:
    spare = [key for key in texts if key not in {match for _, match in pairs}]
    written = []
    for text, key in [*pairs, *(("", key) for key in spare)]:
        opened = markdown("subquestion", text, pictures).removesuffix("</subquestion>")
        written.append(f"{opened}{element('answer', text_element(texts[key]))}\n</subquestion>")
    return [element("shuffleanswers", _flag(shuffle)), *written]


def _order(body: Ordering, pictures: Pictures) -> list[str]:
    is_by_position = body.scoring is OrderScoring.POSITION
    grading = "ABSOLUTE_POSITION" if is_by_position else "RELATIVE_NEXT_EXCLUDE_LAST"
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": "0",
        "gradingtype": grading,
        "showgrading": "SHOW",
    }
    answers = (
        _marked_answer(f"{place}.0000000", one.text, "", pictures)
        for place, one in enumerate(body.items, 1)
    )
    return [*(element(name, value) for name, value in settings.items()), *answers]


def _essay(body: Essay, pictures: Pictures) -> list[str]:
    limits = {"minwordlimit": body.min_words, "maxwordlimit": body.max_words}
    return [
        element("responseformat", "editor"),
        element("responserequired", "1"),
        element("responsefieldlines", "15"),
        *(element(name, count) for name, count in limits.items() if count),
        element("attachments", "0"),
        element("attachmentsrequired", "0"),
        markdown("graderinfo", body.model_answer, pictures),
    ]


_KINDS: dict[type[QuestionBody], tuple[str, Callable[..., list[str]]]] = {
    SingleChoice: ("multichoice", _single),
    MultipleChoice: ("multichoice", _multiple),
    TrueFalse: ("truefalse", _truth),
    ShortAnswer: ("shortanswer", _words),
    Numeric: ("numerical", _numbers),
    Matching: ("matching", _pairs),
    Categorise: ("matching", _sorted),
    Ordering: ("ordering", _order),
    Cloze: ("cloze", lambda body, pictures: []),
    Essay: ("essay", _essay),
}
