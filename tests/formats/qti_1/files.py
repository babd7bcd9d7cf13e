"""Items and packages of QTI 1.2 of the shape that Canvas writes, with words of our own."""

import io
import zipfile
from base64 import b64decode
from html import escape

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NAMESPACE = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'


def whole(*items, title="A quiz", section='ident="root_section"'):
    """Return a file with an assessment."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop {NAMESPACE}>'
        f'<assessment ident="a1" title="{title}"><section {section}>\n'
        f"{''.join(items)}</section></assessment></questestinterop>"
    ).encode()


def bank(*items, title="Towns"):
    """Return a file with an item bank."""
    return (
        f"<questestinterop {NAMESPACE}><objectbank ident='b1'><qtimetadata>"
        f"{field('bank_title', title)}</qtimetadata>{''.join(items)}</objectbank></questestinterop>"
    ).encode()


def field(name, value):
    return (
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel>"
        f"<fieldentry>{value}</fieldentry></qtimetadatafield>"
    )


def html(text):
    return f'<material><mattext texttype="text/html">{escape(text)}</mattext></material>'


def plain(text):
    return f'<material><mattext texttype="text/plain">{escape(text)}</mattext></material>'


def item(kind, presentation, processing="", feedback="", *, title="A title", points="1.0"):
    """Return an item; an empty kind is one that nothing is said of."""
    meta = field("question_type", kind) + field("points_possible", points) if kind else ""
    return (
        f'<item ident="i1" title="{title}"><itemmetadata><qtimetadata>{meta}</qtimetadata>'
        f"</itemmetadata><presentation>{presentation}</presentation><resprocessing><outcomes>"
        '<decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
        f"{processing}</resprocessing>{feedback}</item>\n"
    )


def lid(labels, *, ident="response1", cardinality="Single", prompt="", shuffle=""):
    """Return something to choose; ``labels`` are texts by their idents."""
    inside = "".join(
        f'<response_label ident="{key}">{plain(text)}</response_label>'
        for key, text in labels.items()
    )
    said = f' shuffle="{shuffle}"' if shuffle else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{prompt}'
        f"<render_choice{said}>{inside}</render_choice></response_lid>"
    )


STR = (
    '<response_str ident="response1" rcardinality="Single"><render_fib>'
    '<response_label ident="answer1" rshuffle="No"/></render_fib></response_str>'
)


def equal(value, ident="response1", extra=""):
    return f'<varequal respident="{ident}"{extra}>{value}</varequal>'


def when(test, score=None, *, action="Set", shows="", goes_on="No"):
    """Return a condition that gives points, or shows feedback, or both."""
    change = "" if score is None else f'<setvar action="{action}" varname="SCORE">{score}</setvar>'
    link = f'<displayfeedback feedbacktype="Response" linkrefid="{shows}"/>' if shows else ""
    return (
        f'<respcondition continue="{goes_on}"><conditionvar>{test}</conditionvar>'
        f"{change}{link}</respcondition>"
    )


def told(ident, text):
    return f'<itemfeedback ident="{ident}"><flow_mat>{html(text)}</flow_mat></itemfeedback>'


TOWNS = {"1": "Rome", "2": "Paris", "3": "Bonn"}
CHOICE = item(
    "multiple_choice_question",
    html("<p>Which is the capital of <b>Italy</b>?</p>") + lid(TOWNS),
    when(equal("2"), shows="2_fb", goes_on="Yes")
    + when("<other/>", shows="general_fb", goes_on="Yes")
    + when(equal("1"), 100, shows="correct_fb")
    + when("<other/>", shows="general_incorrect_fb", goes_on="Yes"),
    told("general_fb", "It is old.")
    + told("correct_fb", "Yes.")
    + told("general_incorrect_fb", "No.")
    + told("2_fb", "That is in France."),
)
TRUTH = item(
    "true_false_question",
    html("Rome is in Italy.") + lid({"1": "True", "2": "False"}),
    when(equal("1"), 100),
    title="Question",
)
SEVERAL = item(
    "multiple_answers_question",
    html("Which are capitals?") + lid(TOWNS, cardinality="Multiple"),
    when(f"<and>{equal('1')}{equal('2')}<not>{equal('3')}</not></and>", 100),
    points="2.0",
)
WORDS = item(
    "short_answer_question",
    html("Which town?") + STR,
    when(equal("Rome") + equal("Roma*"), 100) + when(equal("Roma*"), shows="r_fb", goes_on="Yes"),
    told("r_fb", "In Italian.") + told("general_incorrect_fb", "Think again."),
)
BLANKS = item(
    "fill_in_multiple_blanks_question",
    html("<p>Look.</p><p>[a] lies on the [b].</p>")
    + lid(
        {"1": "Rome", "2": "Roma"},
        ident="response_a",
        prompt="<material><mattext>a</mattext></material>",
    )
    + lid({"3": "Tiber"}, ident="response_b", prompt="<material><mattext>b</mattext></material>"),
    when(equal("1", "response_a"), "50.00", action="Add")
    + when(equal("3", "response_b"), "50.00", action="Add"),
)
DROPDOWNS = item(
    "multiple_dropdowns_question",
    html("<p>[a] lies on the [b].</p>")
    + lid(
        {"1": "Rome", "2": "Bonn"},
        ident="response_a",
        prompt="<material><mattext>a</mattext></material>",
    )
    + lid(
        {"3": "Rhine", "4": "Tiber"},
        ident="response_b",
        prompt="<material><mattext>b</mattext></material>",
    ),
    when(equal("1", "response_a"), "50.00", action="Add")
    + when(equal("4", "response_b"), "50.00", action="Add"),
)
RIVERS = {"7": "Tiber", "8": "Rhine", "9": "Seine"}
MATCHING = item(
    "matching_question",
    html("Match.")
    + lid(RIVERS, ident="response_1", prompt=plain("Rome"))
    + lid(RIVERS, ident="response_2", prompt=plain("Bonn")),
    when(equal("7", "response_1"), "50.00", action="Add")
    + when(equal("8", "response_2"), "50.00", action="Add"),
)


def between(least, most, greater="vargte", ident="response1"):
    return (
        f'<{greater} respident="{ident}">{least}</{greater}>'
        f'<varlte respident="{ident}">{most}</varlte>'
    )


NUMBERS = item(
    "numerical_question",
    html("How many?") + STR.replace("<render_fib>", '<render_fib fibtype="Decimal">'),
    when(f"<or>{equal('3.14')}<and>{between('3.13', '3.15')}</and></or>", 100)
    + when(between("10", "20"), 50)
    + when(f"<or>{equal('7')}<and>{between('6.5', '7.4', 'vargt')}</and></or>", 100),
)
ESSAY = item(
    "essay_question", html("Why?") + STR, when("<other/>"), told("general_fb", "Look at 1871.")
)
TEXT_ONLY = item("text_only_question", html("Read this."))
CALCULATED = item("calculated_question", html("What is [x] + 1?") + STR, when("<other/>", 100))
UPLOAD = item("file_upload_question", html("Send it."))

ALL = whole(
    *(CHOICE, TRUTH, SEVERAL, WORDS, BLANKS, DROPDOWNS, MATCHING, NUMBERS, ESSAY),
    *(TEXT_ONLY, CALCULATED, UPLOAD),
)


def package(files, resources):
    """Return a package; ``resources`` are types by the paths that they name."""
    entries = "".join(
        f'<resource identifier="r{place}" type="{kind}"><file href="{path}"/></resource>'
        for place, (path, kind) in enumerate(resources.items())
    )
    manifest = f'<manifest identifier="m" xmlns="x"><resources>{entries}</resources></manifest>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, data in {"imsmanifest.xml": manifest, **files}.items():
            packed.writestr(path, data)
    return buffer.getvalue()


META = '<quiz identifier="g1"><title>A quiz</title><points_possible>1.0</points_possible></quiz>'
PICTURE = item(
    "essay_question",
    html(
        '<p>Look: <img src="%24IMS-CC-FILEBASE%24/Uploaded%20Media/map.png?canvas_=1" alt="A map">'
        '<img src="$IMS-CC-FILEBASE$/none.png" alt="nothing"></p>'
    )
    + STR,
)
CANVAS = package(
    {
        "g1/g1.xml": whole(CHOICE, PICTURE),
        "g1/assessment_meta.xml": META,
        "g2.xml": bank(TRUTH),
        "web_resources/Uploaded Media/map.png": PNG,
    },
    {
        "g1/g1.xml": "imsqti_xmlv1p2",
        "g1/assessment_meta.xml": "associatedcontent/imscc_xmlv1p1/learning-application-resource",
        "g2.xml": "imsqti_xmlv1p2",
        "web_resources/Uploaded Media/map.png": "webcontent",
    },
)
