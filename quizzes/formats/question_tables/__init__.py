"""Tables of questions, one a row: CSV and XLSX to the site's specs and back.

Reading::

    file = question_tables.read_csv(data)      # QuestionFileError: what is wrong with the whole
    file = question_tables.read_xlsx(data)
    file.problems                              # Fault: the row, and the column in its sentence

Writing::

    question_tables.not_carried(body)          # what gets lost, in words, before anybody downloads
    written = question_tables.write_csv(items) # written.data, written.left_out
    question_tables.template()                 # a workbook to fill in

``docs/question-tables.md`` says what each column means, decision 41 why they are these.
"""

from quizzes.formats.question_tables.losses import not_carried, refusal
from quizzes.formats.question_tables.reading import read_csv, read_xlsx
from quizzes.formats.question_tables.writing import template, write_csv, write_xlsx

__all__ = [
    "not_carried",
    "read_csv",
    "read_xlsx",
    "refusal",
    "template",
    "write_csv",
    "write_xlsx",
]
