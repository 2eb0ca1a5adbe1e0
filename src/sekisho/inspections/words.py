"""Word lists that come with the inspections: data beside the code, read once."""

from functools import cache
from importlib.resources import files


def parse_words(text: str) -> frozenset[str]:
    """Return the words of a text: divided by blanks, `#` begins a comment to the end of the line."""
    return frozenset(word for line in text.splitlines() for word in line.partition("#")[0].split())


@cache
def words(name: str) -> frozenset[str]:
    """Return the shipped list of that name (a constant of the program, never a name from content)."""
    return parse_words(files("sekisho.inspections").joinpath("data", f"{name}.txt").read_text("ascii"))
