"""Moodle XML, what Moodle exports a bank of questions as: bytes to the site's specs and back.

Reading::

    file = moodle_xml.read(data)      # QuestionFileError: the line, and a sentence
    file.items                        # bodies of the site, or kept where it has no such kind
    file.items[0].pictures            # the files of its texts, which name them picture:KEY
    moodle_xml.read_raw(data)         # the same as Moodle has it, for comparing

Writing::

    moodle_xml.not_carried(body)      # what gets lost, in words, before anybody downloads
    written = moodle_xml.write(items) # written.text, and what is not in it: written.left_out

Decision 38 says how XML is read safely, and how closely Moodle is followed.
"""

from quizzes.formats.moodle_xml.losses import not_carried, refusal
from quizzes.formats.moodle_xml.reading import read, read_raw
from quizzes.formats.moodle_xml.writing import write

__all__ = ["not_carried", "read", "read_raw", "refusal", "write"]
