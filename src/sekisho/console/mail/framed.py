"""How a page of mail is shown: in a frame of no origin, in which nothing runs, asks or loads."""

from starlette.responses import Response

from sekisho.console.guard import POLICY

_HEAD = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:">'
    '<meta name="referrer" content="no-referrer"><body bgcolor="#ffffff" text="#222222"><font face="sans-serif">'
)
_WITH_PICTURES = POLICY.replace("img-src 'self'", "img-src 'self' data:")  # the frame inherits it, and what is in the frame is narrowed once more


def framed(page: str) -> str:
    """Return a whole document for `srcdoc` of a sandboxed frame, "" for mail without a page."""
    return _HEAD + page if page else ""


def with_pictures(answer: Response) -> Response:
    """Let this one answer show pictures that came in the mail itself, drawn anew."""
    answer.headers["content-security-policy"] = _WITH_PICTURES
    return answer
