"""QTI 1.2, what Canvas and other systems export quizzes and banks as, to the site's specs.

Reading::

    file = qti_1.read(data)           # XML, or a zip with imsmanifest.xml; QuestionFileError
    file.items                        # bodies of the site, or kept where it has no such kind

What was kept is written as it came (``qti_1.write``); all else is written as QTI 2.1 and 3.0.
Decision 40 says what of the format is read.
"""

from quizzes.formats.qti_1.reading import read
from quizzes.formats.qti_1.writing import not_carried, write

__all__ = ["not_carried", "read", "write"]
