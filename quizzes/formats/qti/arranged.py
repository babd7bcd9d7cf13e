"""Items in which things are put together or in order: match, associate, order."""

from collections import Counter
from collections.abc import Iterator, Sequence

from quizzes.domain.questions import Categorise, Matching, Ordering, OrderScoring, QuestionBody
from quizzes.formats.moodle_rendering import NotHereError, Row, percent
from quizzes.formats.qti.items import Declaration, spaced, walked
from quizzes.formats.qti.questions import Question, close, keys_for
from quizzes.formats.qti.values import value_of
from quizzes.formats.question_files import Refused
from quizzes.formats.xml_trees import Element

SOURCE, TARGET, ORDERED = "p_", "m_", "i_"
"""What the names of things to match, of matches, and of things to order begin with here."""

GROUPS, PAIRS = "groups", "pairs"
"""The class of an interaction whose matches are groups to sort into, and of one where not."""

_MOST_GROUPS = 8

type Key = dict[str, str]
type Pair = tuple[str, str]


def match_of(question: Question, interaction: Element) -> QuestionBody:
    """Return matching, or sorting where several things go together.

    Raises ``NotHereError`` where something has several partners or none.
    """
    declaration = question.declaration(interaction)
    sources, targets, key = _sides(question, interaction, declaration)
    stem = question.stem()
    if _are_groups(interaction, key, targets):
        return _sorted(question, stem, sources, targets, key)
    keys = keys_for(targets, TARGET)
    by_name = dict(zip(_names(targets), keys, strict=True))
    rows = [
        Row(key=row_key, text=question.text(source.content, source.line), match=by_name[key[name]])
        for row_key, source, name in zip(
            keys_for(sources, SOURCE), sources, _names(sources), strict=True
        )
    ]
    return Matching(
        **question.shared(stem),
        pairs=rows,
        options=labels(question, targets, keys),
        shuffle=interaction.attributes.get("shuffle", "false") in ("true", "1"),
    )


def _sides(
    question: Question, interaction: Element, declaration: Declaration
) -> tuple[Sequence[Element], Sequence[Element], Key]:
    """Return what is to be matched, the matches, and the match of each; each has one only."""
    sets = interaction.all("simpleMatchSet")
    if len(sets) != 2:
        raise Refused("does not have two sets of things to match", interaction.line)
    one, other = (question.few(found.all("simpleAssociableChoice"), "pairs") for found in sets)
    names, others = _names(one), _names(other)
    pairs = right_pairs(question, declaration)
    for left, right in pairs:
        if left not in names or right not in others:
            why = f"the pair {left[:30]!r}, {right[:30]!r} is right, but not both are there"
            raise Refused(why, declaration.line)
    key, sources, targets = _key(pairs, names), one, other
    if key is None:
        key = _key([(right, left) for left, right in pairs], others)
        sources, targets = other, one
        question.note("the two sets to match change places here")
    if key is None:
        raise NotHereError("something has several matches or none, which is not here")
    if len(key) < 2:
        raise NotHereError("only one thing is to be matched, which is not here")
    note_shares(question, declaration, names, others)
    return sources, targets, key


def _names(elements: Sequence[Element]) -> list[str]:
    return [one.attributes["identifier"] for one in elements]


