from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.number_reading import exact, plain_number, read_number


@pytest.mark.parametrize(
    ("text", "language", "number", "unit"),
    [
        ("12", "en", "12", ""),
        (" -3.50 ", "en", "-3.5", ""),
        ("+7", "en", "7", ""),
        ("−7", "en", "-7", ""),
        (".5", "en", "0.5", ""),
        (",5", "de", "0.5", ""),
        ("5.", "en", "5", ""),
        ("3,5", "de", "3.5", ""),
        ("3,5", "en", "3.5", ""),
        ("3.5", "de", "3.5", ""),
        ("1,234", "en", "1234", ""),
        ("1,234", "de", "1.234", ""),
        ("1.234", "de", "1234", ""),
        ("1.234", "de-CH", "1.234", ""),
        ("0.125", "de", "0.125", ""),
        ("1,234,567.8", "en", "1234567.8", ""),
        ("1.234.567,8", "de", "1234567.8", ""),
        ("1 234 567", "fr", "1234567", ""),
        ("1\u202f234\u2009567,5", "fr", "1234567.5", ""),
        ("1’234.5", "de-CH", "1234.5", ""),
        ("2.5e3", "en", "2500", ""),
        ("2,5 × 10^-3 kg", "de", "0.0025", "kg"),
        ("2·10³", "de", "2000", ""),
        ("12.5km", "en", "12.5", "km"),
        ("5 m/s", "en", "5", "m/s"),
        ("€ 5", "en", "5", "€"),
        ("30 %", "en", "30", "%"),
        ("٣", "ar", "3", ""),
    ],
)
def test_a_number_is_read(text, language, number, unit):
    found = read_number(text, language=language)
    assert (found.value, found.unit) == (Fraction(number), unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", ".", "km", "twelve", "1/2", "1.2.3", "1,23,456", "1..2", "12,34,5"),
        *("1 2", "10 000 00", "5e99999", "9" * 500, "1,234.567,8", "a 5 b", "²"),
    ],
)
def test_what_is_not_one_number_is_not_read(text):
    assert read_number(text) is None


@given(text=st.text(st.sampled_from("0123456789.,'’ -+eE^×/km%\u2009") | st.characters()))
def test_whatever_is_typed_is_a_number_within_bounds_or_none(text):
    for language in ("en", "de"):
        found = read_number(text, language=language)
        assert found is None or abs(found.value) < 10**600


@given(number=st.floats(-1e100, 1e100), language=st.sampled_from(["en", "de", "fr", "de-CH"]))
def test_a_written_number_reads_back_exactly(number, language):
    written = plain_number(number, language=language)
    assert read_number(written, language=language).value == exact(number)
