"""Moodle XML for tests: a question of each kind, and a file around them."""

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE"
    "QVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def quiz(*questions):
    """Return a file of questions, the first on line 3."""
    inside = "\n".join(questions)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{inside}\n</quiz>\n'.encode()


def question(kind, *inside, text="Q", name="N"):
    """Return a question of a kind."""
    lines = "\n".join(inside)
    return (
        f'<question type="{kind}">\n<name><text>{name}</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>\n'
        f"{lines}\n</question>"
    )


def answer(text, fraction=100, inside="", attributes=' format="html"'):
    """Return an answer; ``inside`` stands behind its text."""
    return f'<answer fraction="{fraction}"{attributes}><text>{text}</text>{inside}</answer>'


CATEGORY = (
    '<question type="category"><category><text>$course$/top/A/B//C</text></category></question>'
)
SINGLE = "<single>true</single>"
CHOICE = question(
    "multichoice",
    answer("a", 100, "<feedback format='plain_text'><text>Yes &lt;b></text></feedback>"),
    answer("b", 0),
    "<single>true</single><shuffleanswers>0</shuffleanswers>",
    "<hint format='html'><text>Think</text></hint>",
    "<tags><tag><text>one</text></tag></tags><idnumber>7</idnumber>",
    f'<generalfeedback format="html"><text><![CDATA[<img src="@@PLUGINFILE@@/a%20b.png" '
    f'alt="map"/>]]></text><file name="a b.png" encoding="base64">{PNG}</file></generalfeedback>',
)
SEVERAL = question(
    "multichoice",
    *(answer(text, share) for text, share in (("a", 50), ("b", 50), ("c", -100))),
    "<single>false</single>",
)
TRUTH = question("truefalse", answer("true", 0), answer("false", 100))
WORDS = question("shortanswer", answer("Ro*"), answer("Paris", 33.33333), "<usecase>1</usecase>")
NUMBER = question(
    "numerical",
    answer("3.5", 100, "<tolerance>0.5</tolerance>"),
    answer("*", 0),
    "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
    "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>",
    "<unitgradingtype>1</unitgradingtype><showunits>0</showunits>",
)
PAIRS = question(
    "matching",
    *(
        f"<subquestion format='html'><text>{one}</text><answer><text>{other}</text></answer>"
        "</subquestion>"
        for one, other in (("1", "x"), ("2", "y"), ("", "z"))
    ),
)
ESSAY = question(
    "essay",
    "<graderinfo format='html'><text>Look for it</text></graderinfo>",
    "<responsetemplate format='html'><text>Dear</text></responsetemplate>",
    "<minwordlimit>5</minwordlimit><maxwordlimit>50</maxwordlimit>",
)
CLOZE = question(
    "cloze",
    text="<p>Fill in.</p><p>Rome {1:MC:=is~isn't#No} old{2:SAC:=very\\}~%50%&#35;~*#No},"
    " {:NM:=1949}.</p>",
)
DRAGGED = question(
    "ddwtos",
    *(
        f"<dragbox><text>{text}</text><group>{group}</group></dragbox>"
        for text, group in (("cat", 1), ("mat", 2), ("dog", 1), ("hat", 2))
    ),
    text="<p>The [[1]] on the [[2]], a [[3]].</p>",
)
CHOSEN = DRAGGED.replace("dragbox", "selectoption").replace("ddwtos", "gapselect")
ORDER = question(
    "ordering", answer("first", 1), answer("second", 2), "<gradingtype>1</gradingtype>"
)
KEPT = question("calculated", answer("{a} + {b}"), "<dataset_definitions/>")
DESCRIPTION = question("description")
ALL = (CATEGORY, CHOICE, SEVERAL, TRUTH, WORDS, NUMBER, PAIRS, ESSAY, CLOZE, DRAGGED, CHOSEN, ORDER)
WHOLE = quiz(*ALL, KEPT, DESCRIPTION)
