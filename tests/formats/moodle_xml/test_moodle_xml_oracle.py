"""Each sample file is read as Moodle 4.3 read it: kinds, texts, answers, fractions, feedback."""

import pytest

from quizzes.formats import moodle_xml
from quizzes.formats.moodle_view import view_of
from tests.formats import moodle_oracle


@pytest.mark.parametrize("path", moodle_oracle.records("xml"))
def test_a_file_is_read_as_moodle_reads_it(path):
    record = moodle_oracle.record(path)
    read = moodle_xml.read_raw(moodle_oracle.sample(path, "moodle_xml"))
    assert [view_of(one) for one in read.questions] == [
        moodle_oracle.of_moodle(one) for one in record["questions"]
    ]
    assert len(read.problems) == record["importer_errors"]


@pytest.mark.parametrize("path", moodle_oracle.records("xml"))
def test_each_pick_earns_what_it_earns_in_moodle(path):
    file = moodle_xml.read(moodle_oracle.sample(path, "moodle_xml"))
    for question, item in moodle_oracle.choices_of(moodle_oracle.record(path), file):
        assert moodle_oracle.has_credits_of(item.body, question) is (not _is_altered(item)), item


def _is_altered(item) -> bool:
    """Tell whether a note says that options earn something else here."""
    words = ("option earns", "option costs", "options earn")
    return any(word in note.message for note in item.notes for word in words)
