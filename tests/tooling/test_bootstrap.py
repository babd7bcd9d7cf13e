"""The bootstrap: which Python it takes, what it says when there is none, when it makes afresh."""

import ast
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from nrc_course import bootstrap, interpreters
from nrc_course.bootstrap import DEVELOPMENT_LOCK, RUNTIME_LOCK, Environment

ROOT = Path(__file__).resolve().parents[2]
BEFORE_THE_ENVIRONMENT = ("manage.py", "nrc_course/bootstrap.py", "nrc_course/interpreters.py")
LOCK = "django==6.1.3 \\\n    --hash=sha256:00\nsqlparse==0.6.1 ; sys_platform == 'win32' \\\n"


def script(path, body):
    """Write an executable shell script and return its path as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def fake_python(path, version, *, exit_code=0, making="exit 0"):
    """Write a stand-in for an interpreter: it answers the probe, and `-m venv` by ``making``."""
    return script(
        path,
        f'case "$*" in *"-m venv"*) {making};; esac\n'
        f'echo "{version}"; echo "{path}"; exit {exit_code}',
    )


def making_environment(pip="exit 0"):
    """Return what a fake `-m venv FOLDER` does: a folder whose Python runs ``pip`` for anything."""
    return (
        'for last; do :; done; mkdir -p "$last/bin"; '
        f"printf '#!/bin/sh\\n{pip}\\n' > \"$last/bin/python\"; "
        'chmod +x "$last/bin/python"; exit 0'
    )


@pytest.fixture
def project(tmp_path):
    """A project folder with its two lock files."""
    root = tmp_path / "project"
    root.mkdir()
    for name in (RUNTIME_LOCK, DEVELOPMENT_LOCK):
        (root / name).write_text(LOCK, "utf-8")
    return root


@pytest.fixture
def only_python(monkeypatch):
    """Return a function that makes these interpreters the only ones of the machine."""

    def use(*paths):
        monkeypatch.setattr(interpreters, "candidates", lambda environ: iter(paths))
        monkeypatch.setenv("PATH", "/nowhere")

    return use


@pytest.fixture
def plain_shell(monkeypatch):
    """Fakes of system programs need the system's own on the PATH."""
    monkeypatch.setattr(interpreters, "from_uv", lambda environ: None)


@pytest.mark.parametrize("name", BEFORE_THE_ENVIRONMENT)
def test_is_python_3_8_and_standard_library_only(name):
    tree = ast.parse((ROOT / name).read_text("utf-8"), feature_version=(3, 8))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    assert imported - sys.stdlib_module_names - {"nrc_course"} - {"django"} == set()


def test_candidates_in_order(tmp_path):
    path = tmp_path / "path"
    for name in ("python3.12", "python3.14", "mine"):
        fake_python(path / name, "3.12.1")
    versions = tmp_path / "pyenv" / "versions"
    for version in ("3.11.9", "3.12.10", "3.12.9", "3.13.0", "3.13t-dev", "3.15.0"):
        (versions / version / "bin").mkdir(parents=True)
    environ = {
        "PATH": str(path),
        "PYTHON": str(path / "mine"),
        "PYENV_ROOT": str(tmp_path / "pyenv"),
    }
    found = list(interpreters.candidates(environ, base=str(tmp_path)))
    assert found[:6] == [
        str(path / "mine"),
        str(path / "python3.14"),
        str(path / "python3.12"),
        str(versions / "3.13.0" / "bin" / "python"),
        str(versions / "3.12.10" / "bin" / "python"),
        str(versions / "3.12.9" / "bin" / "python"),
    ]
    assert found[6] == str(tmp_path / "opt/homebrew/bin/python3.14")
    assert found[-5:] == [
        *(str(tmp_path / "usr/bin" / f"python3.{minor}") for minor in (14, 13, 12)),
        str(tmp_path / "usr/bin/python3"),
        sys.executable,
    ]


