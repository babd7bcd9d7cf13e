"""Each kind of question of the site as interactions, variables and rules of QTI."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from quizzes.domain.questions import (
    AcceptedAnswer,
    Categorise,
    Cloze,
    Essay,
    Gap,
    Label,
    Matching,
    MultipleChoice,
    Numeric,
    Option,
    Ordering,
    OrderScoring,
    QuestionBody,
    Scoring,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from quizzes.formats.qti.arranged import GROUPS, ORDERED, PAIRS, SOURCE, TARGET
from quizzes.formats.qti.choices import OPTION
from quizzes.formats.qti.essays import ERROR, MODEL, POINT, RUBRIC, words_pattern
from quizzes.formats.qti.gaps import GAP, GAP_TEXT, option_prefix
from quizzes.formats.qti.nodes import Node, Raw, div, node
from quizzes.formats.qti.parts import (
    RESPONSE,
    Draft,
    added,
    base,
    condition,
    flag,
    float_text,
    mapped,
    mapping,
    number,
    response,
    score,
    variable,
)
from quizzes.formats.qti.typed import ACCENTS, CLOSE, OPEN, PUNCTUATION
from quizzes.formats.qti.written_numbers import write_bands

type Triple = tuple[str, str, str]
"""The key of something to match, its text, and the key of its match."""


def draft(body: QuestionBody, draft: Draft) -> Draft:
    """Return the draft with all that the kind of the question needs."""
    _KINDS[type(body)](body, draft)
    return draft


def _is(name: str) -> Node:
    return node("match", variable(RESPONSE), base("identifier", name))


# Choices


def _choice(draft: Draft, stem: str, rows: Sequence[Node], shuffle: bool, most: str) -> None:
    asked = node(
        "choiceInteraction",
        *rows,
        responseIdentifier=RESPONSE,
        shuffle=flag(shuffle),
        maxChoices=most,
    )
    draft.body += [draft.blocks(stem), asked]


def _options(options: Sequence[Option], draft: Draft) -> list[Node]:
    return [
        node("simpleChoice", draft.flow(one.text), identifier=OPTION + one.key) for one in options
    ]


def _single(body: SingleChoice, draft: Draft) -> None:
    right = [OPTION + one.key for one in body.options if one.correct]
    worth = None
    draft.template = "match_correct"
    if any(one.credit for one in body.options):
        draft.template = "map_response"
        worth = _mapped(body.options, [float(one.correct) or one.credit for one in body.options])
    draft.responses.append(response("single", "identifier", right, mapping=worth))
    _choice(draft, body.stem, _options(body.options, draft), body.shuffle, "1")
    for one in body.options:
        draft.tell(lambda one=one: _is(OPTION + one.key), one.feedback)


def _mapped(options: Sequence[Option], points: Iterable[float]) -> Node:
    """Return what options add to the points, which are from 0 to 1."""
    worth = zip((OPTION + one.key for one in options), map(float_text, points), strict=True)
    return mapping(worth, lowerBound="0", upperBound="1")


def _multiple(body: MultipleChoice, draft: Draft) -> None:
    names = [OPTION + one.key for one in body.options]
    right = [name for name, one in zip(names, body.options, strict=True) if one.correct]
    wrong = len(names) - len(right)
    worth = None
    draft.template = "match_correct"
    if body.scoring is not Scoring.ALL_OR_NOTHING:
        draft.template = "map_response"
        shares = (1 / len(right), -1 / wrong if wrong else 0.0)
        is_own = body.scoring is Scoring.BY_OPTION
        points = [one.credit if is_own else shares[not one.correct] for one in body.options]
        worth = _mapped(body.options, points)
    draft.responses.append(response("multiple", "identifier", right, mapping=worth))
    _choice(draft, body.stem, _options(body.options, draft), body.shuffle, "0")
    for name, one in zip(names, body.options, strict=True):
        draft.tell(
            lambda name=name: node("member", base("identifier", name), variable(RESPONSE)),
            one.feedback,
        )


def _truth(body: TrueFalse, draft: Draft) -> None:
    words = {"true": "True", "false": "False"}
    draft.responses.append(response("single", "identifier", [flag(body.answer)]))
    draft.template = "match_correct"
    rows = [node("simpleChoice", word, identifier=name) for name, word in words.items()]
    _choice(draft, body.stem, rows, False, "1")
    for name, told in (("true", body.true_feedback), ("false", body.false_feedback)):
        draft.tell(lambda name=name: _is(name), told)


# What is typed


def writable(answers: Sequence[AcceptedAnswer], *, case_sensitive: bool) -> list[AcceptedAnswer]:
    """Return the answers without wildcards; of several with one wording the one that earns most."""
    found: dict[str, AcceptedAnswer] = {}
    for one in answers:
        words = literal_of(one)
        if words is None:
            continue
        key = words if case_sensitive else words.casefold()
        if key not in found or found[key].credit < one.credit:
            found[key] = one
    return list(found.values())


def literal_of(answer: AcceptedAnswer) -> str | None:
    """Return the only wording an answer stands for; None for one with wildcards."""
    stretches = answer.stretches()
    return stretches[0] if len(stretches) == 1 and stretches[0].strip() else None


def _typed_response(
    rules: ShortAnswer | Gap, draft: Draft, identifier: str
) -> list[AcceptedAnswer]:
    answers = writable(rules.answers, case_sensitive=rules.case_sensitive)
    right = next(literal_of(one) for one in answers if one.credit == 1)
    worth = mapping(
        ((literal_of(one), float_text(one.credit)) for one in answers),
        is_case_sensitive=rules.case_sensitive,
    )
    draft.responses.append(
        response("single", "string", [right], mapping=worth, identifier=identifier)
    )
    return answers


def _tell_words(
    answers: Sequence[AcceptedAnswer], draft: Draft, identifier: str, case_sensitive: bool
) -> None:
    for one in answers:
        draft.tell(
            lambda one=one: node(
                "stringMatch",
                variable(identifier),
                base("string", literal_of(one)),
                caseSensitive=flag(case_sensitive),
                substring="false",
            ),
            one.feedback,
        )


def _field(rules: ShortAnswer | Gap, identifier: str) -> Node:
    """Return a field to type in, with what does not count here as its class."""
    aside = [] if rules.accent_sensitive else [ACCENTS]
    aside += [] if rules.punctuation_sensitive else [PUNCTUATION]
    classes = {"class": " ".join(aside)} if aside else {}
    return Node("textEntryInteraction", {"responseIdentifier": identifier, **classes})


def _entry(draft: Draft, stem: str, asked: Node) -> None:
    draft.body += [draft.blocks(stem), Node("p", {}, (asked,), is_html=True)]


def _words(body: ShortAnswer, draft: Draft) -> None:
    answers = _typed_response(body, draft, RESPONSE)
    draft.template = "map_response"
    _entry(draft, body.stem, _field(body, RESPONSE))
    _tell_words(answers, draft, RESPONSE, body.case_sensitive)


def _numbers(body: Numeric, draft: Draft) -> None:
    _entry(draft, body.stem, node("textEntryInteraction", responseIdentifier=RESPONSE))
    write_bands(body.bands, draft, RESPONSE, score)


# What is put together


def _matched(
    draft: Draft, stem: str, pairs: Sequence[Triple], targets: Sequence[Label], **attributes: str
) -> None:
    right = [f"{SOURCE}{key} {TARGET}{match}" for key, _text, match in pairs]
    worth = mapping((pair, "1") for pair in right)
    draft.responses.append(response("multiple", "directedPair", right, mapping=worth))
    draft.points = len(pairs)
    draft.template = "map_response"
    sources = (
        node("simpleAssociableChoice", draft.flow(text), identifier=SOURCE + key, matchMax="1")
        for key, text, _match in pairs
    )
    others = (
        node("simpleAssociableChoice", one.text, identifier=TARGET + one.key, matchMax="0")
        for one in targets
    )
    asked = node(
        "matchInteraction",
        node("simpleMatchSet", *sources),
        node("simpleMatchSet", *others),
        responseIdentifier=RESPONSE,
        maxAssociations=str(len(pairs)),
        **attributes,
    )
    draft.body += [draft.blocks(stem), asked]


def _matching(body: Matching, draft: Draft) -> None:
    pairs = [(pair.key, pair.text, pair.match) for pair in body.pairs]
    shuffle = flag(body.shuffle)
    _matched(draft, body.stem, pairs, body.options, class_=PAIRS, shuffle=shuffle)


def _sorted(body: Categorise, draft: Draft) -> None:
    pairs = [(item.key, item.text, item.group) for item in body.items]
    _matched(draft, body.stem, pairs, body.groups, class_=GROUPS, shuffle="true")


def _order(body: Ordering, draft: Draft) -> None:
    names = [ORDERED + one.key for one in body.items]
    draft.responses.append(response("ordered", "identifier", names))
    rows = (
        node("simpleChoice", draft.flow(one.text), identifier=name)
        for name, one in zip(names, body.items, strict=True)
    )
    asked = node("orderInteraction", *rows, responseIdentifier=RESPONSE, shuffle="true")
    draft.body += [draft.blocks(body.stem), asked]
    if body.scoring is OrderScoring.POSITION:
        draft.points = len(names)
        tests = [_stands(place, name) for place, name in enumerate(names, 1)]
    else:
        draft.points = len(names) - 1
        tests = [_follows(one, other, len(names)) for one, other in pairwise(names)]
    draft.rules += [condition(test, added(number(1))) for test in tests]


def _stands(place: int, name: str) -> Node:
    at = node("index", variable(RESPONSE), n=str(place))
    return node("match", at, base("identifier", name))


def _follows(one: str, other: str, count: int) -> Node:
    """Return the test that one thing is followed by another, wherever they stand."""
    places = (
        node("and", _stands(place, one), _stands(place + 1, other)) for place in range(1, count)
    )
    return node("or", *places)


# What is filled in, and what is written


def marked_text(body: Cloze) -> tuple[str, list[str]]:
    """Return the text with a mark in the place of each gap, and the keys of these in order."""
    order = [piece for place, piece in enumerate(body.stretches()) if place % 2]
    pieces = (
        f"{OPEN}{order.index(piece)}{CLOSE}" if place % 2 else piece
        for place, piece in enumerate(body.stretches())
    )
    return "".join(pieces), order


def _gaps(body: Cloze, draft: Draft) -> None:
    asked = {gap.key: _gap(gap, draft, body.shuffle) for gap in body.gaps}
    text, order = marked_text(body)
    html = draft.blocks(text).text
    for place, key in enumerate(order):
        html = html.replace(f"{OPEN}{place}{CLOSE}", asked[key].written(draft.version))
    draft.body += [draft.blocks(body.stem), div(GAP_TEXT, [Raw(html)])]
    draft.points = len(order)
    numbers = {gap.key for gap in body.gaps if gap.bands}
    if words := [mapped(GAP + key) for key in order if key not in numbers]:
        draft.rules.insert(0, score(node("sum", *words)))


def _gap(gap: Gap, draft: Draft, shuffle: bool) -> Node:
    name = GAP + gap.key
    if gap.bands:
        write_bands(gap.bands, draft, name, added)
        return node("textEntryInteraction", responseIdentifier=name)
    if not gap.options:
        answers = _typed_response(gap, draft, name)
        _tell_words(answers, draft, name, gap.case_sensitive)
        return _field(gap, name)
    prefix = option_prefix(gap.key)
    right = [prefix + one.key for one in gap.options if one.correct]
    worth = mapping((one, "1") for one in right)
    draft.responses.append(response("single", "identifier", right, mapping=worth, identifier=name))
    for one in gap.options:
        draft.tell(
            lambda one=one: node("match", variable(name), base("identifier", prefix + one.key)),
            one.feedback,
        )
    rows = (node("inlineChoice", one.text, identifier=prefix + one.key) for one in gap.options)
    return node("inlineChoiceInteraction", *rows, responseIdentifier=name, shuffle=flag(shuffle))


def _essay(body: Essay, draft: Draft) -> None:
    draft.responses.append(response("single", "string"))
    draft.is_marked_by_people = True
    draft.points = 1
    pattern = words_pattern(body.min_words, body.max_words)
    attributes = {"patternMask": pattern} if pattern else {}
    asked = node("extendedTextInteraction", responseIdentifier=RESPONSE, **attributes)
    draft.body += [draft.blocks(body.stem), asked]
    told = [div(MODEL, [draft.blocks(body.model_answer)])] if body.model_answer else []
    told += [
        div(POINT, [draft.blocks(one.text)], id=RUBRIC + one.key, label=float_text(one.points))
        for one in body.rubric
    ]
    told += [div(ERROR, [draft.blocks(one)]) for one in body.common_errors]
    if told:
        # What a block of instructions is for has a name in 3.0 only.
        use = {"use": "scoring"} if draft.version == 3 else {}
        draft.body.append(node("rubricBlock", *told, view="scorer", **use))


_KINDS: dict[type[QuestionBody], Callable[..., None]] = {
    SingleChoice: _single,
    MultipleChoice: _multiple,
    TrueFalse: _truth,
    ShortAnswer: _words,
    Numeric: _numbers,
    Matching: _matching,
    Categorise: _sorted,
    Ordering: _order,
    Cloze: _gaps,
    Essay: _essay,
}
