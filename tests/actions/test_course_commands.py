"""`load_course` and `export_course`: the pack and the tables say the same, both ways."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from quizzes import models
from quizzes.domain.questions import Use
from quizzes.formats import course_pack
from tests import specs

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[2] / "content" / "nrc"


def run(name: str, *args, **options) -> str:
    out = StringIO()
    call_command(name, *map(str, args), stdout=out, **options)
    return out.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def pack(tmp_path) -> Path:
    """The small course as a folder."""
    folder = tmp_path / "pack"
    for name, content in course_pack.write(specs.small_course()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.exhaustive
def test_loading_an_export_changes_nothing_and_a_second_export_is_the_same(tmp_path):
    run("load_course", SHIPPED)
    run("export_course", "nrc", tmp_path / "first")
    report = run("load_course", tmp_path / "first")
    assert report.startswith("0 created, 0 changed, 0 retired, 0 kept as edited here")
    run("export_course", "nrc", tmp_path / "second")
    assert files(tmp_path / "second") == files(tmp_path / "first")


@pytest.mark.exhaustive
def test_an_export_loads_into_an_empty_site_as_the_same_course(tmp_path):
    run("load_course", SHIPPED)
    run("export_course", "nrc", tmp_path / "first")
    models.Quiz.objects.all().delete()
    models.Question.objects.all().delete()
    models.Note.objects.all().delete()
    models.Objective.objects.all().delete()
    models.TimelineEvent.objects.all().delete()
    models.Lesson.objects.all().delete()
    models.Course.objects.all().delete()
    run("load_course", tmp_path / "first")
    run("export_course", "nrc", tmp_path / "second")
    assert files(tmp_path / "second") == files(tmp_path / "first")


def test_a_broken_pack_is_refused_with_all_its_errors_and_nothing_is_written(pack):
    (pack / "glossary.yml").write_text("- key: pjc\n  term: PJC\n")
    (pack / "sources.yml").write_text("- key: bosworth\n  number: seven\n  citation: x\n")
    with pytest.raises(CommandError) as refused:
        run("load_course", pack)
    text = str(refused.value)
    assert ("glossary.yml:1:" in text, "sources.yml:2:" in text) == (True, True)
    assert text.endswith("Nothing was loaded.")
    assert models.Course.objects.count() == 0


def test_a_dry_run_says_so_and_changes_nothing(pack):
    assert run("load_course", pack, dry_run=True).startswith("Dry run: nothing was changed.")
    assert models.Course.objects.count() == 0


def test_progress_is_shown_on_request(pack):
    assert "  lesson founding\n" in run("load_course", pack, verbosity=2)


def test_an_export_never_overwrites(pack, tmp_path):
    run("load_course", pack)
    with pytest.raises(CommandError, match="is not an empty folder"):
        run("export_course", "small", pack)


def test_an_unknown_course_is_named(tmp_path):
    with pytest.raises(CommandError, match="no course with the key 'nothing'"):
        run("export_course", "nothing", tmp_path)


def test_a_pack_with_a_secure_question_is_loaded_unless_it_lies_with_the_code(tmp_path, settings):
    lesson = specs.small_lesson()
    secure = specs.small_question(key="hidden", use=Use.SECURE)
    lesson = lesson.model_copy(update={"questions": (*lesson.questions, secure)})
    folder = tmp_path / "private"
    for name, content in course_pack.write(specs.with_lesson(lesson)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="may not lie with the code"):
        run("load_course", folder)
    assert models.Course.objects.count() == 0
    settings.BASE_DIR = tmp_path / "elsewhere"
    run("load_course", folder)
    assert models.Question.objects.get(key="hidden").use == "secure"
