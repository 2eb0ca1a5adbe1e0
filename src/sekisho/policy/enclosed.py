"""Messages of ours that a message encloses, forwarded as a whole: known by the mark that we put in front of everything we hand on."""

from collections.abc import Iterable

from sekisho.model.ids import is_id

MARK = b"X-Sekisho-Id:"  # as `policy/marks.py` writes it
MOST = 5
_LONGEST_LINE = 100


def enclosed(octets: bytes, start: int, files: Iterable[bytes]) -> tuple[str, ...]:
    """Return the ids behind marks in the octets from `start` on (not in the message's own header) and in decoded files; at most five."""
    found: dict[str, None] = {}
    for text, place in ((octets, start), *((file, 0) for file in files)):
        while len(found) < MOST and (place := text.find(MARK, place)) >= 0:
            begins_line = place == 0 or text[place - 1 : place] == b"\n"
            place += len(MARK)
            line = text[place : place + _LONGEST_LINE].partition(b"\n")[0].strip().decode("ascii", "replace")
            if begins_line and is_id(line):
                found[line] = None
    return tuple(found)
