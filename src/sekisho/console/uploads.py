"""Forms with a file in them (multipart/form-data, RFC 7578) to texts: bounded, without a parser of mail. Pure."""

import re

_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,70})"|([A-Za-z0-9\'()+_,./:=?-]{1,70}))')
_NAME = re.compile(rb'[; ]name="([A-Za-z0-9_.-]{1,100})"')
_LONGEST_HEAD = 2_000


def fields_of(octets: bytes, content_type: str, most: int) -> list[tuple[str, str]]:
    """Return names and texts in order; a file's text stands under its field's name. Raises ValueError for what is no such form.

    Spreadsheets write UTF-8, with or without a mark, UTF-16 with one, or in Japan the code page 932.
    """
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise ValueError("no boundary")
    line = b"\r\n--" + (found[1] or found[2]).encode("ascii", "strict")
    pieces = (b"\r\n" + octets).split(line, most + 2)
    if len(pieces) > most + 2 or not pieces[-1].startswith(b"--"):
        raise ValueError("too many fields, or cut off")
    fields = []
    for piece in pieces[1:-1]:
        head, empty, body = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not empty or name is None or len(head) > _LONGEST_HEAD:
            raise ValueError("a field without a name")
        fields.append((name[1].decode("ascii"), text_of(body)))
    return fields


def text_of(octets: bytes) -> str:
    """Return a file's text. Raises ValueError for what is none."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp932")
