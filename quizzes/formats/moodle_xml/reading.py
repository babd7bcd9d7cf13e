"""Moodle XML as Moodle 4.3 reads it: kind by kind, from elements to ``RawQuestion``."""

from collections.abc import Callable, Iterator
from typing import Any

from quizzes.formats.moodle_names import BLANKS, name_from
from quizzes.formats.moodle_specs import to_file
from quizzes.formats.moodle_xml.fields import Question, common_fields, plain_text
from quizzes.formats.moodle_xml.gaps import with_gaps
from quizzes.formats.question_files import (
    USUAL_LIMITS,
    Altered,
    Fault,
    ImportedFile,
    ImportLimits,
    QuestionFileError,
    RawPair,
    RawQuestion,
    RawQuestions,
    RawText,
    RawUnit,
    Refused,
)
from quizzes.formats.xml_trees import Element, Tree, parsed

type Fields = dict[str, Any]

FORMAT = "moodle_xml"
_RADIO, _SELECT = "1", "2"
"""How the unit of a number is given, where it is not typed."""


def read(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> ImportedFile:
    """Return the questions of a Moodle XML file. Raises ``QuestionFileError`` as ``read_raw``."""
    return to_file(read_raw(data, limits=limits), FORMAT, limits=limits)


def read_raw(data: bytes, *, limits: ImportLimits = USUAL_LIMITS) -> RawQuestions:
    """Return the questions of a Moodle XML file as Moodle 4.3 reads them.

    Raises ``QuestionFileError`` for a file that is not XML of Moodle, too large, or empty.
    """
    tree = parsed(data, limits)
    if tree.root.name != "quiz":
        why = f"is XML, but of <{tree.root.name[:40]}> and not of Moodle’s <quiz>"
        raise QuestionFileError(why, tree.root.line)
    elements = tree.root.all("question")
    if not elements:
        raise QuestionFileError("holds no questions")
    questions = [one for one in elements if one.attributes.get("type") != "category"]
    if len(questions) > limits.items:
        line = questions[limits.items].line
        raise QuestionFileError(
            f"holds more than {limits.items:,} questions; export them in parts", line
        )
    found: list[RawQuestion] = []
    problems: list[Fault] = []
    for element in elements:
        try:
            found.append(_question(tree, element, limits))
        except Refused as refused:
            line = refused.line or element.line
            problems.append(Fault(line, refused.message, _beginning(element)))
    notes = (*tree.notes, *_strangers(tree.root), *_settings(elements))
    return RawQuestions(tuple(found), tuple(problems), notes)


def _strangers(root: Element) -> tuple[Altered, ...]:
    names = dict.fromkeys(one.name for one in root.children if one.name != "question")
    return tuple(
        Altered(root.first(name).line, f"<{name[:40]}> is no question and was passed over")
        for name in list(names)[:20]
    )


def _settings(elements: list[Element]) -> Iterator[Altered]:
    """Yield what questions of the file say of how they are asked, which a quiz says here."""
    for name, usual, message in _NOT_OF_A_QUESTION:
        for element in elements:
            if element.said(name, usual[0]) not in usual:
                yield Altered(element.line, message)
                break


def _beginning(element: Element) -> str:
    name = element.first("name")
    return name.said("text")[:80] if name is not None else ""


def _question(tree: Tree, element: Element, limits: ImportLimits) -> RawQuestion:
    kind = element.attributes.get("type", "").strip(BLANKS)
    if not kind:
        raise Refused("does not say of what kind it is")
    if not element.children:
        raise Refused("is empty")
    kind = _NAMES.get(kind, kind)
    if kind == "category":
        return _category(element)
    question = Question(element, limits)
    fields = common_fields(question)
    fields |= READERS.get(kind, _nothing)(question, fields)
    source = tree.source(element)
    notes = tuple(question.notes)
    return RawQuestion(**fields | {"kind": kind, "line": element.line}, source=source, notes=notes)


def _category(element: Element) -> RawQuestion:
    found = element.first("category")
    inner = found if found is None else found.first("text") or found
    if inner is None:
        raise Refused("a category has no name")
    return RawQuestion("category", element.line, category=plain_text(inner))


def _nothing(question: Question, fields: Fields) -> Fields:
    return {}


def _description(question: Question, fields: Fields) -> Fields:
    return {"default_mark": 0.0}


# Choices


def _choices(question: Question, fields: Fields) -> Fields:
    return {
        "answers": question.answers(),
        "single": question.flag("single", "true"),
    }


def _truth(question: Question, fields: Fields) -> Fields:
    told = {True: RawText("", question.format), False: RawText("", question.format)}
    is_true = None
    for place, element in enumerate(question.few("answer", "answers")):
        said = element.said("text")
        if said not in ("true", "false"):
            question.note(f"the answer {said[:40]!r} is taken by its place: true, then false")
            said = "false" if place else "true"
        feedback = element.first("feedback")
        if feedback is not None:
            told[said == "true"] = question.text_of(feedback)
        is_true = (said == "true") is (question.fraction(element) == 1)
    if is_true is None:
        raise Refused("has no answers")
    return {
        "true_is_right": is_true,
        "true_feedback": told[True],
        "false_feedback": told[False],
    }


def _placed(question: Question, fields: Fields) -> Fields:
    """Return the words to choose for gaps, which are ``[[1]]``, ``[[2]]`` in the text."""
    names = question.element.all("dragbox") or question.element.all("selectoption")
    if len(names) > question.limits.answers:
        raise Refused(f"has more than {question.limits.answers} words to choose from")
    options = [question.text_of(one) for one in names]
    groups = [one.said("group", "1") for one in names]
    parts = tuple(
        RawQuestion("option", element.line, name=group, text=text)
        for element, group, text in zip(names, groups, options, strict=True)
    )
    return {"parts": parts}


# What is typed


def _words(question: Question, fields: Fields) -> Fields:
    return {"answers": question.answers(plain=True), "use_case": question.flag("usecase", "0")}


def _numbers(question: Question, fields: Fields) -> Fields:
    shown = question.element.said("showunits")
    return {
        "answers": question.answers(number=True),
        "units": _units(question),
        "unit_required": question.element.said("unitgradingtype", "0") not in ("", "0"),
        "unit_list": shown in (_RADIO, _SELECT),
    }


def _units(question: Question) -> tuple[RawUnit, ...]:
    found = question.element.first("units")
    units = [] if found is None else found.all("unit")
    if len(units) > question.limits.answers:
        raise Refused(f"has more than {question.limits.answers} units")
    return tuple(_unit(one) for one in units)


def _unit(element: Element) -> RawUnit:
    written = element.said("multiplier", "1")
    try:
        multiplier = float(written)
    except ValueError:
        multiplier = 0.0
    if not 1e-100 < multiplier < 1e100:
        raise Refused(f"the multiplier {written[:40]!r} of a unit is none", element.line)
    return RawUnit(element.said("unit_name"), multiplier)


def _cloze(question: Question, fields: Fields) -> Fields:
    text, gaps = with_gaps(fields["text"], question.limits)
    whole = fields["text"]
    shuffled = [gap.shuffle for gap in gaps if gap.kind == "multichoice"]
    is_named = question.element.first("name") is not None
    return {
        "name": fields["name"] if is_named else name_from(text),
        "text": RawText(text, whole.format, whole.files, whole.line),
        "parts": gaps,
        "shuffle": any(shuffled) or not shuffled,
        "default_mark": sum(gap.default_mark for gap in gaps),
    }


# What is put together, and what is written


def _pairs(question: Question, fields: Fields) -> Fields:
    pairs = []
    for element in question.few("subquestion", "pairs"):
        answer = element.first("answer")
        match = "" if answer is None else question.text_of(answer).text
        pairs.append(RawPair(question.text_of(element), match))
    return {"pairs": tuple(pairs), "shuffle": question.flag("shuffleanswers", "1")}


def _order(question: Question, fields: Fields) -> Fields:
    grading = question.element.said("gradingtype", "ABSOLUTE_POSITION")
    return {"answers": question.answers(), "grading": grading}


def _essay(question: Question, fields: Fields) -> Fields:
    return {
        "grader_info": question.text("graderinfo"),
        "response_template": question.text("responsetemplate"),
        "response_format": question.element.said("responseformat", "editor"),
        "attachments": int(question.number("attachments", 0)),
        "attachments_required": int(question.number("attachmentsrequired", 0)),
        "min_words": _count(question, "minwordlimit"),
        "max_words": _count(question, "maxwordlimit"),
    }


def _count(question: Question, name: str) -> int | None:
    return int(question.number(name, 0)) or None


_NOT_OF_A_QUESTION = (
    (
        "penalty",
        ("0.3333333", "0.0000000", "0", "1.0000000", "1", "0.1", "0.1000000", ""),
        "what each further try costs was left out; here a quiz says it",
    ),
    (
        "answernumbering",
        ("abc", "none", ""),
        "how options are numbered was left out; here all are alike",
    ),
)
_NAMES = {"matching": "match", "cloze": "multianswer"}
READERS: dict[str, Callable[[Question, Fields], Fields]] = {
    "multichoice": _choices,
    "truefalse": _truth,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "ddmatch": _pairs,
    "essay": _essay,
    "description": _description,
    "multianswer": _cloze,
    "ddwtos": _placed,
    "gapselect": _placed,
    "ordering": _order,
}
"""What is read of each kind beside what all have; of the others nothing is, and they are kept."""