def test_python_named_without_a_path_is_looked_up(tmp_path):
    mine = fake_python(tmp_path / "mine", "3.12.1")
    environ = {"PATH": str(tmp_path), "PYTHON": "mine"}
    assert next(interpreters.candidates(environ)) == mine


def test_an_inactive_shim_is_passed_over(tmp_path, only_python, plain_shell):
    shim = script(tmp_path / "shim", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    good = fake_python(tmp_path / "good", "3.12.4")
    only_python(str(tmp_path / "absent"), shim, good)
    refused = []
    assert list(interpreters.find_pythons({}, refused)) == [interpreters.Python(good, "3.12.4")]
    assert refused == []


def test_one_too_old_is_refused(tmp_path, only_python, plain_shell):
    only_python(fake_python(tmp_path / "old", "3.11.2"))
    refused = []
    assert list(interpreters.find_pythons({}, refused)) == []
    assert [python.version for python in refused] == ["3.11.2"]
    assert interpreters.no_python_sentence(refused) == (
        "no Python 3.12 or newer was found ($PYTHON, PATH, pyenv, Homebrew, /usr/bin, uv); "
        "install one, or uv (https://docs.astral.sh/uv/), and run this again."
    )


def test_one_without_venv_names_the_package(tmp_path, only_python, plain_shell):
    only_python(fake_python(tmp_path / "bare", "3.12.3", exit_code=1))
    refused = []
    assert list(interpreters.find_pythons({}, refused)) == []
    debians = refused[0]._replace(path="/usr/bin/python3.12")
    assert interpreters.no_python_sentence([debians], debian=True) == (
        "Python 3.12.3 (/usr/bin/python3.12) cannot make an environment: it has no venv and "
        "ensurepip modules; install the package python3.12-venv (apt install python3.12-venv) "
        "and run this again."
    )
    assert interpreters.no_python_sentence([debians], debian=False) == (
        "Python 3.12.3 (/usr/bin/python3.12) cannot make an environment: it has no venv and "
        "ensurepip modules; install its venv and pip modules and run this again."
    )


def test_the_running_python_answers_the_probe():
    python = interpreters.probe(sys.executable)
    assert python.version == ".".join(map(str, sys.version_info[:3]))
    assert Path(python.path).resolve() == Path(sys._base_executable).resolve()
    assert python.reason == ""


def test_uv_is_asked_when_nothing_else_is_new_enough(tmp_path, monkeypatch):
    good = fake_python(tmp_path / "managed", "3.13.2")
    old = fake_python(tmp_path / "old", "3.10.1")
    log = tmp_path / "log"
    script(
        tmp_path / "bin" / "uv",
        f'echo "$*" >> {log}\nif [ "$2" = find ]; then echo {good}; fi',
    )
    monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([old]))
    environ = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    assert list(interpreters.find_pythons(environ, [])) == [interpreters.Python(good, "3.13.2")]
    assert log.read_text("utf-8") == "python install 3.13\npython find 3.13\n"


