"""What pydantic finds wrong with a spec, said to the author of a form."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from pydantic_core import ErrorDetails

from quizzes.domain.questions import UNIT_PATTERN


def sentence(detail: ErrorDetails) -> str:
    """Return one plain sentence for an error of a spec."""
    context = detail.get("ctx", {})
    if detail["type"] == "string_pattern_mismatch":
        return _wrong_pattern(detail)
    if detail["type"] == "value_error":
        return _as_sentence(str(context["error"]))
    if detail["type"] in _SENTENCES:
        return str(_SENTENCES[detail["type"]]) % context
    return _as_sentence(detail["msg"])


_SENTENCES = {
    "string_too_short": _lazy("This can’t be empty."),
    "string_type": _lazy("This can’t be empty."),
    "missing": _lazy("This can’t be empty."),
    "string_too_long": _lazy("At most %(max_length)d characters, please."),
    "too_short": _lazy("At least %(min_length)d are needed."),
    "too_long": _lazy("At most %(max_length)d are allowed."),
    "float_type": _lazy("This must be a number."),
    "finite_number": _lazy("This must be a number."),
    "int_type": _lazy("This must be a whole number."),
    "int_from_float": _lazy("This must be a whole number."),
    "less_than": _lazy("This must be less than %(lt)g."),
    "greater_than": _lazy("This must be more than %(gt)g."),
    "greater_than_equal": _lazy("This must be at least %(ge)g."),
    "less_than_equal": _lazy("This must be at most %(le)g."),
}
"""What to say for a type of pydantic error; the names in it are from the error's context."""


def _wrong_pattern(detail: ErrorDetails) -> str:
    pattern = detail["ctx"]["pattern"]
    if "http" in pattern:
        return _("An address begins with http:// or https:// and has no spaces.")
    if pattern == UNIT_PATTERN:
        return _("A unit can’t begin with a digit or a space.")
    if "[a-z]{2,3}" in pattern:
        return _("A language code is wanted, such as en or pt-BR.")
    return _("“%(value)s” does not fit: letters, digits and hyphens only, please.") % {
        "value": str(detail["input"])[:60]
    }


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
