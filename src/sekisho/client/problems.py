"""From an answer that is an error (RFC 9457) to the exception that callers catch."""

import msgspec

from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure

_KINDS: dict[int, type[Refused]] = {401: Denied, 403: Denied, 404: NotFound, 409: Conflict}
_AGAIN = {408, 429}
_LONGEST = 2_000  # characters that are shown


class _Problem(msgspec.Struct, frozen=True):
    title: str = ""
    detail: str = ""


def error_of(status: int, body: bytes) -> Refused | TemporaryFailure:
    """Return the exception for a status beyond 2xx: what may succeed later is a TemporaryFailure, all else Refused or of its kinds."""
    try:
        told = msgspec.json.decode(body, type=_Problem)
        said = told.detail or told.title  # the sentence; the title only says what its kind is, as the exception does
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = ""
    sentence = visible(said)[:_LONGEST] or f"HTTP {status}"
    if 300 <= status < 400:
        return Refused(
            f"the server sends us elsewhere (HTTP {status}); a token is never sent after it: give the right address",
            f"サーバーが別の場所へ転送しました（HTTP {status}）。トークンは転送先に送りません。正しいURLを指定してください。",
        )
    if status in _AGAIN or status >= 500:
        return TemporaryFailure(sentence)
    return _KINDS.get(status, Refused)(sentence)


def visible(text: str) -> str:
    """Return foreign text without control characters: it is shown on terminals."""
    return "".join(character if character.isprintable() else " " for character in text)
