"""Message octets to what may travel between DATA and the final dot (RFC 5321 section 4.5.2)."""


class NotCanonical(Exception):
    """The content holds a CR or LF that is not part of a CRLF: it would be read differently by different servers (SMTP smuggling)."""


def is_canonical(content: bytes) -> bool:
    """Tell whether every CR and LF of a whole message stands in a CRLF."""
    pairs = content.count(b"\r\n")
    return content.count(b"\n") == pairs and content.count(b"\r") == pairs


def _double_dots(content: bytes) -> bytes:
    """Double the dots that follow a CRLF. Most messages have none: looking from behind costs a third of replacing (measured)."""
    return content.replace(b"\r\n.", b"\r\n..") if content.rfind(b"\r\n.") >= 0 else content


def stuff_whole(content: bytes) -> bytes:
    """Return a whole message dot-stuffed, ended by CRLF and the final dot, ready to send. Raises NotCanonical."""
    if not is_canonical(content):
        raise NotCanonical("a CR or LF stands alone in the content")
    stuffed = _double_dots(content)
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    if stuffed and not stuffed.endswith(b"\r\n"):
        return stuffed + b"\r\n.\r\n"
    return stuffed + b".\r\n"


class Stuffer:
    """Dot-stuffs a message that comes in chunks of any size."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b"\r\n"  # the last two octets: the content begins at the beginning of a line

    def stuff(self, chunk: bytes) -> bytes:
        """Return the chunk with every dot at the beginning of a line doubled. Raises NotCanonical."""
        if not chunk:
            return chunk
        # A CR at the end of the last chunk is whole only with the LF of this one, and a line may begin at our first octet.
        split_pair = self._tail.endswith(b"\r")
        if split_pair != chunk.startswith(b"\n"):
            raise NotCanonical("a CR or LF stands alone in the content")
        pairs = chunk.count(b"\r\n")
        dangling = chunk.endswith(b"\r")
        if chunk.count(b"\n") != pairs + split_pair or chunk.count(b"\r") != pairs + dangling:
            raise NotCanonical("a CR or LF stands alone in the content")
        stuffed = _double_dots(chunk)
        if split_pair:
            if stuffed.startswith(b"\n."):
                stuffed = b"\n." + stuffed[1:]
        elif self._tail == b"\r\n" and stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        self._tail = (self._tail + chunk[-2:])[-2:]
        return stuffed

    def end(self) -> bytes:
        """Return the final dot, after the CRLF that is missing if the content did not end in one. Raises NotCanonical."""
        if self._tail.endswith(b"\r"):
            raise NotCanonical("a CR stands alone at the end of the content")
        return b".\r\n" if self._tail == b"\r\n" else b"\r\n.\r\n"
