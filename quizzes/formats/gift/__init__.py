"""GIFT, Moodle's format for questions in a text editor: bytes to the site's specs and back.

Reading::

    file = gift.read(data)            # QuestionFileError: the line, and a sentence
    file.items                        # bodies of the site, or kept where it has no such kind
    file.problems                     # what was refused, each with its line
    gift.read_raw(data)               # the same as Moodle has it, for comparing

Writing::

    gift.not_carried(body)            # what gets lost, in words, before anybody downloads
    written = gift.write(items)       # written.text, and what is not in it: written.left_out

Decision 33 says how closely Moodle is followed.
"""

from quizzes.formats.gift.losses import not_carried, refusal
from quizzes.formats.gift.raw import read_raw
from quizzes.formats.gift.reading import read
from quizzes.formats.gift.writing import write

__all__ = ["not_carried", "read", "read_raw", "refusal", "write"]
