"""The documents are complete and lead somewhere, in the manner of datasette's tests of its docs."""

import ast
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import get_commands

from quizzes.domain import content, item_flaws, lesson_text, questions
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.quiz_rules import GradeMethod, Navigation, Paging, Shown
from quizzes.formats import course_pack
from quizzes.formats.course_pack import reading
from quizzes.management.commands import check_content

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
AUTHORING = (ROOT / "docs" / "authoring.md").read_text("utf-8")
PLACES = ("*.md", "docs/**/*.md", "benchmarks/*.md", "content/**/*.md")
DOCUMENTS = sorted(path for place in PLACES for path in ROOT.glob(place))
LESSONS = [path for path in DOCUMENTS if path.name == "lesson.md"]
PAGES = [path for path in DOCUMENTS if path not in LESSONS]
EXAMPLE = re.compile(
    r"^\*\*`(?P<path>[^`]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
FURTHER_QUESTION = re.compile(
    r"^### [^\n]+\n\n```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
"""Questions right below a heading: more of the file of questions above them."""

LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """Return the text of a document without its code."""
    return CODE.sub("", FENCE.sub("", path.read_text("utf-8")))


def anchors(path: Path) -> set[str]:
    """Return the anchors GitHub gives the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def read_variables(path: Path) -> set[str]:
    """Return the names given to the helpers of `nrc_course/env.py` in a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.args
    }


VARIABLES = {name for path in (ROOT / "nrc_course").rglob("*.py") for name in read_variables(path)}
COMMANDS = sorted(name for name, app in get_commands().items() if app == "quizzes")


def test_something_is_looked_at():
    assert {"DEBUG", "SECRET_KEY", "DATABASE_URL"} <= VARIABLES
    assert {"up", "verify", "serve", "load_course"} <= set(COMMANDS)
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"} <= {named(page) for page in PAGES}


def test_the_configuration_table_names_every_variable_once_and_no_other():
    rows = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == sorted(VARIABLES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    texts = {
        named(page): page.read_text("utf-8") for page in PAGES if "decisions" not in page.parts
    }
    mentions = re.compile(rf"(manage\.py |`){command}\b")
    assert [name for name, text in texts.items() if mentions.search(text)] != []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_in_the_documents_exist(page):
    shown = re.findall(r"manage\.py ([a-z_]+)", page.read_text("utf-8"))
    assert sorted(set(shown) - set(get_commands())) == []


def test_every_decision_is_listed_in_the_architecture():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in decisions]
    links = [
        f"{title.partition('. ')[2]}](decisions/{path.name})"
        for title, path in zip(titles, decisions, strict=True)
    ]
    listed = re.findall(r"^\d+\. \[(.+\))$", ARCHITECTURE, re.MULTILINE)
    assert listed == links


def test_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        assert path.read_text("utf-8").startswith(f"# {int(path.name[:4])}. ")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page):
    assert [target for target in _targets(page) if not _resolves(page, target)] == []


def _targets(page: Path) -> list[str]:
    return [found["target"] for found in LINK.finditer(prose(page))]


def _resolves(page: Path, target: str) -> bool:
    if re.match(r"https?://|mailto:", target):
        return True
    path, _hash, anchor = unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    return not anchor or anchor in anchors(file)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_is_named_with_its_folder_exists(page):
    code = CODE.findall(FENCE.sub("", page.read_text("utf-8")))
    folders = ("benchmarks", "content", "docs", "nrc_course", "quizzes", "templates", "tests")
    paths = (found.strip("`").partition(":")[0] for found in code)
    named_here = [path for path in paths if re.match(rf"({'|'.join(folders)})/[\w./-]+$", path)]
    assert [path for path in named_here if not (ROOT / path).exists()] == []


def _fields(spec) -> set[str]:
    return set(spec.model_fields) - set(reading.WRITTEN_ELSEWHERE.get(spec, ())) - {"body"}


