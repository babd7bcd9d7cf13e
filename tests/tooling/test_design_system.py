"""The style sheet's own promises: contrast in both themes, nothing inline, weight."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "nrc_course" / "static"
STYLE = (STATIC / "css" / "site.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)")
COLOURS = {}
for name, *pair in TOKEN.findall(STYLE):
    # The first definition is the ordinary one; prefers-contrast only raises it.
    COLOURS.setdefault(name, pair)

TEXT = {
    "ink": "paper card sunk tint amber-tint good-tint bad-tint",
    "soft": "paper card sunk tint amber-tint",
    "brand": "paper card tint amber-tint good-tint bad-tint",
    "brand-strong": "paper card tint",
    "brand-ink": "brand brand-strong",
    "hero-ink": "hero",
    "hero-soft": "hero",
    "hero-button-ink": "hero-button hero-soft",
    "amber": "paper card amber-tint",
    "good": "paper card good-tint",
    "bad": "paper card bad-tint",
}
PARTS = {
    "edge": "paper card sunk",
    "brand": "line paper card",
    "amber": "line paper card",
    "focus": "paper card tint",
    "hero-button": "hero",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(front, back) for front, backs in table.items() for back in backs.split()]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rgb or #rrggbb (WCAG 2.2, "relative luminance")."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, back: str) -> float:
    """Return the WCAG 2.2 contrast ratio of two colours, 1 to 21."""
    dark, light = sorted([luminance(front), luminance(back)])
    return (light + 0.05) / (dark + 0.05)


def too_faint(table: dict[str, str], least: float) -> list[tuple[str, str, float]]:
    return [
        (front, back, round(ratio, 2))
        for front, back in pairs(table)
        for ratio in map(contrast, COLOURS[front], COLOURS[back])
        if ratio < least
    ]


def test_contrast_of_known_colours():
    assert contrast("#000", "#ffffff") == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


def test_text_is_readable_in_both_themes():
    assert too_faint(TEXT, 4.5) == []


def test_controls_and_marks_are_visible_in_both_themes():
    assert too_faint(PARTS, 3) == []


def test_no_template_carries_style_or_script_inline():
    inline = re.compile(r"""\sstyle\s*=|\son\w+\s*=\s*["']|hx-on|<style|<script(?![^>]*\ssrc=)""")
    found = {
        str(path.relative_to(ROOT)): inline.findall(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "templates").rglob("*.html"))
    }
    assert {path: hits for path, hits in found.items() if hits} == {}


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("css/site.css", 11_500),
        ("js/site.js", 5_000),
        ("js/kinds.js", 3_500),
        ("vendor/htmx-4.0.1.min.js", 14_000),
    ],
)
def test_compressed_weight(path, most):
    size = len(gzip.compress((STATIC / path).read_bytes()))
    assert min(size, most) == size


def test_every_file_the_style_sheet_names_is_there():
    named = re.findall(r'url\("\.\./([^"]+)"\)', STYLE)
    assert [name for name in named if not (STATIC / name).is_file()] == []
    assert len(named) == 3
