"""A row of the matrix, and how to write one."""

from dataclasses import dataclass, field

from tests.security.matrix.world import LIKE, PERSONAS


@dataclass(frozen=True)
class Row:
    """One line: ``address`` and the values of ``body`` may hold ``{names}`` of the world's ids.

    Where ``form`` names one on the page, ``body`` is what to change in it before it is sent.
    """

    address: str
    method: str
    cells: str
    body: dict[str, str | list[str]] = field(default_factory=dict)
    title: str = ""
    form: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.address, self.title)))

    @property
    def expected(self) -> dict[str, str]:
        """Each person's cell; a single cell stands for everyone's."""
        cells = self.cells.split()
        if len(cells) == 1:
            cells *= len(PERSONAS)
        for name in PERSONAS[len(cells) :]:
            cells.append(cells[PERSONAS.index(LIKE[name])])
        return dict(zip(PERSONAS, cells, strict=True))


def get(address: str, cells: str, title: str = "") -> Row:
    """Return the row of a GET."""
    return Row(address, "GET", cells, title=title)


def post(address: str, cells: str, body: dict | None = None, title: str = "") -> Row:
    """Return the row of a POST."""
    return Row(address, "POST", cells, body or {}, title)