def _key(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> Key | None:
    """Return the match of each name; None where one has several, or none."""
    found = dict(pairs)
    return found if len(found) == len(pairs) and found.keys() == set(names) else None


def _are_groups(interaction: Element, key: Key, targets: Sequence[Element]) -> bool:
    classes = interaction.attributes.get("class", "").split()
    if GROUPS in classes or PAIRS in classes:
        return GROUPS in classes
    is_shared = max(Counter(key.values()).values(), default=0) > 1
    return is_shared and 2 <= len(targets) <= _MOST_GROUPS


def _sorted(
    question: Question,
    stem: str,
    sources: Sequence[Element],
    targets: Sequence[Element],
    key: Key,
) -> Categorise:
    group_keys = keys_for(targets, TARGET)
    by_name = dict(zip(_names(targets), group_keys, strict=True))
    rows = [
        Row(key=row_key, text=question.text(source.content, source.line), group=by_name[key[name]])
        for row_key, source, name in zip(
            keys_for(sources, SOURCE), sources, _names(sources), strict=True
        )
    ]
    groups = labels(question, targets, group_keys)
    return Categorise(**question.shared(stem), groups=groups, items=rows)


def labels(question: Question, elements: Sequence[Element], keys: Sequence[str]) -> list[Row]:
    """Return rows of plain words. Raises ``NotHereError`` for pictures."""
    rows = [Row(key=key, text=question.words(one)) for key, one in zip(keys, elements, strict=True)]
    if not all(row["text"] for row in rows):
        raise NotHereError("has matches that are no words")
    return rows


def right_pairs(question: Question, declaration: Declaration) -> list[tuple[str, str]]:
    """Return the pairs that are right: those named so, or those that earn points.

    Raises ``NotHereError`` where there are none.
    """
    found = list(declaration.correct)
    if not found and declaration.mapping is not None:
        found = [one.key for one in declaration.mapping.entries if one.value > 0]
    pairs = [tuple(one.split()) for one in found]
    if not pairs:
        raise NotHereError("names nothing that is right, as in a questionnaire, which is not here")
    if any(len(one) != 2 for one in pairs):
        raise Refused("a pair that is right is not two names", declaration.line)
    return [(left, right) for left, right in pairs]


def note_shares(
    question: Question, declaration: Declaration, firsts: Sequence[str], seconds: Sequence[str]
) -> None:
    """Note where parts of an answer do not earn equal shares there, as they do here.

    ``firsts`` and ``seconds`` are the names of what can stand first and second in a pair. Raises
    ``NotHereError`` where a pair that is not named right earns as much as one that is.
    """
    pairs = [" ".join(one) for one in right_pairs(question, declaration)]
    name = declaration.identifier

    def earned(texts: Sequence[str]):
        return question.tried({name: value_of(declaration, tuple(texts))})

    nothing, full = question.tried({}), earned(pairs)
    less = [earned([one for one in pairs if one != left_out]) for left_out in pairs]
    question.tell([nothing, full])
    if full is None or None in less:
        question.note_why_not()
        return
    if full.score <= 0:
        question.note("what is named right earns no points there; here it is right")
        return
    costs = [1 - one.score / full.score for one in less]
    if len(pairs) > 1 and all(close(one, 1) for one in costs):
        question.note("only all parts together earn points there; here each part earns its share")
    elif any(not close(one, 1 / len(pairs)) for one in costs):
        weights = ", ".join(map(percent, costs))
        question.note(f"parts earn {weights} there; here they earn equal shares")
    _note_others(question, declaration, full.score, {(a, b) for a in firsts for b in seconds})
    _note_fine(question, declaration)


def _note_others(
    question: Question, declaration: Declaration, full: float, possible: set[Pair]
) -> None:
    """Note pairs that earn something there, and are wrong here."""
    right = right_pairs(question, declaration)
    possible = {_as_compared(pair, declaration) for pair in possible}
    shares = {
        round(share, 6)
        for pair in _others(question, declaration, right)
        if _as_compared(pair, declaration) in possible
        and (share := _share_of(question, declaration, pair, right, full)) > 0
    }
    if any(share >= 1 or close(share, 1) for share in shares):
        raise NotHereError("other pairs are right as well, which is not here")
    if question.why_not:
        question.note(f"{question.why_not}; not all other pairs were tried, here they are wrong")
    for share in sorted(shares):
        question.note(f"a pair that is not right earns {percent(share)} there and nothing here")


def _others(question: Question, declaration: Declaration, right: list[Pair]) -> Iterator[Pair]:
    """Yield the pairs that the mapping or a rule names beside those that are right."""
    entries = () if declaration.mapping is None else declaration.mapping.entries
    named = [one.key for one in entries if one.value > 0]
    processing = question.item.processing
    named += [
        spaced(one.text, declaration.base_type)
        for one in (() if processing is None else walked(processing))
        if one.name == "baseValue" and one.attributes.get("baseType") == declaration.base_type
    ]
    known = {_as_compared(one, declaration) for one in right}
    for text in dict.fromkeys(named):
        pair = tuple(text.split())
        if len(pair) == 2 and _as_compared(pair, declaration) not in known:
            yield pair


def _as_compared(pair: Pair, declaration: Declaration) -> Pair:
    return tuple(sorted(pair)) if declaration.base_type == "pair" else pair


def _share_of(
    question: Question, declaration: Declaration, pair: Pair, right: list[Pair], full: float
) -> float:
    """Return what a pair earns in the place of right ones, as a share of what these earn."""

    def earned(pairs: Sequence[Pair]) -> float:
        texts = tuple(map(" ".join, pairs))
        result = question.tried({declaration.identifier: value_of(declaration, texts)})
        return 0.0 if result is None else result.score

    found = [0.0]
    for rests in ([one for one in right if one[side] != pair[side]] for side in (0, 1)):
        # A pair that takes the place of none is tried alone.
        rest = rests if len(rests) < len(right) else []
        without = earned(rest)
        each = (full - without) / (len(right) - len(rest))
        if each > 0:
            found.append((earned([*rest, pair]) - without) / each)
    return max(found)


def _note_fine(question: Question, declaration: Declaration) -> None:
    if declaration.mapping is None:
        return
    if min((0.0, declaration.mapping.default, *_values(declaration))) < 0:
        question.note("a wrong match costs points there and nothing here")


def _values(declaration: Declaration) -> list[float]:
    return [one.value for one in declaration.mapping.entries]


def associate_of(question: Question, interaction: Element) -> Matching:
    """Return pairs out of one list as matching: what stands first in each, and second.

    Raises ``NotHereError`` where something is in several pairs.
    """
    choices = question.few(interaction.all("simpleAssociableChoice"), "pairs")
    declaration = question.declaration(interaction)
    pairs = right_pairs(question, declaration)
    names = _names(choices)
    members = [name for pair in pairs for name in pair]
    if unknown := [one for one in members if one not in names]:
        raise Refused(f"{unknown[0][:40]!r} is in a pair, but not there", declaration.line)
    if len(set(members)) != len(members):
        raise NotHereError("something is in several pairs of one list, which is not here")
    note_shares(question, declaration, names, names)
    question.note("pairs are made of one list there; here each is matched with its second half")
    by_name = dict(zip(names, choices, strict=True))
    firsts = {left for left, _right in pairs}
    targets = [one for one in choices if one.attributes["identifier"] not in firsts]
    keys = dict(zip(_names(targets), keys_for(targets, TARGET), strict=True))
    stem = question.stem()
    rows = [
        Row(
            key=row_key,
            text=question.text(by_name[left].content, by_name[left].line),
            match=keys[right],
        )
        for row_key, (left, right) in zip(
            keys_for([by_name[left] for left, _ in pairs], SOURCE), pairs, strict=True
        )
    ]
    return Matching(
        **question.shared(stem),
        pairs=rows,
        options=labels(question, targets, list(keys.values())),
    )


def order_of(question: Question, interaction: Element) -> Ordering:
    """Return things to put in order. Raises ``NotHereError`` for an order of only some of them."""
    choices = question.few(interaction.all("simpleChoice"), "items")
    declaration = question.declaration(interaction)
    by_name = {one.attributes["identifier"]: one for one in choices}
    right = declaration.correct
    if unknown := [one for one in right if one not in by_name]:
        raise Refused(f"{unknown[0][:40]!r} is in the order, but not there", declaration.line)
    if not right:
        raise NotHereError("names no order that is right, which is not here")
    if sorted(right) != sorted(by_name):
        raise NotHereError("only some of the things are to be put in order, which is not here")
    scoring = _order_scoring(question, declaration)
    stem = question.stem()
    ordered = [by_name[name] for name in right]
    rows = [
        Row(key=key, text=question.text(one.content, one.line))
        for key, one in zip(keys_for(ordered, ORDERED), ordered, strict=True)
    ]
    return Ordering(**question.shared(stem), items=rows, scoring=scoring)


def _order_scoring(question: Question, declaration: Declaration) -> OrderScoring:
    """Return by what an order earns points, found by trying other orders."""
    right, name = list(declaration.correct), declaration.identifier
    turned, swapped = right[1:] + right[:1], right[:1] + right[:0:-1]
    tries = ([], right, turned, swapped, right[:1])
    results = [question.tried({name: value_of(declaration, tuple(one))}) for one in tries]
    nothing, full, turned, swapped, first = results
    question.tell([nothing, full])
    if None in results:
        question.note_why_not()
        return OrderScoring.ADJACENT_PAIRS
    if full.score <= 0:
        question.note("what is named right earns no points there; here it is right")
        return OrderScoring.ADJACENT_PAIRS
    count = len(right)
    if close(first.score / full.score, 1 / count):
        return OrderScoring.POSITION
    if count > 1 and close(turned.score / full.score, (count - 2) / (count - 1)):
        return OrderScoring.ADJACENT_PAIRS
    is_strict = close(turned.score, 0) and close(swapped.score, 0)
    what = "all or nothing" if is_strict else "otherwise"
    question.note(f"an order is graded {what} there; here by what follows what")
    return OrderScoring.ADJACENT_PAIRS
