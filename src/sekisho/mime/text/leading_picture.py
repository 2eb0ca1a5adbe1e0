"""Whether an HTML mail begins with a picture that it carries itself: then the picture speaks, and what stands below it may be filler."""

import re

_FIRST = 8_000  # characters: a picture that comes later does not lead
_BODY = re.compile(r"<body\b[^<>]{0,1000}>", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"<(?:style|title|script)\b[^<>]{0,500}>[^<]{0,8000}", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"<img\b[^<>]{0,1000}?\ssrc\s*=\s*[\"']?cid:", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>|&nbsp;|&#160;|\s")


def leads(html: str) -> bool:
    """Tell whether the first thing that `html` shows is a picture of the mail itself (RFC 2392: `cid:`), with no letter before it."""
    start = html[:_FIRST]
    picture = _OWN_PICTURE.search(start)
    if picture is None:
        return False
    before = start[: picture.start()]
    body = _BODY.search(before)
    return not _TAG.sub("", _NOT_SHOWN.sub("", before[body.end() :] if body else before))
