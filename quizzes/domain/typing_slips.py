"""Typing slips: how many keys away from a word a typed word is."""


def within_slips(given: str, wording: str, *, most: int) -> bool:
    """Tell whether at most ``most`` slips make ``given`` of ``wording``.

    A slip is a character too many, missing or wrong, or two neighbours exchanged, and none
    touches the same place twice: the optimal string alignment distance (Damerau 1964, "A
    technique for computer detection and correction of spelling errors"). A figure is never a
    slip: 1997 is not nearly 1998.
    """
    if abs(len(given) - len(wording)) > most or _figures(given) != _figures(wording):
        return False
    return given == wording or (most > 0 and _distance(given, wording, most) <= most)


def _figures(text: str) -> list[str]:
    return [char for char in text if char.isnumeric()]


def _distance(one: str, other: str, most: int) -> int:
    """Return the distance, or any number above ``most`` when it is larger than that.

    Only cells within ``most`` of the diagonal are filled: the others cannot be that near.
    """
    far = most + 1
    before: dict[int, int] = {}
    row = {column: column for column in range(most + 1)}
    for line, char in enumerate(one, start=1):
        current: dict[int, int] = {}
        for column in range(max(0, line - most), min(len(other), line + most) + 1):
            if column == 0:
                current[0] = line
                continue
            same = char == other[column - 1]
            cost = min(
                row.get(column, far) + 1,
                current.get(column - 1, far) + 1,
                row.get(column - 1, far) + (not same),
            )
            if (
                line > 1
                and column > 1
                and char == other[column - 2]
                and one[line - 2] == other[column - 1]
            ):
                cost = min(cost, before.get(column - 2, far) + 1)
            current[column] = min(cost, far)
        before, row = row, current
    return row.get(len(other), far)
