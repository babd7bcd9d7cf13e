"""What pydantic finds wrong with a spec, said to the author of a form."""

from django.utils.translation import gettext as _
from pydantic_core import ErrorDetails


def sentence(detail: ErrorDetails) -> str:
    """Return one plain sentence for an error of a spec."""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "string_too_short" | "missing" | "string_type":
            return _("This can’t be empty.")
        case "string_too_long":
            return _("At most %(count)d characters, please.") % {"count": context["max_length"]}
        case "string_pattern_mismatch":
            return _wrong_pattern(detail)
        case "too_short":
            return _("At least %(count)d are needed.") % {"count": context["min_length"]}
        case "too_long":
            return _("At most %(count)d are allowed.") % {"count": context["max_length"]}
        case "greater_than" | "less_than_equal" | "greater_than_equal":
            return _("This number is out of bounds.")
        case "value_error":
            return _as_sentence(str(context["error"]))
    return _as_sentence(detail["msg"])


def _wrong_pattern(detail: ErrorDetails) -> str:
    pattern = detail["ctx"]["pattern"]
    if "http" in pattern:
        return _("An address begins with http:// or https:// and has no spaces.")
    if "[a-z]{2,3}" in pattern:
        return _("A language code is wanted, such as en or pt-BR.")
    return _("“%(value)s” does not fit: letters, digits and hyphens only, please.") % {
        "value": str(detail["input"])[:60]
    }


def _as_sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
