"""Writing a course and reading it again gives the same course, whatever its texts hold."""

from hypothesis import HealthCheck, given, settings

from quizzes.formats import course_pack
from tests import specs
from tests.formats import strategies


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.courses())
def test_reading_what_was_written_gives_the_course_back(course):
    files = course_pack.write(course)
    again = course_pack.read(files, check=None)
    assert again == course
    assert course_pack.write(again) == files


def test_the_small_course_survives(tmp_path):
    course = specs.small_course()
    for path, data in course_pack.write(course).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert course_pack.read_folder(tmp_path, check=None) == course