def test_a_failing_uv_is_quoted(tmp_path, monkeypatch):
    script(tmp_path / "bin" / "uv", "echo error: no network >&2; exit 2")
    monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([]))
    with pytest.raises(interpreters.BootstrapError) as caught:
        list(interpreters.find_pythons({"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}, []))
    assert str(caught.value) == (
        "no Python 3.12 or newer was found, and uv could not install one; "
        "it says: error: no network"
    )


def test_uv_is_not_asked_when_a_python_only_lacks_venv(tmp_path, monkeypatch):
    monkeypatch.setattr(
        interpreters,
        "candidates",
        lambda environ: iter([fake_python(tmp_path / "bare", "3.12.3", exit_code=1)]),
    )
    script(tmp_path / "uv", f"touch {tmp_path / 'asked'}")
    assert list(interpreters.find_pythons({"PATH": str(tmp_path)}, [])) == []
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("argv", "lock"),
    [
        (["manage.py"], RUNTIME_LOCK),
        (["manage.py", "up", "--port", "9000"], RUNTIME_LOCK),
        (["manage.py", "verify", "--fast"], DEVELOPMENT_LOCK),
        (["benchmarks/run.py", "answer"], RUNTIME_LOCK),
        (["benchmarks/run.py", "hostile"], DEVELOPMENT_LOCK),
    ],
)
def test_only_what_runs_tests_needs_the_development_lock(argv, lock):
    assert bootstrap.lock_for(argv) == lock


def test_versions_pinned_by_a_lock(project):
    assert bootstrap.locked_versions(project / RUNTIME_LOCK) == {
        "django": "6.1.3",
        "sqlparse": "0.6.1",
    }


class TestEnvironment:
    """One `.venv`, from none to ready, and back when something changed."""

    @pytest.fixture
    def environment(self, project, tmp_path, monkeypatch):
        self.log = tmp_path / "pip.log"
        making = making_environment(f'echo "$*" >> {self.log}')
        self.python = fake_python(tmp_path / "python", "3.13.0", making=making)
        monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([self.python]))
        return Environment(project)

    def installed(self):
        """Return the name of the lock file of each installation so far, in order."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [Path(line).name for line in lines if "--require-hashes" in line]

    def test_is_made_and_marked(self, environment):
        assert environment.is_ready(RUNTIME_LOCK) is False
        environment.prepare(RUNTIME_LOCK)
        assert environment.is_ready(RUNTIME_LOCK) is True
        assert environment.is_ready(DEVELOPMENT_LOCK) is False
        assert self.installed() == [RUNTIME_LOCK]

    def test_a_second_start_installs_nothing(self, environment):
        environment.prepare(RUNTIME_LOCK)
        environment.prepare(RUNTIME_LOCK)
        assert self.installed() == [RUNTIME_LOCK]

    def test_the_development_lock_includes_the_other(self, environment):
        environment.prepare(DEVELOPMENT_LOCK)
        environment.prepare(RUNTIME_LOCK)
        assert self.installed() == [DEVELOPMENT_LOCK]

    def test_a_changed_lock_is_installed_in_place(self, environment, project):
        environment.prepare(RUNTIME_LOCK)
        kept = environment.folder / "kept"
        kept.touch()
        (project / RUNTIME_LOCK).write_text(LOCK + "# changed\n", "utf-8")
        environment.prepare(RUNTIME_LOCK)
        assert self.installed() == [RUNTIME_LOCK, RUNTIME_LOCK]
        assert kept.exists()

    def test_what_a_killed_start_left_is_made_afresh(self, environment):
        left = environment.folder / "bin" / "half-written"
        left.parent.mkdir(parents=True)
        left.touch()
        environment.prepare(RUNTIME_LOCK)
        assert not left.exists()
        assert environment.is_ready(RUNTIME_LOCK) is True

    def test_a_moved_folder_is_made_afresh(self, environment, project, tmp_path):
        environment.prepare(RUNTIME_LOCK)
        (environment.folder / "old-path").touch()
        moved = Environment(project.rename(tmp_path / "elsewhere"))
        assert moved.is_ready(RUNTIME_LOCK) is False
        moved.prepare(RUNTIME_LOCK)
        assert not (moved.folder / "old-path").exists()

    def test_a_removed_interpreter_is_noticed(self, environment):
        environment.prepare(RUNTIME_LOCK)
        environment.python.unlink()
        environment.python.symlink_to("/nowhere/python3.13")
        assert environment.is_ready(RUNTIME_LOCK) is False
        environment.prepare(RUNTIME_LOCK)
        assert environment.is_ready(RUNTIME_LOCK) is True

    def test_a_failed_installation_is_not_marked(self, environment, tmp_path, monkeypatch):
        failing = making_environment("echo ERROR: No matching distribution; exit 1")
        broken = fake_python(tmp_path / "broken", "3.13.0", making=failing)
        monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([broken]))
        with pytest.raises(interpreters.BootstrapError) as caught:
            environment.prepare(RUNTIME_LOCK)
        assert str(caught.value) == (
            "requirements.lock could not be installed; check the network and run this again. "
            "pip says: ERROR: No matching distribution"
        )
        assert environment.is_ready(RUNTIME_LOCK) is False

    def test_the_next_python_is_taken_when_one_cannot(self, environment, tmp_path, monkeypatch):
        bad = fake_python(tmp_path / "bad", "3.14.0", making="echo no space left; exit 1")
        monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([bad, self.python]))
        environment.prepare(RUNTIME_LOCK)
        assert environment.is_ready(RUNTIME_LOCK) is True

    def test_none_that_can_is_one_sentence(self, environment, tmp_path, monkeypatch):
        bad = fake_python(tmp_path / "bad", "3.14.0", making="echo no space left; exit 1")
        monkeypatch.setattr(interpreters, "candidates", lambda environ: iter([bad]))
        with pytest.raises(interpreters.BootstrapError, match="no space left") as caught:
            environment.prepare(RUNTIME_LOCK)
        assert str(caught.value).count("\n") == 0
        assert not environment.folder.exists()

    def test_two_starts_install_once(self, environment):
        starts = [
            threading.Thread(target=Environment(environment.root).prepare, args=(RUNTIME_LOCK,))
            for _ in range(2)
        ]
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        assert self.installed() == [RUNTIME_LOCK]
        assert environment.is_ready(RUNTIME_LOCK) is True


class TestEnter:
    """What `manage.py` does before Django, seen from outside."""

    def test_nothing_when_switched_off(self, project, monkeypatch):
        monkeypatch.setenv("NRC_NO_BOOTSTRAP", "1")
        bootstrap.enter(["manage.py", "check"], root=project)
        assert not (project / ".venv").exists()

    def test_nothing_in_another_environment_with_the_locked_django(self, project, monkeypatch):
        monkeypatch.delenv("NRC_NO_BOOTSTRAP", raising=False)
        (project / RUNTIME_LOCK).write_text((ROOT / RUNTIME_LOCK).read_text("utf-8"), "utf-8")
        bootstrap.enter(["manage.py", "check"], root=project)
        assert not (project / ".venv").exists()

    def test_another_environment_without_it_is_not_used(self, project):
        (project / RUNTIME_LOCK).write_text("django==1.0\n", "utf-8")
        assert bootstrap.has_locked_django(project / RUNTIME_LOCK) is False

    def test_a_missing_lock_file_is_one_sentence(self, project, monkeypatch):
        monkeypatch.delenv("NRC_NO_BOOTSTRAP", raising=False)
        (project / RUNTIME_LOCK).write_text("django==1.0\n", "utf-8")
        (project / DEVELOPMENT_LOCK).unlink()
        with pytest.raises(SystemExit) as caught:
            bootstrap.enter(["manage.py", "verify"], root=project)
        assert caught.value.code == (f"manage.py: requirements-dev.lock is missing from {project}.")

    def test_an_environment_that_does_not_enter_is_not_tried_twice(self, project, monkeypatch):
        environment = Environment(project)
        monkeypatch.setenv(bootstrap.ENTERED, str(environment.folder))
        with pytest.raises(interpreters.BootstrapError, match="delete that folder"):
            bootstrap.start_again(environment)

    def test_it_starts_the_same_command_again(self, project, monkeypatch):
        started = []
        monkeypatch.delenv(bootstrap.ENTERED, raising=False)
        monkeypatch.setattr(os, "execv", lambda path, command: started.append(command))
        monkeypatch.setattr(sys, "orig_argv", ["python3", "-W", "error", "manage.py", "check"])
        environment = Environment(project)
        bootstrap.start_again(environment)
        assert started == [[str(environment.python), "-W", "error", "manage.py", "check"]]
        monkeypatch.delenv(bootstrap.ENTERED)


def test_pyenv_versions_that_cannot_be_listed_count_as_none(tmp_path):
    (tmp_path / "versions").write_text("not a folder")
    assert interpreters.pyenv_versions({"PYENV_ROOT": str(tmp_path)}) == []
    assert interpreters.pyenv_versions({"PYENV_ROOT": str(tmp_path / "nothing")}) == []
