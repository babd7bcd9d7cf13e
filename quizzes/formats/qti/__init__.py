"""QTI 2.x and 3.0: items and packages to the site's specs and back.

Reading::

    file = qti.read(data)             # one item, or a zip with a manifest; QuestionFileError
    file.items                        # bodies of the site, or kept where it has no such kind

Writing::

    qti.not_carried(body, pictures)   # what gets lost, in words, before anybody downloads
    written = qti.write_2(items)      # a package of 2.1 (write_3: of 3.0): written.data

Decision 39 says how an item of any version becomes one model, and how its scoring is read.
"""

from quizzes.formats.qti.losses import not_carried, refusal
from quizzes.formats.qti.reading import read
from quizzes.formats.qti.writing import write_2, write_3

__all__ = ["not_carried", "read", "refusal", "write_2", "write_3"]
