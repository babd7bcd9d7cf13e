"""The steps of `verify`: which they are, and that a failing one is seen as failing."""

import sys

import pytest

from nrc_course.verification import Step, run_step, steps


def test_steps_in_order(tmp_path):
    assert [step.name for step in steps(fast=False, scratch=tmp_path)] == [
        "ruff check",
        "ruff format",
        "import-linter",
        "makemigrations",
        "check --deploy",
        "check_content",
        "browser tests",
        "tests",
    ]


@pytest.mark.parametrize(
    ("fast", "marked"),
    [(True, ["not browser and not exhaustive"]), (False, ["browser", "not browser"])],
)
def test_only_fast_leaves_tests_out(tmp_path, fast, marked):
    commands = [step.command for step in steps(fast=fast, scratch=tmp_path)]
    tests = [command for command in commands if "pytest" in command]
    assert [command[command.index("-m", 3) + 1] for command in tests] == marked


@pytest.mark.parametrize(("code", "passed"), [(0, True), (1, False)])
def test_a_step_passes_by_its_exit_code(code, passed):
    seen = []
    program = f"import os; print(os.environ['WORD']); print('3 passed'); print(); exit({code})"
    step = Step("one", [sys.executable, "-c", program], {"WORD": "given"})
    outcome = run_step(step, seen.append)
    assert (outcome.name, outcome.passed, outcome.last_line) == ("one", passed, "3 passed")
    assert seen == ["given\n", "3 passed\n", "\n"]
