"""What the tests of the question bank share: its address, and what a page of it shows."""

from quizzes.models import ItemFigures
from tests import factories
from tests.domain import kinds
from tests.factories import MORNING, QuestionFactory
from tests.views.desk_pages import DESK

BANK = f"{DESK}questions/"
ALL_KINDS = {
    body.kind: body
    for body in (
        *kinds.ALL, factories.single_choice(), factories.multiple_choice(),
        factories.true_false(), factories.short_answer(),
    )
}  # fmt: skip


def keys(response) -> list[str]:
    """Return the keys of the questions listed, in their order."""
    return [row["one"].key for row in response.context["rows"]]


def found(client, query: str) -> list[str]:
    response = client.get(f"{BANK}?{query}")
    assert response.status_code == 200
    return keys(response)


def figures(question, **values):
    values = {"attempts": 40, "facility": 0.5, "discrimination": 30.0, "figures": {}} | values
    values |= {"version": question.current, "updated_at": MORNING}
    return ItemFigures.objects.create(question=question, **values)


def fill(course, count):
    """Add questions of all kinds with long stems, as large as real ones."""
    bodies = list(ALL_KINDS.values())
    for number in range(count):
        body = bodies[number % len(bodies)]
        stem = f"{body.stem} {'Which of these words say it best, and why? ' * 3}"
        question = QuestionFactory(
            objective=course.objective, key=f"a-rather-long-key-of-question-{number}",
            tags=["transit", f"tag-{number % 20}"], use="secure" if number % 9 == 0 else "practice",
            body=body.model_copy(update={"stem": stem}) if body.kind != "cloze" else body,
        )  # fmt: skip
        figures(question)
