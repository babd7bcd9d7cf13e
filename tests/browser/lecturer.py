"""A bank of questions as a lecturer of ten years brings it from Moodle, generated."""

from base64 import b64encode

from tests.formats.moodle_xml import files
from tests.pictures import encoded, noise

QUESTIONS = 600
TOPICS = (
    *("From one body to the next", "After", "Charters", "Borders", "Summits", "Airspace"),
    *("Transit", "Railways", "Elections", "Old exams", "Seminar", "Spare"),
)
"""Categories; the first is named like a lesson, the second like the key of one."""


def bank() -> bytes:
    """Return 600 questions of twelve kinds in twelve categories, every seventh with a picture."""
    parts = []
    for number in range(QUESTIONS):
        if number % (QUESTIONS // len(TOPICS)) == 0:
            parts.append(_category(TOPICS[number // (QUESTIONS // len(TOPICS))]))
        parts.append(_question(number))
    return files.quiz(*parts)


def kept_in(data: bytes) -> list[str]:
    """Return the questions of a file that are of kinds the site has not, as they stand in it."""
    pieces = data.decode().split("<question ")
    kinds = ('type="calculated"', 'type="description"')
    found = [piece for piece in pieces if piece.startswith(kinds)]
    return [f"<question {piece[: piece.index('</question>')]}</question>" for piece in found]


def has_picture(number: int) -> bool:
    """Tell whether a question of the bank shows a picture."""
    return number % 7 == 0


def place_of_picture(number: int) -> str:
    """Return where a question shows its picture: option, stem or feedback; empty without one."""
    if not has_picture(number):
        return ""
    if _KINDS[number % len(_KINDS)] in (_choice, _several):
        return "option"
    return ("stem", "feedback")[number // 7 % 2]


def is_kept(number: int) -> bool:
    """Tell whether a question of the bank is of a kind the site has not."""
    return _KINDS[number % len(_KINDS)] in (_calculated, _description)


def _category(name: str) -> str:
    path = f"$course$/top/History 101/{name}"
    return (
        f'<question type="category"><category><text>{path}</text></category>'
        '<info format="html"><text></text></info></question>'
    )


def _question(number: int) -> str:
    kind = _KINDS[number % len(_KINDS)]
    told = f'<generalfeedback format="html"><text>Seen in week {number % 14 + 1}.</text>'
    place = place_of_picture(number)
    if place == "feedback":
        shown = f"<![CDATA[<p>Look: {_image(number)}</p>]]>"
        told = f'<generalfeedback format="html"><text>{shown}</text>{_picture(number)}'
    common = (
        f"{told}</generalfeedback>",
        f"<defaultgrade>1</defaultgrade><idnumber>h{number}</idnumber>",
        "<tags><tag><text>History</text></tag></tags>",
    )
    name, text, inside = kind(number)
    if place == "stem":
        text += f"<p>{_image(number)}</p>"
    asked = files.question(name, *common, *inside, text=text, name=f"Question {number}")
    if place == "stem":
        asked = asked.replace("</questiontext>", f"{_picture(number)}</questiontext>")
    return asked


def _image(number: int) -> str:
    return f'<img src="@@PLUGINFILE@@/map.png" alt="map {number}">'


def _picture(number: int) -> str:
    data = b64encode(encoded(noise(48, 32, seed=number), "PNG")).decode()
    return f'<file name="map.png" path="/" encoding="base64">{data}</file>'


def _option(number: int, place: int, text: str, share: int) -> str:
    """Return an option; the first shows the picture where options have one."""
    if place or place_of_picture(number) != "option":
        return files.answer(text, share)
    shown = f"<![CDATA[<p>{text} {_image(number)}</p>]]>"
    return files.answer(shown, share, _picture(number))


def _choice(number: int):
    options = [
        _option(number, n, f"Year {1900 + number + n}", 100 if n == 0 else 0) for n in range(4)
    ]
    return (
        "multichoice",
        f"<p>When was event <b>{number}</b>?</p>",
        (*options, "<single>1</single>"),
    )


def _several(number: int):
    shares = ((50, "a"), (50, "b"), (-50, "c"), (-50, "d"))
    options = [
        _option(number, place, f"{text} of {number}", share)
        for place, (share, text) in enumerate(shares)
    ]
    return "multichoice", f"Which belong to {number}?", (*options, "<single>false</single>")


def _truth(number: int):
    return "truefalse", f"Was {number} signed?", (files.answer("true"), files.answer("false", 0))


def _words(number: int):
    answers = (files.answer(f"Rome {number}"), files.answer(f"roma {number}", 50))
    return "shortanswer", f"Where was {number} signed?", answers


def _number(number: int):
    answer = files.answer(str(number), 100, "<tolerance>1</tolerance>")
    return "numerical", f"How many states signed act {number}?", (answer,)


def _pairs(number: int):
    pairs = [
        f"<subquestion format='html'><text>Act {number} {one}</text><answer><text>{1900 + n}</text>"
        "</answer></subquestion>"
        for n, one in enumerate("abc")
    ]
    return "matching", f"Match the acts of {number}.", tuple(pairs)


def _essay(number: int):
    told = "<graderinfo format='html'><text>Both sides.</text></graderinfo>"
    return "essay", f"Why did {number} fail?", (told,)


def _cloze(number: int):
    text = f"<p>Fill in {number}.</p><p>The {{1:SA:=council}} of {{1:MC:=Rome~Paris~Bonn}} met.</p>"
    return "cloze", text, ()


def _dragged(number: int):
    boxes = [
        f"<dragbox><text>{text} {number}</text><group>1</group></dragbox>"
        for text in ("act", "pact", "fact")
    ]
    return "ddwtos", f"<p>The [[1]] came before the [[2]] in {number}.</p>", tuple(boxes)


def _order(number: int):
    items = [files.answer(f"Step {n} of {number}", n) for n in (1, 2, 3)]
    return "ordering", f"Put {number} in order.", tuple(items)


def _calculated(number: int):
    answer = files.answer("{a} + {b}", 100, "<tolerance>0.01</tolerance>")
    return "calculated", f"What is {{a}} plus {{b}}, in {number}?", (answer,)


def _description(number: int):
    return "description", f"<p>Part {number} is about borders.</p>", ()


_KINDS = (
    *(_choice, _several, _truth, _words, _number, _pairs),
    *(_essay, _cloze, _dragged, _order, _calculated, _description),
)
