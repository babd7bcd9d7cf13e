"""A question as Moodle has it, as plain JSON: to compare with Moodle's own, and to print.

Formats of texts are Moodle's numbers (``TextFormat``). Numbers are floats, so that ``3`` and
``3.0`` are the same; a number that stands for any is ``*``, and its tolerance is None.
"""

from collections.abc import Callable

from quizzes.formats.question_files import RawAnswer, RawPair, RawQuestion, RawText

type View = dict[str, object]


def view_of(question: RawQuestion) -> View:
    """Return kind, text, answers, fractions, tolerances and feedback of a question.

    Only the fields of its kind are there; of a category only its name. The gaps of a multianswer
    are its ``parts``, in the same shape.
    """
    if question.kind == "category":
        return {"kind": "category", "category": question.category}
    return {
        "kind": question.kind,
        "name": question.name,
        "text": _text(question.text),
        "general_feedback": _text(question.general_feedback),
        "mark": question.default_mark,
        "idnumber": question.idnumber,
        "tags": list(question.tags),
        **_OF_KIND.get(question.kind, _nothing)(question),
    }


def _nothing(question: RawQuestion) -> View:
    return {}


def _text(text: RawText) -> View:
    return {"text": text.text, "format": int(text.format)}


def _choices(question: RawQuestion) -> View:
    answers = [
        {**_text(one.text), "fraction": one.fraction, "feedback": _text(one.feedback)}
        for one in question.answers
    ]
    return {"single": question.single, "answers": answers}


def _words(question: RawQuestion) -> View:
    answers = [
        {"text": one.text.text, "fraction": one.fraction, "feedback": _text(one.feedback)}
        for one in question.answers
    ]
    return {"use_case": question.use_case, "answers": answers}


def _numbers(question: RawQuestion) -> View:
    return {"answers": list(map(_number, question.answers))}


def _number(answer: RawAnswer) -> View:
    return {
        "number": _float(answer.text.text),
        "tolerance": _float(answer.tolerance) if answer.tolerance else None,
        "fraction": answer.fraction,
        "feedback": _text(answer.feedback),
    }


def _float(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _truth(question: RawQuestion) -> View:
    return {
        "right": question.true_is_right,
        "true_feedback": _text(question.true_feedback),
        "false_feedback": _text(question.false_feedback),
    }


def _pairs(question: RawQuestion) -> View:
    return {"pairs": list(map(_pair, question.pairs))}


def _pair(pair: RawPair) -> View:
    return {**_text(pair.text), "match": pair.match}


def _parts(question: RawQuestion) -> View:
    return {"parts": list(map(view_of, question.parts))}


_OF_KIND: dict[str, Callable[[RawQuestion], View]] = {
    "multichoice": _choices,
    "shortanswer": _words,
    "numerical": _numbers,
    "truefalse": _truth,
    "match": _pairs,
    "multianswer": _parts,
}
