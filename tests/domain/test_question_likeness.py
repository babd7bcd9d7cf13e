"""Two questions are the same whatever the keys of their rows."""

from hypothesis import given, settings

from quizzes.domain import questions
from quizzes.domain.question_likeness import fingerprint
from tests.formats import question_strategies


def renamed(value):
    """Return the JSON of a body with another key for each row, and all that names them."""
    if isinstance(value, dict):
        named = {"key", "match", "group"} & value.keys()
        changed = {name: renamed(one) for name, one in value.items()}
        return changed | {name: f"{value[name]}-z" for name in named}
    return [renamed(one) for one in value] if isinstance(value, list) else value


@given(question_strategies.bodies)
@settings(max_examples=100, deadline=None)
def test_keys_do_not_matter(body):
    other = renamed(questions.dump_body(body))
    if body.kind == "cloze":
        for gap in body.gaps:
            other["text"] = other["text"].replace(f"[[{gap.key}]]", f"[[{gap.key}-z]]")
    assert fingerprint(questions.parse_body(other)) == fingerprint(body)


@given(question_strategies.bodies)
@settings(max_examples=50, deadline=None)
def test_words_matter(body):
    other = body.model_copy(update={"stem": f"{body.stem}!"})
    assert fingerprint(other) != fingerprint(body)


def test_which_option_belongs_to_which_pair_matters():
    def matching(first, second):
        return questions.Matching(
            stem="Q",
            pairs=[
                questions.Pair(key="a", text="1", match=first),
                questions.Pair(key="b", text="2", match=second),
            ],
            options=[questions.Label(key="x", text="x"), questions.Label(key="y", text="y")],
        )

    assert fingerprint(matching("x", "y")) != fingerprint(matching("y", "x"))
