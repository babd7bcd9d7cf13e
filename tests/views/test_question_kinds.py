"""Numbers, matching, ordering, gaps and sorting, as the one who answers meets them."""

import re
from random import Random
from uuid import uuid4

import pytest

from quizzes import models
from quizzes.actions import attempts
from quizzes.domain.questions import AVAILABLE_KINDS
from quizzes.forms import kept_answers
from quizzes.forms.question_kinds import QUESTION_FORMS
from quizzes.models import Attempt, Response
from tests import factories
from tests.domain import kinds
from tests.factories import MORNING
from tests.views.quiz_pages import HTMX, headers_of, place, text_of

pytestmark = pytest.mark.exhaustive

BODIES = {
    "numeric": lambda turned=False: kinds.numeric(
        {"value": 7.0 if turned else 12.5, "tolerance": 0.5, "feedback": "so"},
        {"value": 3.0, "credit": 0.5, "feedback": "nearly"},
        units=[{"text": "km"}, {"text": "m", "factor": 0.001}],
        unit_entry="list",
    ),
    "matching": lambda turned=False: kinds.matching("yxx" if turned else "xyx"),
    "ordering": lambda turned=False: kinds.ordering("dbac" if turned else "abcd"),
    "categorise": lambda turned=False: kinds.categorise("yyx" if turned else "xxy"),
    "cloze": lambda turned=False: (
        kinds.cloze("a", answers=[{"text": "Constantinople"}]) if turned else kinds.cloze()
    ),
    "number in a gap": lambda turned=False: (
        kinds.measured(bands=[{"min": 1000000, "feedback": "so"}]) if turned else kinds.measured()
    ),
}
BODIES |= {
    "near miss": lambda turned=False: (
        kinds.near_miss("c", b=0.5, d=1 / 3) if turned else kinds.near_miss()
    ),
    "by option": lambda turned=False: (
        kinds.by_option(a=0.0, b=-0.25, c=0.4, d=0.6) if turned else kinds.by_option()
    ),
}
RIGHT = {
    "numeric": {"text": "12.5", "unit": "km"},
    "matching": {"pairs/a": "options/x", "pairs/b": "options/y", "pairs/c": "options/x"},
    "ordering": {"items/a": "1", "items/b": "2", "items/c": "3", "items/d": "4"},
    "categorise": {"items/a": "groups/x", "items/b": "groups/x", "items/c": "groups/y"},
    "cloze": {"gaps/town": "Rome", "gaps/year": "gaps/year/b"},
    "number in a gap": {"gaps/share": "23,75", "gaps/year": "gaps/year/b"},
    "near miss": {"choice": "b"},
    "by option": {"choices": ["a", "b"]},
}
PARTLY = {
    "numeric": {"text": "3", "unit": "km"},
    "matching": RIGHT["matching"] | {"pairs/b": "options/z"},
    "ordering": {"items/a": "4", "items/b": "1", "items/c": "2", "items/d": "3"},
    "categorise": RIGHT["categorise"] | {"items/c": "groups/z"},
    "cloze": RIGHT["cloze"] | {"gaps/town": "Italy"},
    "number in a gap": RIGHT["number in a gap"] | {"gaps/share": "2.5e1"},
    "near miss": {"choice": "a"},
    "by option": {"choices": ["b", "c"]},
}
WRONG = {
    "numeric": {"text": "far", "unit": "m"},
    "matching": dict.fromkeys(RIGHT["matching"], "options/z"),
    "ordering": {"items/a": "4", "items/b": "3", "items/c": "2", "items/d": "1"},
    "categorise": dict.fromkeys(RIGHT["categorise"], "groups/z"),
    "cloze": {"gaps/town": "Oslo", "gaps/year": "gaps/year/a"},
    "number in a gap": {"gaps/share": "23.8 %", "gaps/year": "gaps/year/a"},
    "near miss": {"choice": "d"},
    "by option": {"choices": ["c", "d"]},
}
PREFIX = {
    "matching": "match",
    "ordering": "place",
    "categorise": "group",
    "cloze": "gap",
    "number in a gap": "gap",
}


@pytest.fixture
def client(client_of, student):
    return client_of(student)


@pytest.fixture
def begin(course, student, clock):
    """Start an attempt at a quiz of one question of the kind."""

    def starting(kind: str, *, turned: bool = False) -> Attempt:
        course.quiz.attempts.all().delete()
        course.quiz.places.all().delete()
        models.Question.objects.filter(key="of-a-kind").delete()
        return begin_with(course, student, clock, BODIES[kind](turned))

    return starting


