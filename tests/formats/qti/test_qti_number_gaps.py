"""Fields within a text that take a number: gaps with tolerances and credits."""

from quizzes.domain import questions
from tests.formats.qti.files import base, declared, entry, item, notes, read, rules


def within(name, value, tolerance):
    return (
        f'<equal toleranceMode="absolute" tolerance="{tolerance} {tolerance}">'
        f"{base('float', value)}<variable identifier='{name}'/></equal>"
    )


def test_numbers_in_gaps_have_tolerances_and_credits():
    adding = "".join(
        f"<setOutcomeValue identifier='SCORE'><sum><variable identifier='SCORE'/>"
        f"{base('float', points)}</sum></setOutcomeValue>|"
        for points in (2, 1)
    ).split("|")
    both = (
        f"<responseCondition><responseIf>{within('R1', 23.8, 0.1)}{adding[0]}</responseIf>"
        f"<responseElseIf>{within('R1', 23, 1)}{adding[1]}</responseElseIf></responseCondition>"
        f"<responseCondition><responseIf><gte><variable identifier='R2'/>{base('float', 5)}</gte>"
        f"{adding[0]}</responseIf></responseCondition>"
    )
    one = read(
        item(
            f"<p>Count.</p><p>{entry('R1')} % of {entry('R2')}.</p>",
            declared("single", "float", "23.8", name="R1"),
            declared("single", "float", name="R2"),
            processing=f"<responseProcessing>{both}</responseProcessing>",
        )
    )
    assert [gap.bands for gap in one.body.gaps] == [
        (
            questions.Band(value=23.8, tolerance=0.1),
            questions.Band(value=23.0, tolerance=1.0, credit=0.5),
        ),
        (questions.Band(min=5.0),),
    ]
    assert notes(one) == []


def test_numbers_that_earn_points_together_only_are_tried_with_the_others_right():
    both = f"<and>{within('R1', 4, 0.5)}{within('R2', 2, 1)}</and>"
    one = read(
        item(
            f"<p>Count.</p><p>{entry('R1')} cats, {entry('R2')} dogs.</p>",
            declared("single", "float", "4.0", name="R1"),
            declared("single", "float", "2", name="R2"),
            processing=rules((both, 3)),
        )
    )
    assert [gap.bands for gap in one.body.gaps] == [
        (questions.Band(value=4.0, tolerance=0.5),),
        (questions.Band(value=2.0, tolerance=1.0),),
    ]
    assert notes(one) == ["only all gaps together earn points there; here each gap earns its share"]


def test_exact_numbers_in_gaps_are_numbers():
    tests = [
        f"<match><variable identifier='{name}'/><correct identifier='{name}'/></match>"
        for name in ("R1", "R2")
    ]
    adding = "".join(
        f"<responseCondition><responseIf>{test}<setOutcomeValue identifier='SCORE'><sum>"
        f"<variable identifier='SCORE'/>{base('float', 1)}</sum></setOutcomeValue></responseIf>"
        "</responseCondition>"
        for test in tests
    )
    one = read(
        item(
            f"<p>Count.</p><p>{entry('R1')} cats, {entry('R2')} dogs.</p>",
            declared("single", "float", "4.0", name="R1"),
            declared("single", "integer", "2", name="R2"),
            processing=f"<responseProcessing>{adding}</responseProcessing>",
        )
    )
    assert [gap.bands for gap in one.body.gaps] == [
        (questions.Band(value=4.0),),
        (questions.Band(value=2.0),),
    ]
    assert notes(one) == []
