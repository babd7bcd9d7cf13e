"""Which browser the tests drive."""

import pytest

from nrc_course import browser


def program(path, exit_code=0):
    """Write a stand-in for a browser that answers `--version`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho Chromium 1; exit {exit_code}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def no_applications(monkeypatch):
    """Leave the machine's own applications out."""
    monkeypatch.setattr(browser, "APPLICATIONS", ())


def test_the_named_one_comes_first(tmp_path):
    named = program(tmp_path / "named")
    program(tmp_path / "bin" / "chromium")
    environ = {"CHROMIUM": named, "PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert browser.find_browser(environ) == named


def test_a_placeholder_that_does_not_run_is_passed_over(tmp_path):
    program(tmp_path / "bin" / "chromium-browser", exit_code=1)
    chrome = program(tmp_path / "bin" / "google-chrome")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert browser.find_browser(environ) == chrome


def test_playwrights_own_download_is_found(tmp_path):
    own = program(tmp_path / ".cache/ms-playwright/chromium-1200/chrome-linux64/chrome")
    assert browser.find_browser({"PATH": str(tmp_path), "HOME": str(tmp_path)}) == own


def test_none_is_none(tmp_path):
    assert browser.find_browser({"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


def test_none_after_every_installer_is_one_sentence(monkeypatch):
    tried = []
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    monkeypatch.setattr(browser, "run", lambda command: tried.append(command) or True)
    with pytest.raises(browser.NoBrowserError, match="none could be installed"):
        browser.ensure_browser()
    assert tried[-1][1:5] == ["-m", "playwright", "install", "chromium"]
