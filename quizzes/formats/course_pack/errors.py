"""What is wrong with a pack, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class PackError:
    """One thing to mend: the file within the pack, the line from 1, the field, a sentence."""

    path: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.key}: {self.message}"


class PackErrors(Exception):
    """Everything that is wrong with a pack, in the order of its files and lines."""

    def __init__(self, errors: tuple[PackError, ...]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))
