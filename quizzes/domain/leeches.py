"""Leeches: cards that are forgotten again and again, and need something else than asking."""


def is_leech(lapses: int, after: int) -> bool:
    """Say whether a card was forgotten so often that it counts as a leech; never if ``after`` is 0.

    A lapse is a card forgotten after it had an interval in days. Anki's rule, with its name:
    https://docs.ankiweb.net/leeches.html
    """
    return 0 < after <= lapses


def is_told(lapses: int, after: int) -> bool:
    """Say whether this lapse is one to suggest something at: the first, and each ``after`` more."""
    return is_leech(lapses, after) and lapses % after == 0
