"""A cursor over the octets of a header that never reads behind the end."""


class Broken(Exception):
    """A structure that is not what its format says."""


class OctetReader:
    """Reads forward; raises Broken where nothing is left."""

    __slots__ = ("octets", "position")

    def __init__(self, octets: bytes, position: int = 0) -> None:
        self.octets, self.position = octets, position

    @property
    def left(self) -> int:
        """Octets that are left."""
        return len(self.octets) - self.position

    def take(self, count: int) -> bytes:
        """Return the next octets."""
        if count < 0 or count > self.left:
            raise Broken("cut off")
        taken = self.octets[self.position : self.position + count]
        self.position += count
        return taken

    def octet(self) -> int:
        """Return the next octet."""
        return self.take(1)[0]

    def little(self, count: int) -> int:
        """Return the next octets as a number, the low octet first."""
        return int.from_bytes(self.take(count), "little")

    def number(self) -> int:
        """Return a number as 7z writes it: the leading ones of the first octet say how many octets follow."""
        first = self.octet()
        count, mask = 0, 0x80
        while mask and first & mask:
            count += 1
            mask >>= 1
        value = self.little(count)
        return value | (first & (mask - 1) if mask else 0) << 8 * count

    def bounded(self, most: int, what: str) -> int:
        """Return a 7z number that counts things: more than the header could hold is a lie."""
        value = self.number()
        if value > most:
            raise Broken(f"{value} {what}")
        return value
