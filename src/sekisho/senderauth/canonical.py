"""Canonical forms of header fields and bodies (RFC 6376 section 3.4): whole-buffer replaces, so that the work is linear and fast."""

_RUNS = (b" " * 256, b" " * 16, b" " * 5, b" " * 3, b"  ")  # long runs first: the usual ones are one space then


def relaxed_field(field: bytes) -> bytes:
    """Return one header field, given without its last CRLF, in relaxed form without CRLF (section 3.4.2)."""
    name, _, value = field.partition(b":")
    if b"\r\n" in value:
        value = value.replace(b"\r\n", b"")
    return name.rstrip(b" \t").lower() + b":" + collapsed(value).strip(b" ")


def simple_body(body: bytes) -> bytes:
    """Return the body with all empty lines at its end as one CRLF; an empty body is one CRLF (section 3.4.3)."""
    return _without_empty_lines(body) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Return the body with runs of white space as one space, none at ends of lines, no empty lines at its end; an empty one stays empty (3.4.4)."""
    body = collapsed(body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    if body.endswith(b" "):
        body = body[:-1]
    body = _without_empty_lines(body)
    return body + b"\r\n" if body else b""


def collapsed(octets: bytes) -> bytes:
    """Return octets with every run of spaces and tabs as one space. A run halves with each pass, so there are few."""
    if b"\t" in octets:
        octets = octets.replace(b"\t", b" ")
    if b"  " not in octets:
        return octets
    for run in _RUNS:
        octets = octets.replace(run, b" ")
    while b"  " in octets:
        octets = octets.replace(b"  ", b" ")
    return octets


def _without_empty_lines(body: bytes) -> bytes:
    """Cut every CRLF at the end. A CR or LF that stands alone is text and stays."""
    text = body.rstrip(b"\r\n")
    ending = body[len(text) :]
    if ending == b"\r\n":
        return text
    alone = len(ending.replace(b"\r\n", b"..").rstrip(b"."))
    return text + ending[:alone] if alone else text
