"""Bits from the low end of each octet, and codes of variable length looked up in tables: what Deflate64 and the old methods of zip share."""

Table = tuple[list[int], int]  # entry for each next `width` bits: symbol << 5 | length of its code, 0 where no code begins so


class BrokenCode(Exception):
    """The stream is not what its method says."""


class Bits:
    """Reads forward; raises EOFError where nothing is left."""

    __slots__ = ("count", "octets", "position", "value")

    def __init__(self, octets: bytes) -> None:
        self.octets, self.position, self.value, self.count = octets, 0, 0, 0

    def need(self, count: int) -> None:
        """Have at least so many bits, as far as there are any."""
        if self.count < count:
            piece = self.octets[self.position : self.position + 8]
            self.value |= int.from_bytes(piece, "little") << self.count
            self.position += len(piece)
            self.count += 8 * len(piece)

    def take(self, count: int) -> int:
        """Return the next bits."""
        self.need(count)
        if self.count < count:
            raise EOFError
        taken = self.value & ((1 << count) - 1)
        self.value >>= count
        self.count -= count
        return taken

    def symbol(self, table: Table) -> int:
        """Return the next symbol of a code."""
        entries, width = table
        self.need(width)
        entry = entries[self.value & ((1 << width) - 1)]
        length = entry & 31
        if not length:
            raise BrokenCode("no such code")
        if length > self.count:
            raise EOFError
        self.value >>= length
        self.count -= length
        return entry >> 5


def enter(entries: list[int], width: int, code: int, length: int, symbol: int) -> None:
    """Put a code, given as it is read (its first bit the lowest), into a table of `1 << width` entries."""
    for entry in range(code, 1 << width, 1 << length):
        entries[entry] = symbol << 5 | length


def turned(code: int, length: int) -> int:
    """Return a code of so many bits the other way round."""
    return int(f"{code:0{length}b}"[::-1], 2)