def filled(attempt: Attempt, kind: str, said: dict) -> dict:
    """Return the form's fields, lists and lines by their tokens."""
    tokens = {key: token for token, key in attempt.items.get().options}
    fields = {"uuid": str(uuid4())}
    for name, value in said.items():
        field = f"{PREFIX[kind]}-{tokens[name]}" if name in tokens else name
        is_list = isinstance(value, list)
        fields[field] = [tokens[one] for one in value] if is_list else tokens.get(value, value)
    return fields


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(
    ("answers", "verdict"),
    [(RIGHT, "Right"), (PARTLY, "Partly right"), (WRONG, "Not this time")],
    ids=["right", "partly", "wrong"],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["no-script", "htmx"])
def test_an_answer_gets_its_verdict(begin, client, kind, answers, verdict, headers):
    attempt = begin(kind)
    response = client.post(
        place(attempt, 1), filled(attempt, kind, answers[kind]), headers=headers, follow=True
    )
    assert response.status_code == 200
    found = re.search(r'<h2 class="verdict [^>]*>.*</svg> ([^<]*)</h2>', response.content.decode())
    assert found[1] == verdict


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("numeric", "far m Your answer , not right"),
        ("numeric", "12.5 km Right answer"),
        ("matching", "pair a: 2008 Your answer , not right Right answer: 1997 on a"),
        ("ordering", "item a: 4 Your answer , not right Right answer: 1 on a"),
        ("categorise", "item c: never Your answer , not right Right answer: after on c"),
        ("cloze", "Signed in 1 Oslo (not right) in 2 2000 (not right) ."),
        ("cloze", "Gap 1: Oslo Your answer , not right Right answer: Rome Gap 2: 2000"),
        ("cloze", "Gap 2: 2000 Your answer , not right Right answer: 2001 on a"),
        ("number in a gap", "It was 1 23.8 % (not right) % in 2 2000 (not right) ."),
        ("number in a gap", "Gap 1: 23.8 % Your answer , not right Right answer: 23.8 Gap 2"),
    ],
)
def test_each_part_shows_what_was_given_and_what_is_right(begin, client, kind, words):
    attempt = begin(kind)
    fields = filled(attempt, kind, WRONG[kind])
    shown = text_of(client.post(place(attempt, 1), fields, headers=HTMX))
    assert words in shown.replace(" : ", ": ")


def test_an_option_that_earns_a_part_is_partly_right(begin, client):
    attempt = begin("near miss")
    fields = filled(attempt, "near miss", PARTLY["near miss"])
    shown = text_of(client.post(place(attempt, 1), fields, headers=HTMX))
    assert "option a Your answer, partly right on a" in shown
    assert "option b Right answer" in shown


@pytest.mark.parametrize(
    ("credits_by_key", "told"),
    [
        ({"a": 0.6, "b": 0.4, "c": 0.0}, "Some may count more than others."),
        (
            {"a": 0.6, "b": 0.4, "c": -0.1},
            "Some may count more than others, and a wrong one may cost part of the credit.",
        ),
    ],
)
def test_how_options_count_is_told_before_the_answer(
    course, client, student, clock, credits_by_key, told
):
    course.quiz.places.all().delete()
    attempt = begin_with(course, student, clock, kinds.by_option(**credits_by_key))
    assert f"Choose every right answer. {told}" in text_of(client.get(place(attempt, 1)))


@pytest.mark.parametrize("kind", BODIES)
def test_the_result_names_the_verdict(begin, client, kind):
    attempt = begin(kind)
    client.post(place(attempt, 1), filled(attempt, kind, PARTLY[kind]))
    result = text_of(client.get(f"/c/small/attempts/{attempt.pk}/result/"))
    assert "What? Partly right Look again" in result


@pytest.mark.parametrize("kind", ["numeric", "matching", "ordering", "categorise"])
def test_every_control_has_a_label(begin, client, kind):
    page = client.get(place(begin(kind), 1)).content.decode()
    controls = re.findall(r'<(?:select|input) id="(answer-[^"]+)"', page)
    assert len(controls) == {"numeric": 2, "matching": 3, "ordering": 4, "categorise": 3}[kind]
    assert controls == re.findall(r'<label for="(answer-[^"]+)"', page)