SPECS = (
    *(content.Course, content.Module, content.Lesson, content.Objective, content.GlossaryTerm),
    *(
        content.Source,
        content.Figure,
        content.Picture,
        content.Quiz,
        content.QuizQuestion,
        content.QuizSection,
    ),
    *(content.Note, content.BasicNote, content.ClozeNote, content.TypedNote),
    *(questions.Question, questions.Option, questions.AcceptedAnswer, questions.SingleChoice),
    *(questions.MultipleChoice, questions.TrueFalse, questions.ShortAnswer),
    *(questions.Numeric, questions.Band, questions.Unit),
    *(questions.Matching, questions.Pair, questions.Label),
    *(questions.Categorise, questions.SortedItem, questions.Ordering, questions.OrderedItem),
    *(questions.Cloze, questions.Gap, questions.GapOption),
    *(questions.Essay, questions.RubricPoint),
    *(content.Person, content.TimelineEvent),
)


def test_every_spec_of_a_pack_is_looked_at():
    values = (*vars(content).values(), *vars(questions).values())
    classes = {value for value in values if isinstance(value, type)}
    specs = {one for one in classes if issubclass(one, questions.Spec)} - {questions.Spec}
    assert specs == set(SPECS)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.__name__)
def test_every_field_of_a_pack_is_in_the_authors_guide(spec):
    words = set(re.findall(r"[a-z_]+(?=:)|(?<=`)[a-z_]+(?=[`:])", AUTHORING))
    assert sorted(_fields(spec) - words) == []


@pytest.mark.parametrize(
    "word",
    [
        *(
            kind
            for specs in reading.BODIES.values()
            for spec in specs
            for kind in reading.kinds_of(spec)
        ),
        *questions.Level,
        *questions.Use,
        *questions.Scoring,
        *questions.OrderScoring,
        *questions.UnitEntry,
        *questions.FollowUp,
        *(f"::: {name}" for name in lesson_text.CONTAINERS),
        *(f"({link}:" for link in ("term", "source", "lesson", "quiz")),
        *content.Quiz.model_fields["purpose"].annotation.__args__,
        *(value for rule in (Behaviour, Paging, Navigation, GradeMethod, Shown) for value in rule),
        *content.Status.__args__,
        *content.Strand.__args__,
    ],
)
def test_every_choice_is_in_the_authors_guide(word):
    assert str(word) in AUTHORING


def test_every_class_of_a_drawing_is_in_the_authors_guide():
    sheet = (ROOT / "nrc_course" / "static" / "css" / "site.css").read_text("utf-8")
    classes = set(re.findall(r"\.(svg-[a-z-]+)", sheet))
    assert sorted(classes - set(re.findall(r"`(svg-[a-z-]+)`", AUTHORING))) == []


def test_the_numbers_of_the_item_screens_are_those_of_the_code():
    said = (
        f"more than {item_flaws.MOST_LENGTH_RATIO} times",
        f"more than {item_flaws.MOST_STEM_SIMILARITY:.0%} alike",
        f"From {item_flaws.FEWEST_KEYS_TO_SHARE} such questions on",
        f"at most {item_flaws.MOST_RECALL:.0%}",
        f"At least {item_flaws.LEAST_APPLY:.0%}",
        f"{item_flaws.LEAST_ANALYSE:.0%} *analyse*",
    )
    assert [words for words in said if words not in AUTHORING] == []


def test_the_authors_guide_is_a_course_without_error_or_warning():
    files = {found["path"]: found["text"].encode() for found in EXAMPLE.finditer(AUTHORING)}
    further = [found["text"] for found in FURTHER_QUESTION.finditer(AUTHORING)]
    path = next(path for path in files if path.endswith("/questions.yml"))
    files[path] = "\n".join([files[path].decode(), *further]).encode()
    course = course_pack.read(files)
    assert course.key == "tides"
    assert check_content.warnings(course) == ()
    kinds = {question.body.kind for lesson in course.lessons() for question in lesson.questions}
    kinds |= {note.body.kind for lesson in course.lessons() for note in lesson.notes}
    bodies = (spec for specs in reading.BODIES.values() for spec in specs)
    assert kinds == {kind for spec in bodies for kind in reading.kinds_of(spec)}


def test_the_pictures_are_light():
    pictures = [*(ROOT / "docs" / "img").iterdir()]
    assert sum(picture.stat().st_size for picture in pictures) < 200_000
