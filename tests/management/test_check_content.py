"""`manage.py check_content` without a database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.formats.packs import FILES, LESSON, QUESTION, pack, with_text


@pytest.fixture
def check(tmp_path):
    """Return a function that checks these files and gives what was printed."""

    def run(files, **options):
        for path, data in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
        out, err = StringIO(), StringIO()
        try:
            call_command("check_content", tmp_path, stdout=out, stderr=err, **options)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), error
        return out.getvalue(), err.getvalue(), None

    return run


def test_a_whole_pack_is_listed_with_what_to_look_at(check):
    out, err, failure = check(pack())
    assert failure is None
    assert err == ""
    assert out.splitlines() == [
        "01 founding: 6 words; 5 questions (5 true_false; 5 recall); 2 cards (1 core, 1 extra)",
        "Course small: 6 words; 5 questions (5 true_false; 5 recall); 2 cards (1 core, 1 extra)",
        "1 terms, 1 sources, 1 figures; levels: recall 100%, understand 0%, apply 0%, analyse 0%",
        "practice: 1/1 lessons have a practice set",
        "facts: 0 named; no list of facts at hand",
        "errata: 0 have a note; no list of errata at hand",
        "corrections: 0 sources; of those that must, 0/0",
        "objectives: 1; the least served has 7 items",
        "links: 3 inside the course (1 source, 2 term), 0 dead",
        "overlap: 16 texts; no article at hand",
        "reading level: Flesch-Kincaid grade 01 -2.2",
        "phrases: 0 found; 5 questions",
        "option length: 0 found; no key to compare",
        "echo: 0 found; 0 choices",
        "feedback: 5 found; 0/5 verdicts",
        "same stems: 10 found; 10 pairs of stems",
        "key places: 0 found; no options in fixed order",
        "levels: 3 found; recall 100%, understand 0%, apply 0%, analyse 0%",
        *(f"warning: q{n}: no feedback to who gets 'false' wrong" for n in range(1, 6)),
        *(
            f"warning: q{later}: the stem is 95% the same as that of 'q{earlier}'"
            for later in range(2, 6)
            for earlier in range(1, later)
        ),
        "warning: 100% of the questions ask recall; at most 45%",
        "warning: 0% of the questions ask apply; at least 10%",
        "warning: 0% of the questions ask analyse; at least 15%",
    ]


def test_a_lesson_without_practice_is_a_warning(check):
    out, _, failure = check(pack(quiz=None))
    assert failure is None
    assert "warning: founding: the published lesson has no practice set" in out.splitlines()


def test_a_checkpoint_is_listed_and_a_draft_that_lacks_questions_is_a_warning(check):
    text = """\
- key: check
  title: Checkpoint
  purpose: checkpoint
  status: draft
  questions: [q1]
  sections:
    - draw: 9
"""
    out, _, failure = check(pack() | {"01-start/quiz.yml": text.encode()})
    assert failure is None
    assert "check: checkpoint, draft; 1 fixed and 9 drawn questions" in out.splitlines()
    assert "warning: check: draws 9, but the bank has 4 of them" in out.splitlines()


def with_a_secure_question() -> dict[str, bytes]:
    questions = FILES[f"{LESSON}/questions.yml"]
    secure = QUESTION.format(n=6).replace("  level", "  use: secure\n  level")
    return pack(questions=f"{questions}\n{secure}")


def test_a_secure_question_may_lie_in_a_pack_of_its_own(check):
    _out, err, failure = check(with_a_secure_question())
    assert (err, failure) == ("", None)


def test_a_secure_question_may_not_lie_with_the_code(check, tmp_path, settings):
    settings.BASE_DIR = tmp_path.parent
    _out, err, failure = check(with_a_secure_question())
    assert err.splitlines() == [
        (
            f"{tmp_path}/{LESSON}/questions.yml:43: q6.use: a secure question may not lie with "
            "the code; keep it on the site or in another pack"
        )
    ]
    assert failure.returncode == 1


def test_a_broken_pack_gets_every_error_and_fails(check, tmp_path):
    out, err, failure = check(with_text("lesson", "term:pjc", "term:nrc") | {"x.txt": b""})
    assert out == ""
    assert err.splitlines() == [
        f"{tmp_path}/{LESSON}/lesson.md:13: body: the course has no term 'nrc'",
        (
            f"{tmp_path}/x.txt:1: file: has no place in a course pack; "
            "see the layout in docs/authoring.md"
        ),
    ]
    assert str(failure) == f"2 errors in {tmp_path}"
    assert failure.returncode == 1


LISTS = {
    "facts.json": '[{"id": "F1", "kind": "date"}]',
    "errata.json": '[{"id": "E1"}]',
    "article.md": "A council.",
}
PLAN = "lists: {folder}\nnoted: [E1]\nlessons:\n  founding: {{essays: 1}}\n"
FOUND = (
    "warning: founding: the plan wants 1 essays; the lesson has 0",
    "warning: the fact F1 is missing among those told in a passage",
    "warning: the erratum E1 needs a note in its lesson: ::: note E1",
)


@pytest.fixture
def lists(tmp_path_factory):
    """Return a folder with all three lists."""
    folder = tmp_path_factory.mktemp("lists")
    for name, text in LISTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def plan(tmp_path):
    """Return a function that writes a plan beside the pack; it points to that folder."""

    def write(folder):
        path = tmp_path.with_name(f"{tmp_path.name}-plan.yml")
        path.write_text(PLAN.format(folder=folder))

    return write


def test_the_plan_beside_the_pack_and_the_lists_it_points_to_are_used(check, plan, lists):
    plan(lists)
    out, _err, failure = check(pack())
    assert failure is None
    lines = out.splitlines()
    assert [line for line in FOUND if line not in lines] == []
    assert "overlap: 0 runs of 8 words in 60 words of 16 texts" in lines


def test_lists_that_a_plan_points_to_may_be_missing(check, plan):
    plan("nowhere")
    out, _err, failure = check(pack())
    assert failure is None
    assert "facts: 0 named; no list of facts at hand" in out.splitlines()
    assert FOUND[2] in out.splitlines()


def test_lists_may_be_named(check, lists, tmp_path):
    out, _err, _failure = check(pack(), facts=lists / "facts.json")
    assert FOUND[1] in out.splitlines()
    _out, _err, failure = check(pack(), errata=tmp_path / "none.json")
    assert str(failure) == f"{tmp_path}/none.json cannot be read: No such file or directory."
    broken = lists / "errata.json"
    broken.write_text("[")
    _out, _err, failure = check(pack(), errata=broken)
    assert str(failure) == f"{broken}: line 1: is not JSON: Expecting value"


def test_nothing_is_printed_of_a_whole_pack_when_asked_to_be_quiet(check):
    assert check(pack(), verbosity=0) == ("", "", None)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="none is not a folder"):
        call_command("check_content", tmp_path / "none")