def test_every_gap_has_a_name_and_the_same_width(begin, client):
    attempt = begin("cloze")
    page = client.get(place(attempt, 1)).content.decode()
    tokens = {key: token for token, key in attempt.items.get().options}
    named = re.findall(r'<(input|select) name="gap-(\w+)"[^>]* aria-label="([^"]+)"', page)
    assert named == [
        ("input", tokens["gaps/town"], "Gap 1 of 2"),
        ("select", tokens["gaps/year"], "Gap 2 of 2"),
    ]
    assert re.findall(r'<input name="gap-[^>]+\b(?:size|style)=', page) == []


def test_a_gap_for_a_number_says_so_and_asks_for_figures(begin, client):
    attempt = begin("number in a gap")
    page = client.get(place(attempt, 1)).content.decode()
    tokens = {key: token for token, key in attempt.items.get().options}
    named = re.findall(r'<input inputmode="(\w+)" name="gap-(\w+)"[^>]* aria-label="([^"]+)"', page)
    assert named == [("decimal", tokens["gaps/share"], "Gap 1 of 2, a number")]
    assert "Fill every gap, with figures where it takes a number." in page


def test_what_is_said_of_a_number_in_a_gap(begin, client):
    attempt = begin("number in a gap")
    fields = filled(attempt, "number in a gap", PARTLY["number in a gap"])
    shown = text_of(client.post(place(attempt, 1), fields, headers=HTMX)).replace(" : ", ": ")
    assert "Gap 1: 2.5e1 Your answer, partly right Right answer: 23.8 nearly" in shown


@pytest.mark.parametrize("kind", sorted(BODIES.keys() - {"near miss", "by option"}))
def test_half_an_answer_comes_back_as_it_was(begin, client, kind):
    attempt = begin(kind)
    *_rest, (name, value) = list(filled(attempt, kind, RIGHT[kind]).items())
    response = client.post(place(attempt, 1), {name: value})
    assert response.status_code == 422
    assert f'<option value="{value}" selected>' in response.content.decode()
    assert 'aria-describedby="' in response.content.decode()
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("numeric", {}, "Type an answer first."),
        ("numeric", {"text": "3"}, "Choose the unit too."),
        ("matching", {}, "Choose from every list first."),
        ("ordering", {}, "Give each its place first."),
        ("categorise", {}, "Choose from every list first."),
        ("cloze", {}, "Gaps 1 and 2 are still empty."),
        ("cloze", {"gaps/year": "gaps/year/c"}, "Gap 1 is still empty."),
        ("cloze", {"gaps/town": "Rome", "gaps/year": "Rome"}, "Gap 2 is still empty."),
        ("cloze", {"gaps/town": " \x00\n", "gaps/year": "gaps/year/a"}, "Gap 1 is still empty."),
        ("number in a gap", {"gaps/year": "gaps/year/a"}, "Gap 1 is still empty."),
    ],
)
def test_an_open_answer_says_what_is_missing(begin, client, kind, said, words):
    attempt = begin(kind)
    response = client.post(place(attempt, 1), filled(attempt, kind, said))
    assert response.status_code == 422
    assert words in text_of(response)


@pytest.mark.parametrize("kind", BODIES)
def test_hostile_values_are_only_an_answer_that_is_missing(begin, client, kind):
    attempt = begin(kind)
    rubbish = ["\x00<b>", "9" * 5000, "\ufffe"]
    fields = dict.fromkeys(filled(attempt, kind, RIGHT[kind]), rubbish)
    fields |= {"match-": "a", "place-x": "1", "gap-a/b": "c", "group-" + "y" * 900: "z"}
    response = client.post(place(attempt, 1), fields)
    assert response.status_code in {303, 422}
    assert client.get(place(attempt, 1)).status_code == 200


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("incomplete", [False, True])
def test_the_page_of_two_keys_is_the_same(begin, client, kind, incomplete):
    """Nothing tells the key before the answer: only tokens and one-time values may differ."""
    pages = []
    for turned in (False, True):
        attempt = begin(kind, turned=turned)
        address = place(attempt, 1)
        page = client.post(address, {}) if incomplete else client.get(address)
        pages.append((headers_of(page), _without_one_time_values(page, attempt)))
    assert pages[0] == pages[1]


def _without_one_time_values(page, attempt: Attempt) -> list[str]:
    html = page.content.decode()
    for token, _key in attempt.items.get().options:
        html = html.replace(token, "TOKEN")
    html = re.sub(r'(csrfmiddlewaretoken|name="uuid")" value="[^"]+"', "ONCE", html)
    html = re.sub(r'name="uuid" value="[^"]+"', "ONCE", html)
    html = re.sub(r'(data-item|data-user)="\d+"|attempts/\d+/', "ID", html)
    # In what order things are dealt is drawn by lot, so lines are compared in any.
    return sorted(re.sub(r"X-CSRFToken[^}]*", "", html).splitlines())


