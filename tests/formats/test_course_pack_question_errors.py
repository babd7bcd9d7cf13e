"""Questions of the longer kinds that break their specs, said as `path:line: key: message`."""

import pytest

from tests.formats.packs import LESSON, pack
from tests.formats.test_course_pack_errors import errors_of


def _question(kind, text):
    return f"- key: q\n  kind: {kind}\n  objective: know\n  level: recall\n  stem: What?\n{text}"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (
            "numeric",
            "  bands:\n    - value: '5'\n",
            "7: q.bands[1].value: must be a number, without quotes",
        ),
        (
            "numeric",
            "  bands:\n    - {value: 5, tolerence: 1}\n",
            "7: q.bands[1].tolerence: is not a field here; did you mean tolerance?",
        ),
        (
            "numeric",
            "  bands: [{value: 5}]\n  units:\n    - text: 5 km\n",
            (
                "8: q.units[1].text: must be a unit: it begins with a letter or a sign, "
                "not with a figure; not '5 km'"
            ),
        ),
        (
            "numeric",
            "  bands: [{value: .inf}]\n",
            "6: q.bands[1].value: must be a finite number",
        ),
        (
            "matching",
            (
                "  pairs:\n    - {key: a, text: A, match: x}\n    - {key: b, text: B, match: w}\n"
                "  options: [{key: x, text: X}, {key: y, text: Y}]\n"
            ),
            "1: q: no option has the key 'w'",
        ),
        (
            "matching",
            (
                "  pairs: [{key: a, text: A, match: x}, {key: b, text: B, match: x}]\n"
                "  options:\n    - {key: x, txt: X, text: X}\n    - {key: y, text: Y}\n"
            ),
            "8: q.options[1].txt: is not a field here; did you mean text?",
        ),
        (
            "ordering",
            "  items: [{key: a, text: A}, {key: b, text: B}]\n  scoring: neighbours\n",
            "7: q.scoring: must be adjacent_pairs or position, not 'neighbours'",
        ),
        (
            "ordering",
            "  items:\n    - {key: a, text: A, group: x}\n    - {key: b, text: B}\n",
            "7: q.items[1].group: is not a field here",
        ),
        (
            "cloze",
            "  text: In [[1]].\n  gaps:\n    - {key: 1, answers: [{text: a}]}\n",
            '8: q.gaps[1].key: must be text; quote it: "1"',
        ),
        (
            "cloze",
            (
                "  text: In [[a]].\n  gaps:\n    - key: a\n      options:\n"
                "        - {key: a, text: A, corect: true}\n        - {key: b, text: B}\n"
            ),
            "10: q.gaps[1].options[1].corect: is not a field here; did you mean correct?",
        ),
        (
            "cloze",
            (
                "  text: See [x](https://a.example/[[a]]).\n"
                "  gaps:\n    - {key: a, answers: [{text: a}]}\n"
            ),
            "6: q.text: a gap may not stand in a link, nor in its address or title",
        ),
        (
            "cloze",
            (
                "  text: In [[a]].\n  gaps:\n    - key: a\n      bands:\n"
                "        - {value: 5, tolerence: 1}\n"
            ),
            "10: q.gaps[1].bands[1].tolerence: is not a field here; did you mean tolerance?",
        ),
        (
            "multiple_choice",
            (
                "  scoring: by_option\n  options:\n    - {key: b, text: B, credit: -1.5}\n"
                "    - {key: a, text: A, correct: true, credit: 1}\n"
            ),
            "8: q.options[1].credit: must be at least -1",
        ),
        (
            "single_choice",
            (
                "  options:\n    - {key: a, text: A, correct: true}\n"
                "    - {key: b, text: B, credits: 0.5}\n"
            ),
            "8: q.options[2].credits: is not a field here; did you mean credit?",
        ),
        (
            "single_choice",
            (
                "  options:\n    - {key: a, text: A, correct: true}\n"
                "    - {key: b, text: B, credit: 1}\n"
            ),
            "1: q: an option that is not correct has a credit from 0 to less than 1",
        ),
        (
            "essay",
            "  min_words: 9\n  max_words: 9.5\n",
            "7: q.max_words: must be a whole number, without quotes",
        ),
        (
            "short_answer",
            "  answers: [{text: a}]\n  slips: 4\n",
            "7: q.slips: must be at most 3",
        ),
    ],
)
def test_a_question_of_a_longer_kind_that_breaks_its_spec(kind, text, expected):
    files = pack(questions=_question(kind, text), quiz=None)
    assert errors_of(files) == [f"{LESSON}/questions.yml:{expected}"]


def test_the_links_of_every_text_of_a_question_are_checked():
    text = """\
  text: In [[a]] or [[b]] [here](term:gone-1).
  hints: ["[x](term:gone-2)"]
  gaps:
    - {key: a, answers: [{text: A, feedback: "[x](term:gone-3)"}]}
    - {key: b, bands: [{value: 1, feedback: "[x](term:gone-4)"}]}
"""
    files = pack(questions=_question("cloze", text), quiz=None)
    found = [error.partition(": ")[2] for error in errors_of(files)]
    places = (
        "q.text",
        "q.hints[1]",
        "q.gaps[1].answers[1].feedback",
        "q.gaps[2].bands[1].feedback",
    )
    assert found == [
        f"{place}: the course has no term 'gone-{n}'" for n, place in enumerate(places, 1)
    ]
