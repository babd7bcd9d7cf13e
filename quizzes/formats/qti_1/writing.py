"""Items kept from QTI 1.2 as a file of QTI 1.2; nothing else is written in it."""

import re
from collections.abc import Collection, Iterable

from quizzes.domain.questions import QuestionBody
from quizzes.formats.qti_1.reading import FORMAT, ROOT
from quizzes.formats.question_files import ImportedItem, LeftOut, WrittenFile

REFUSAL = "only questions kept from QTI 1.2 go out in it; take QTI 2 or 3 for this one"

_NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PREFIX = re.compile(r"<((?!xml)[A-Za-z_][\w.-]*):[A-Za-z_]", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)


def write(items: Iterable[ImportedItem]) -> WrittenFile:
    """Return the items that were kept from QTI 1.2, word for word; all others are left out."""
    kept: list[str] = []
    left_out: list[LeftOut] = []
    for item in items:
        if item.kept is None:
            left_out.append(LeftOut(item.title, REFUSAL, item.where))
        elif item.kept.format != FORMAT:
            why = f"is kept as {item.kept.format}, not as QTI 1.2"
            left_out.append(LeftOut(item.title, why, item.where))
        else:
            kept.append(item.kept.text)
    # Their prefixes were declared around them, in the file that they came from.
    prefixes = sorted({one for text in kept for one in _PREFIX.findall(_CDATA.sub("", text))})
    declared = "".join(f' xmlns:{one}="{_NAMESPACE}"' for one in prefixes)
    inside = "".join(f"{text}\n" for text in kept)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT} xmlns="{_NAMESPACE}"{declared}>\n'
    return WrittenFile(f"{head}{inside}</{ROOT}>\n", tuple(left_out))


def not_carried(body: QuestionBody, pictures: Collection[str] = ()) -> tuple[str, ...]:
    """Return why a question of the site does not go out in QTI 1.2."""
    return (REFUSAL,)