@pytest.mark.parametrize("kind", BODIES)
def test_pages_stay_under_their_query_ceilings(begin, client, count_queries, kind):
    attempt = begin(kind)
    with count_queries() as opened:
        client.get(place(attempt, 1))
    assert len(opened) <= 8
    fields = filled(attempt, kind, WRONG[kind])
    with count_queries() as answered:
        client.post(place(attempt, 1), fields)
    assert len(answered) <= 10


@pytest.mark.parametrize("kind", PREFIX)
def test_parts_are_kept_through_the_log_in(begin, client, kind):
    attempt = begin(kind)
    said = filled(attempt, kind, RIGHT[kind])
    name, value = list(said.items())[-1]
    token = kept_answers.keep({name: [value]}, attempt_id=attempt.pk, position=1, now=MORNING)
    page = client.get(place(attempt, 1), {"kept": token}).content.decode()
    assert f'<option value="{value}" selected>' in page


def test_every_kind_that_is_asked_can_be_edited():
    assert list(QUESTION_FORMS) == list(AVAILABLE_KINDS)


def test_an_option_of_another_gap_fills_no_gap(course, student, clock, client):
    options = [{"key": key, "text": f"word {key}", "correct": key == "a"} for key in "ab"]
    gaps = [{"key": "one", "options": options}, {"key": "two", "options": options}]
    body = kinds.question("cloze", text="The [[two]] then the [[one]].", gaps=gaps)
    attempt = begin_with(course, student, clock, body)
    tokens = {key: token for token, key in attempt.items.get().options}
    said = {
        f"gap-{tokens['gaps/one']}": tokens["gaps/one/a"],
        f"gap-{tokens['gaps/two']}": tokens["gaps/one/a"],
    }
    response = client.post(place(attempt, 1), said)
    # Gaps are counted as they stand in the text, not as the author lists them.
    assert "Gap 1 is still empty." in text_of(response)
    assert response.content.decode().count(" selected>") == 1


def test_gaps_stand_in_markdown(course, student, clock, client):
    gaps = [{"key": key, "answers": [{"text": "x"}]} for key in ("one", "two", "three")]
    text = (
        "**Bold [[one]]**\n\n| a | b |\n| - | - |\n| [[two]] | &#xE000;\ue001 |\n\n- [[three]] <b>"
    )
    attempt = begin_with(course, student, clock, kinds.question("cloze", text=text, gaps=gaps))
    page = client.get(place(attempt, 1)).content.decode()
    assert re.findall(r'<strong>Bold <span class="gap">.*?</span></strong>', page, re.DOTALL) != []
    assert page.count('aria-label="Gap ') == 3
    assert re.search(r'<td><span class="gap">[^\n]*</span></td>', page) is not None
    assert "\ue000\ue001</td>" in page
    assert "&lt;b&gt;</li>" in page


def begin_with(course, student, clock, body) -> Attempt:
    models.QuizQuestion.objects.all().delete()
    question = factories.QuestionFactory(objective=course.objective, key="of-a-kind", body=body)
    models.QuizQuestion.objects.create(quiz=course.quiz, question=question, position=1)
    return attempts.start(user=student, quiz=course.quiz, now=clock.now, rng=Random(1))


def test_long_lines_are_lettered_and_listed_above_their_lists(course, student, clock, client):
    options = kinds.rows(x="1997", y="Relations in the light of Kosovo", z="2008")
    pairs = [{"key": key, "text": key, "match": "x"} for key in "ab"]
    body = kinds.question("matching", pairs=pairs, options=options)
    attempt = begin_with(course, student, clock, body)
    page = client.get(place(attempt, 1)).content.decode()
    listed = re.findall(r"<li>([^<]*)</li>", re.search(r'<ol type="A">.*?</ol>', page)[0])
    first = re.search(r"<select.*?</select>", page)[0]
    chosen = re.findall(r"<option[^>]+>([^<]*)</option>", first)
    assert sorted(listed) == ["1997", "2008", "Relations in the light of Kosovo"]
    assert chosen == [
        "–",
        *(f"{letter} – {text}" for letter, text in zip("ABC", listed, strict=True)),
    ]


def test_lines_that_fit_have_no_letters(begin, client):
    page = client.get(place(begin("matching"), 1)).content.decode()
    assert '<ol type="A">' not in page
    assert "– 1997" not in page
