"""Functions stay under 40 lines and files under 400, everywhere and without exceptions."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("quizzes", "nrc_course", "benchmarks", "tests")
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40


def functions_of(source):
    """Return name, first line and length of each function; decorators do not count."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return [(one.name, one.lineno, one.end_lineno - one.lineno + 1) for one in found]


def sources():
    """Return the text of each file of ours by its path; migrations are made, not written."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    written = [path for path in paths if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in written}


def test_the_length_of_a_function_is_that_of_its_lines():
    source = "@cached\ndef outer():\n    async def inner():\n        pass\n    return inner\n"
    assert functions_of(source) == [("outer", 2, 4), ("inner", 3, 2)]


def test_no_file_is_too_long():
    lengths = {path: len(text.splitlines()) for path, text in sources().items()}
    assert {path: n for path, n in lengths.items() if n > LINES_OF_A_FILE} == {}


@pytest.mark.exhaustive
def test_no_function_is_too_long():
    found = [
        f"{path}:{line}: {name} has {length} lines"
        for path, text in sources().items()
        for name, line, length in functions_of(text)
        if length > LINES_OF_A_FUNCTION
    ]
    assert found == []
