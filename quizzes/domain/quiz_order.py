"""The order of what a quiz asks, as its author moves it about."""

from collections.abc import Sequence


def place_moved(parts: Sequence[Sequence[int]], one: int, step: int) -> list[list[int]]:
    """Return the parts with one of their places moved a step, -1 up or 1 down.

    ``parts`` are the parts that hold fixed questions, in order. At the edge of its part a place
    goes on into the next one there; at the very top or bottom it stays where it is.
    """
    made = [list(part) for part in parts]
    number = next((n for n, part in enumerate(made) if one in part), None)
    if number is None:
        return made
    part, at = made[number], made[number].index(one)
    if 0 <= at + step < len(part):
        part[at], part[at + step] = part[at + step], part[at]
    elif 0 <= number + step < len(made):
        neighbour = made[number + step]
        neighbour.insert(0 if step > 0 else len(neighbour), part.pop(at))
    return made


def moved(keys: Sequence[int], one: int, step: int) -> list[int]:
    """Return the keys with one of them moved a step; at the edge it stays where it is."""
    return place_moved([keys], one, step)[0]
