"""GIFT by hand: what each sign of it does."""

import pytest

from quizzes.formats import gift
from quizzes.formats.question_files import TextFormat


def raw(text):
    """Return the one question of a text as Moodle has it."""
    read = gift.read_raw(text.encode())
    assert read.problems == ()
    (question,) = read.questions
    return question


@pytest.mark.parametrize(
    ("braces", "kind"),
    [
        ("{}", "essay"),
        ("{ }", "essay"),
        ("{####All of it.}", "essay"),
        ("{#1}", "numerical"),
        ("{~a=b}", "multichoice"),
        ("{=a->b=c~d}", "multichoice"),
        ("{=a->b=c->d}", "match"),
        ("{T}", "truefalse"),
        ("{TRUE}", "truefalse"),
        ("{ F }", "truefalse"),
        ("{FALSE#No.}", "truefalse"),
        ("{t}", "shortanswer"),
        ("{True}", "shortanswer"),
        ("{=T}", "shortanswer"),
        ("{a->b}", "shortanswer"),
        (r"{=a \~ b}", "shortanswer"),
        (r"{\#1}", "shortanswer"),
        ("", "description"),
    ],
)
def test_signs_in_the_braces_decide_the_kind(braces, kind):
    assert raw(f"Q{braces}").kind == kind


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"a\: b\# c\= d\{ e\} f\~ g", "a: b# c= d{ e} f~ g"),
        (r"one\ntwo", "one\ntwo"),
        (r"a \\ b", "a \\ b"),
        (r"a\\nb", "a\\nb"),
        (r"a\\\nb", "a\\\nb"),
        (r"a\-b \x \"", r"a\-b \x \""),
        ("&&058;", "&&058;"),
        ("a\nb", "a\nb"),
        ("  a  \n\t b", "a\nb"),
        ("a\n// a comment\nb", "a\n \nb"),
        (r"\na\n", "a"),
        ("\u00a0a\u00a0", "\u00a0a\u00a0"),
    ],
)
def test_escapes_lines_and_comments_in_a_text(written, text):
    assert raw(f"{written}{{T}}").text.text == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Q {T}", "Q"),
        ("Q {T}.", "Q _____."),
        ("{=a} Q", "_____ Q"),
        ("Q {T} // no comment", "Q _____ // no comment"),
        (r"Q {T} \}", "Q _____ }"),
    ],
)
def test_a_blank_stands_where_text_follows_the_answers(written, text):
    assert raw(written).text.text == text


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("::A name::Q{T}", "A name"),
        (":: A name ::Q{T}", "A name"),
        (r"::a\:b::Q{T}", "a:b"),
        ("::<b>A</b> name::Q{T}", "A name"),
        ("Q and A{T}", "Q and A"),
        ("[html]<p>Q</p>{T}", "Q"),
        ("::Q{T}", "Q"),
        (f"{'word ' * 30}{{T}}", f"{'word ' * 15}..."),
        (f"::{'x' * 300}::Q{{T}}", f"{'x' * 248}..."),
    ],
)
def test_names(written, name):
    assert raw(written).name == name


def test_formats_of_texts():
    question = raw("[html]Q{=a#f ~[plain]b#[markdown]f ~[moodle]c ~[other]d ~[x####[html]g}")
    assert (question.text.text, question.text.format) == ("Q", TextFormat.HTML)
    assert [(one.text.text, one.text.format, one.feedback.format) for one in question.answers] == [
        ("a", TextFormat.HTML, TextFormat.HTML),
        ("b", TextFormat.PLAIN, TextFormat.MARKDOWN),
        ("c", TextFormat.MOODLE, TextFormat.HTML),
        ("[other]d", TextFormat.HTML, TextFormat.HTML),
        ("[x", TextFormat.HTML, TextFormat.HTML),
    ]
    assert question.general_feedback.text == "g"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("=a ~b", [("a", 1.0), ("b", 0.0)]),
        ("a ~=b", [("a", 0.0), ("", 0.0), ("b", 1.0)]),
        ("~%50%a ~%50%b ~%-100%c", [("a", 0.5), ("b", 0.5), ("c", -1.0)]),
        ("~%33.33333%a ~%.5%b ~%5.%c", [("a", 33.33333 / 100), ("%.5%b", 0.0), ("c", 0.05)]),
        ("=%50%a ~b", [("%50%a", 1.0), ("b", 0.0)]),
        ("~%100%a ~%0%%50%b", [("a", 1.0), ("%50%b", 0.0)]),
    ],
)
def test_options_and_weights(answers, expected):
    read = raw(f"Q{{{answers}}}").answers
    assert [(one.text.text, one.fraction) for one in read] == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("#3", [("3", "0", None)]),
        ("#3:2", [("3", "2", None)]),
        ("#-3.5e2 : .5", [("-3.5e2", ".5", None)]),
        ("#1..5", [("3.0", "2.0", ("1", "5"))]),
        ("#-5 .. -1", [("-3.0", "2.0", ("-5", "-1"))]),
        ("#=1:0 =%50%2:1", [("1", "0", None), ("2", "1", None)]),
        ("#0", [("0", "0", None)]),
        ("#1:0 ~#Wrong", [("1", "0", None), ("*", "", None)]),
    ],
)
def test_numbers(answers, expected):
    read = raw(f"Q{{{answers}}}").answers
    assert [(one.text.text, one.tolerance, one.ends) for one in read] == expected


def test_comments_carry_number_and_tags():
    question = raw("// [id:a\\]1] words [tag:one] [tag:two words]\n// [tag:three][id:2]\nQ{T}")
    assert (question.idnumber, question.tags) == ("a]1", ("one", "two words", "three"))


@pytest.mark.parametrize(
    ("comment", "idnumber", "tags"),
    [
        ("[id:] [id:b]", "b", ()),
        ("[id:a [id:b] [tag:", "a [id:b", ()),
        ("[id:a\tb] [id:c]", "c", ()),
        ("[tag:a<b] [tag:c]", "", ("c",)),
        (r"[tag:a\] [tag:]", "", ("a] [tag:",)),
        ("[tag: a ][tag:b]", "", ("a", "b")),
        ("[ID:a]", "", ()),
    ],
)
def test_comments_that_are_not_quite_so(comment, idnumber, tags):
    question = raw(f"// {comment}\nQ{{T}}")
    assert (question.idnumber, question.tags) == (idnumber, tags)


def test_a_comment_apart_from_the_question_is_none_of_its():
    question = raw("// [id:1]\n\nQ{T}\n\n// [id:2]")
    assert (question.idnumber, question.line) == ("", 3)


def test_categories_are_paths_of_names():
    file = gift.read(
        b"$CATEGORY: $course$/top/Rome/War//peace\n\nA{T}\n\n$CATEGORY: Plain\n\nB{T}\n\n"
        b"$CATEGORY: $module$/top\n\nC{T}"
    )
    assert [one.category for one in file.items] == [("Rome", "War/peace"), ("Plain",), ()]


def test_a_question_that_moodle_takes_for_a_category_is_told():
    file = gift.read(b"$CATEGORY: Rome\nQ{T}\n\nR{T}")
    assert [str(fault) for fault in file.problems] == [
        "line 2: was read as part of the name behind $CATEGORY:; leave an empty line before it"
    ]
    assert [(one.title, one.category) for one in file.items] == [("R", ("Rome",))]
