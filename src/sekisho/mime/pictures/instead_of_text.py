"""What a mail has that shows pictures instead of text: told from its facts alone, so that reading and judging agree."""

from sekisho.model.message import Part

FEW = 60  # visible characters: what has more is text
PICTURES = frozenset({"png", "jpeg", "gif", "bmp", "webp", "tiff"})
_SMALLEST = 6_000  # octets: what holds words to read is larger than a signature's logo


def shows_words(part: Part) -> bool:
    """Tell whether a part of the mail itself is a picture large enough to hold words to read."""
    return "!" not in part.path and not PICTURES.isdisjoint(part.detected_types) and part.size >= _SMALLEST
