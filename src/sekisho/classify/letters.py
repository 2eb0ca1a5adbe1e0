"""Groups of four neighbouring letters at the beginning of a message: words that are spelled otherwise, cut up or made up still share most of them.

Each of 32 symbols is one letter without its accents, any digit, white space, a sign of money, an exclamation mark or any other mark; four of them are
one number below 2^20, so that nothing collides and every number can be read back. Other scripts than Latin have none: `words.py` knows those.
"""

from collections.abc import Set as AbstractSet
from sys import byteorder
from unicodedata import normalize

BITS = 20
_SYMBOL_BITS, _GROUP = 5, 4
_FIRST = 1_200  # characters of a text: more cost time and catch nothing more (docs/model-card.md)
_SPACE, _DIGIT, _MONEY, _EXCLAIM, _OTHER = 0, 27, 28, 29, 30
_READABLE = " abcdefghijklmnopqrstuvwxyz0$!.?"


def _symbol(character: str) -> int:
    if "a" <= character.lower() <= "z":
        return ord(character.lower()) - ord("a") + 1
    if character.isdigit():
        return _DIGIT
    return {" ": _SPACE, "$": _MONEY, "%": _MONEY, "!": _EXCLAIM}.get(character, _OTHER)


_SYMBOLS = bytes(_symbol(chr(octet)) if octet < 0x80 else _OTHER for octet in range(256))


def groups(*texts: str) -> AbstractSet[int]:
    """Return the groups of these texts, one after another with a space between; of a long text the first characters.

    The symbols stand in lanes of 32 bits of one large number, which is added to itself moved by one lane and five bits, and then by two and ten:
    a tenth of the time of a loop over the text.
    """
    text = " ".join([text[:_FIRST] for text in texts])
    if not text.isascii():
        text = normalize("NFKD", text)
    octets = b" ".join(text.encode("ascii", "ignore").split()).translate(_SYMBOLS)
    count = len(octets) - _GROUP + 1
    if count <= 0:
        return frozenset()
    lanes = int.from_bytes(octets.decode("latin-1").encode("utf-32-le"), "little")
    move = 32 - _SYMBOL_BITS
    lanes |= lanes >> move  # pairs
    lanes |= lanes >> 2 * move  # pairs of pairs; the last three are of fewer letters
    found = memoryview(lanes.to_bytes(4 * len(octets), byteorder)).cast("I")
    return set(found[:count] if byteorder == "little" else found[-count:])


def spelled(group: int) -> str:
    """Return the four symbols of a group: "0" for any digit, "." for any other mark."""
    return "".join([_READABLE[group >> _SYMBOL_BITS * place & 31] for place in range(_GROUP)])
