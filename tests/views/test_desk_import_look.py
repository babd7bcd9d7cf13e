"""What a page of an import says of the file: counts, refusals, what is accepted."""

import pytest

from tests.formats.moodle_xml import files
from tests.views.import_pages import brought, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client_of, instructor, clock):
    return client_of(instructor)


@pytest.fixture
def found(course, instructor, clock):
    return brought(course.course, instructor)


def test_what_was_found_adds_up(owner, course, instructor, clock):
    file = f'<file name="a.png" encoding="base64">{files.PNG[:40]}</file>'
    bare = files.answer('<![CDATA[<img src="@@PLUGINFILE@@/a.png" alt=""/>]]>', 100, file)
    pictureless = files.question("multichoice", bare, files.answer("b", 0), files.SINGLE)
    first = files.quiz(files.TRUTH)
    owner.post(page_of(brought(course.course, instructor, first)), {"go": "take"})
    refused = files.question("numerical", name="Bad")
    sent = (files.TRUTH, files.WORDS, files.WORDS, files.ESSAY, files.KEPT, pictureless, refused)
    found = brought(course.course, instructor, files.quiz(*sent))
    counts = owner.get(page_of(found)).context["counts"]
    assert (counts.doubled, counts.kept, counts.pictureless, counts.refused) == (2, 1, 1, 1)
    assert (counts.found, counts.ready) == (7, 2)
    page = owner.get(page_of(found))
    said = ["2 are ready", "2 are there already", "1 of a kind", "1 is nothing without its"]
    for words in ["7 questions. Nothing has changed", *said, "1 is refused", "4 are ticked"]:
        assert words in page.text
    owner.post(page_of(found), {"go": "take"})
    page = owner.get(page_of(found))
    told = dict(page.context["counts"])
    assert told == {
        "a draft": 2,
        "passed over: it is there already": 2,
        "left out": 1,
        "kept as it is": 1,
    }
    assert (page.context["all_found"], page.context["refused"]) == (7, 1)


def test_a_question_with_several_faults_is_refused_once(owner, found):
    found.report["problems"] = [[2, "a", "T", "row"], [2, "b", "T", "row"], [3, "a", "T", "row"]]
    found.save()
    page = owner.get(page_of(found))
    assert "2 questions are refused" in page.text
    assert "4 questions. Nothing has changed" in page.text


def test_what_is_accepted_stands_beside_the_key(owner, course, instructor, clock):
    data = "::A::How many?{#=1949:2 =%50%1940..1960}\n\n::B::Where?{=Ro* =%25%Paris}\n\n::C::D{T}"
    page = owner.get(page_of(brought(course.course, instructor, data)))
    assert 'Accepted: <span lang="en">1949 ± 2</span> <span class="soft">(100 %)' in page.text
    assert '<span lang="en">from 1940 to 1960</span> <span class="soft">(50 %)' in page.text
    assert '<span lang="en">Ro*</span> <span class="soft">(100 %)</span>; <span' in page.text
    assert '<span lang="en">Paris</span> <span class="soft">(25 %)</span>; * stands' in page.text
    assert page.text.count("Accepted:") == 2
