import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.text_folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  The   Permanent\tJoint\nCouncil ", "the permanent joint council"),
        ("Prishtinë", "prishtine"),
        ("Wałęsa", "walesa"),
        ("Ångström", "angstrom"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("Diyarbakır", "diyarbakir"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("Россия", "россия"),
        ("Артём", "артем"),
        ("Ἀθῆναι", "αθηναι"),
        ("“al-Qaida”", "al qaida"),
        ("Putin’s", "putin s"),
        ("Putin's", "putin s"),
        ("`Putin´", "putin"),
        ("U.S.", "us"),
        ("U. S.", "u s"),
        ("N.A.T.O", "nato"),
        ("No. 5", "no 5"),
        ("1.5", "1 5"),
        ("end.Start", "end start"),
        ("2001-09-11", "2001 09 11"),
        ("2001–2014", "2001 2014"),
        ("\uff2e\uff21\uff34\uff2f", "nato"),
        ("co\u00adoperation", "cooperation"),
        ("na\u200bto", "nato"),
        ("a\x00b", "a b"),
        ("C++", "c++"),
        ("€5", "€5"),
        ("5 %", "5"),
        ("?!", "?!"),
        (" ... ", "..."),
        ("", ""),
        (" \t\n\u00a0", ""),
        ("\u200b\u00ad", ""),
        ("\u00b4", "\u0301"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize("language", ["tr", "TR", "tr-TR", "az", "az-Latn-AZ"])
def test_dotless_i_is_a_letter_of_its_own_in_turkish_and_azeri(language):
    assert fold("IĞDIR", language=language) == fold("ığdır", language=language)
    assert fold("İZMİR", language=language) == "izmir"
    assert fold("ILIK", language=language) == "ılık"


@pytest.mark.parametrize("language", ["en", "de", "trv"])
def test_dotless_i_is_an_i_elsewhere(language):
    assert fold("IıİI", language=language) == "iiii"


def test_case_is_kept_on_request_and_nothing_else_is():
    assert fold(" NATO–Russia Coúncil ", case_sensitive=True) == "NATO Russia Council"


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("कि", "की"), ("काम", "कम")])
def test_marks_that_make_another_letter_are_kept(one, other):
    assert {fold(one), fold(other)} == {
        unicodedata.normalize("NFKC", one),
        unicodedata.normalize("NFKC", other),
    }


def test_hebrew_and_arabic_points_may_be_left_out():
    assert fold("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd") == "\u05e9\u05dc\u05d5\u05dd"
    assert fold("\u0643\u064e\u062a\u064e\u0628") == "\u0643\u062a\u0628"


WORDS = st.text(st.characters(max_codepoint=0x24F, categories=["L", "Nd"]), min_size=1)


@given(words=st.lists(WORDS), gap=st.sampled_from([" ", "  ", ", ", " – ", "\t", "\u00a0"]))
def test_punctuation_and_space_between_words_never_matter(words, gap):
    assert fold(gap.join(words)) == fold(" ".join(words))


@given(text=st.text(), form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_the_unicode_form_typed_never_matters(text, form):
    assert fold(unicodedata.normalize(form, text)) == fold(text)


@given(text=st.text(st.characters(max_codepoint=0x7F)))
def test_case_never_matters(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(text=st.text(), language=st.sampled_from(["en", "tr"]), case_sensitive=st.booleans())
def test_folding_twice_is_folding_once(text, language, case_sensitive):
    once = fold(text, language=language, case_sensitive=case_sensitive)
    assert fold(once, language=language, case_sensitive=case_sensitive) == once


@given(text=st.text())
def test_no_space_is_left_at_the_ends_or_doubled(text):
    assert fold(text).split(" ") == (fold(text).split() or [""])
