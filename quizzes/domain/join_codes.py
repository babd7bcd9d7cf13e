"""Codes to join a group by: short enough to be read out and copied from a wall."""

ALPHABET = "2346789ABCDEFGHJKMNPQRTVWXYZ"
"""No letter or digit that is taken for another one: no 0 and O, 1, I and L, 5 and S, U and V
together."""

LENGTH = 8
"""28 to the power of 8 codes are about 4 times 10 to the power of 11."""


def read_code(typed: str) -> str | None:
    """Return the code that was typed, whatever its capitals, spaces and dashes; None for none."""
    code = "".join(letter for letter in typed.upper() if not (letter.isspace() or letter in "-–—_"))
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


MARK_LENGTH = 12


def read_invitation(typed: str) -> tuple[int, str] | None:
    """Return the number and the mark of an invitation's code as it was typed; None for none."""
    code = "".join(letter for letter in typed.upper() if not (letter.isspace() or letter in "-–—_"))
    number, mark = code[:-MARK_LENGTH], code[-MARK_LENGTH:]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return (int(number), mark) if set(mark) <= set(ALPHABET) else None


def mark_of(digest: bytes) -> str:
    """Return the first letters of a digest in the alphabet of codes: about 57 bits of it."""
    value, letters = int.from_bytes(digest[:16], "big"), []
    for _place in range(MARK_LENGTH):
        value, rest = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def invitation_code(number: int, mark: str) -> str:
    """Return the code of an invitation as it is shown: its number, and its mark in three parts."""
    return "-".join([str(number), mark[:4], mark[4:8], mark[8:]])


def halves(code: str) -> str:
    """Return a code as it is shown: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
