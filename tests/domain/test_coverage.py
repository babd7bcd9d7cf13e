"""The screens of coverage, each with a course that passes and one it must catch."""

from quizzes.domain import content, coverage
from quizzes.domain.item_flaws import Flaw
from quizzes.domain.reference_lists import Erratum, Fact, LeastOfLesson, Plan
from tests.specs import small_course, small_lesson, small_question, with_lesson

KINDS = {"F1": "date", "F2": "cause", "F3": "definition"}
LISTED = tuple(Fact(id=fact, kind=kind) for fact, kind in KINDS.items())


def course(*, asked=("F2", "F3"), carded=("F1",), passage="first", **changes):
    note = small_lesson().notes[0].model_copy(update={"facts": carded, "passage": passage})
    question = small_question(facts=asked, passage=passage)
    return with_lesson(small_lesson(questions=(question,), notes=(note,), **changes))


def test_facts_that_are_told_and_asked_pass():
    screen = coverage.facts(course(), LISTED)
    assert screen.flaws == ()
    assert screen.figures == (
        "3/3 told in a passage, 3/3 asked by a question or a card, 1/1 dates, numbers, persons "
        "and bodies on a card, 1/1 arguments and causes in a question"
    )


def test_a_fact_is_told_only_where_an_item_names_its_passage():
    found = [flaw.message for flaw in coverage.facts(course(passage=None), LISTED).flaws]
    assert found == [
        f"the fact {fact} is missing among those told in a passage" for fact in sorted(KINDS)
    ]


def test_a_date_wants_a_card_and_a_cause_a_question():
    swapped = course(asked=("F1", "F3"), carded=("F2",))
    assert [flaw.message for flaw in coverage.facts(swapped, LISTED).flaws] == [
        "the fact F1 is missing among those dates, numbers, persons and bodies on a card",
        "the fact F2 is missing among those arguments and causes in a question",
    ]


def test_what_is_retired_covers_nothing():
    lesson = small_lesson(questions=(small_question(facts=("F3",), status="retired"),), notes=())
    screen = coverage.facts(with_lesson(lesson), (Fact(id="F3"),))
    assert screen.figures.startswith("0/1 told in a passage, 0/1 asked")


def test_a_fact_that_nobody_listed_is_told_with_its_item():
    screen = coverage.facts(course(asked=("F2", "F3", "F9")), LISTED)
    expected = Flaw("founding-document", "the fact F9 is not in the list of facts")
    assert screen.flaws == (expected,)


def test_without_a_list_facts_are_counted():
    assert coverage.facts(course(), None).figures == "3 named; no list of facts at hand"


def with_note(erratum="E1"):
    body = f"## First {{#first}}\n\nIt met.\n\n::: note {erratum}\nThe record differs.\n:::"
    return course(body=body)


ERRATA = (Erratum(id="E1", facts_affected=("F1",)), Erratum(id="E2", facts_affected=("F2",)))


def test_errata_with_and_without_a_note():
    screen = coverage.errata(with_note(), ERRATA, Plan(noted=("E1",)))
    assert (screen.flaws, screen.figures) == (
        (),
        "1/2 have a note; of those that must, 1/1 in their lesson; without: E2",
    )


def test_an_erratum_that_needs_a_note_and_has_none():
    for listed in (ERRATA, None):
        screen = coverage.errata(with_note(), listed, Plan(noted=("E2",)))
        assert screen.flaws == (Flaw("", "the erratum E2 needs a note in its lesson: ::: note E2"),)


def test_a_note_in_a_lesson_without_its_facts_is_not_in_its_lesson():
    elsewhere = (Erratum(id="E1", facts_affected=("F8",)),)
    screen = coverage.errata(with_note(), elsewhere, Plan(noted=("E1",)))
    assert [flaw.message for flaw in screen.flaws] == [
        "the erratum E1 needs a note in its lesson: ::: note E1"
    ]


def test_a_note_that_nobody_listed():
    screen = coverage.errata(with_note("E9"), ERRATA, None)
    assert screen.flaws == (Flaw("", "the note E9 is not in the list of errata"),)


def test_a_source_without_its_correction():
    source = content.Source(key="a", number=1, citation="A", correction="It says B.")
    corrected = small_course(sources=(*small_course().sources, source))
    assert coverage.corrections(corrected, Plan(corrected=(1,))).flaws == ()
    screen = coverage.corrections(corrected, Plan(corrected=(1, 7)))
    assert screen.figures == "1 sources; of those that must, 1/2"
    assert screen.flaws == (Flaw("", "source 7 needs its correction"),)


def test_a_lesson_held_against_its_plan():
    plan = Plan(lessons={"founding": LeastOfLesson(choice=1, essays=2), "lost": LeastOfLesson()})
    held, lost = coverage.inventory(small_course(), plan)
    assert held.name == "inventory 01"
    assert held.figures == (
        "choice 1/1, several 0/0, typed 0/0, arranged 0/0, applied 0/0, essays 0/2, "
        "questions 1/0, cards 1/0"
    )
    assert held.flaws == (Flaw("founding", "the plan wants 2 essays; the lesson has 0"),)
    assert lost.flaws == (Flaw("lost", "the planned lesson is missing"),)
    assert coverage.inventory(small_course(), None) == ()


def test_every_sort_of_a_plan_is_counted_and_every_kind_has_one():
    kinds = [kind for names in coverage.SORTS.values() for kind in names]
    assert sorted(kinds) == sorted(content.Kind.__args__)
    counted = {"applied", "questions", "cards"}
    assert {*coverage.SORTS} | counted == {*LeastOfLesson.model_fields}


def test_an_objective_with_one_item_has_too_few():
    assert coverage.objectives(small_course()).flaws == ()
    alone = with_lesson(small_lesson(notes=()))
    screen = coverage.objectives(alone)
    assert screen.figures == "1; the least served has 1 items"
    assert screen.flaws == (Flaw("name-it", "the objective has fewer than 2 questions and cards"),)


def test_links_are_counted_by_kind():
    assert coverage.links(small_course()).figures == "1 inside the course (1 source), 0 dead"
