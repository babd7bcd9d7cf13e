"""The formats of question files that are read and written, by their names."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from quizzes.domain.questions import QuestionBody
from quizzes.formats import (
    aiken,
    gift,
    missing_word,
    moodle_xml,
    qti,
    qti_1,
    question_packs,
    question_tables,
)
from quizzes.formats.question_files import ImportedFile, ImportedItem, WrittenFile
from quizzes.formats.recognising import FileFormat


@dataclass(frozen=True, slots=True)
class QuestionFormat:
    """How one format is read and written; what is None it can't be.

    ``read`` takes the bytes, and by name the ``limits``; ``template`` returns a file to fill in.
    """

    ending: str
    read: Callable[..., ImportedFile]
    write: Callable[[Iterable[ImportedItem]], WrittenFile] | None = None
    not_carried: Callable[[QuestionBody, Collection[str]], tuple[str, ...]] | None = None
    template: Callable[[], bytes] | None = None


QUESTION_FORMATS = {
    FileFormat.GIFT: QuestionFormat(
        "gift", gift.read, gift.write, lambda body, pictures: gift.not_carried(body)
    ),
    FileFormat.AIKEN: QuestionFormat(
        "txt", aiken.read, aiken.write, lambda body, pictures: aiken.not_carried(body)
    ),
    FileFormat.MISSING_WORD: QuestionFormat("txt", missing_word.read),
    FileFormat.MOODLE_XML: QuestionFormat(
        "xml", moodle_xml.read, moodle_xml.write, moodle_xml.not_carried
    ),
    FileFormat.COURSE_PACK: QuestionFormat(
        "zip", question_packs.read, question_packs.write, question_packs.not_carried
    ),
    FileFormat.TABLE: QuestionFormat(
        "csv", question_tables.read_csv, question_tables.write_csv, question_tables.not_carried
    ),
    FileFormat.WORKBOOK: QuestionFormat(
        "xlsx",
        question_tables.read_xlsx,
        question_tables.write_xlsx,
        question_tables.not_carried,
        question_tables.template,
    ),
    FileFormat.QTI_1: QuestionFormat("xml", qti_1.read, qti_1.write, qti_1.not_carried),
    FileFormat.QTI: QuestionFormat("zip", qti.read, qti.write_2, qti.not_carried),
    FileFormat.QTI_3: QuestionFormat("zip", qti.read, qti.write_3, qti.not_carried),
}
