"""What went wrong, as RFC 9457 says it: `application/problem+json`, in the reader's language."""

import msgspec
from starlette.responses import Response

from sekisho.model.errors import Conflict, Denied, NotFound, Refused, StepUpNeeded, TemporaryFailure, TooMany

MEDIA = "application/problem+json"
STEP_UP = "urn:sekisho:problem:step-up"  # the one problem with a type of its own: what to do about it is known
_CHALLENGE = 'Bearer error="insufficient_scope", scope="step-up"'  # RFC 6750 section 3.1

_STATUS = ((NotFound, 404), (Denied, 403), (Conflict, 409), (TooMany, 429), (Refused, 422), (TemporaryFailure, 503))
_TITLES = {
    400: ("The request cannot be read", "リクエストを読み取れません"),
    401: ("Say who you are", "認証が必要です"),
    403: ("You may not do that", "権限がありません"),
    404: ("There is no such thing", "見つかりません"),
    405: ("Not by this method", "このメソッドは使用できません"),
    409: ("Somebody was faster", "他の変更と競合しました"),
    413: ("Too large", "サイズが大きすぎます"),
    415: ("Not in this form", "対応していない形式です"),
    422: ("Not as it should be", "内容に誤りがあります"),
    429: ("Too often", "回数の上限を超えました"),
    500: ("An error of ours", "内部エラー"),
    503: ("Not now", "一時的に利用できません"),
}

_STEP_UP_TITLES = ("Prove first that it is you", "本人確認が必要です")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The body of an answer that is an error."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


def prefers_japanese(accept_language: str) -> bool:
    """Tell whether the caller's first language is Japanese."""
    return accept_language.strip().lower().startswith("ja")


def problem(status: int, detail: str = "", *, japanese: bool = False, headers: dict[str, str] | None = None, kind: str = "about:blank") -> Response:
    """Return the answer."""
    titles = _STEP_UP_TITLES if kind == STEP_UP else _TITLES.get(status, _TITLES[500])
    told = Problem(type=kind, title=titles[japanese], status=status, detail=detail[:2_000])
    return Response(msgspec.json.encode(told), status, headers=headers, media_type=MEDIA)


def of_error(error: Exception, *, japanese: bool = False) -> Response:
    """Return the answer for an error that callers know; any other is ours, and its words stay with us."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            detail = error.japanese if japanese and isinstance(error, Refused) else str(error)
            if isinstance(error, TemporaryFailure):
                detail = "try again later" if not japanese else "しばらくしてからもう一度実行してください。"
            if isinstance(error, StepUpNeeded):
                return problem(status, detail, japanese=japanese, headers={"www-authenticate": _CHALLENGE}, kind=STEP_UP)
            if isinstance(error, TooMany):
                return problem(status, detail, japanese=japanese, headers={"retry-after": str(error.seconds)})
            return problem(status, detail, japanese=japanese, headers={"retry-after": "5"} if status == 503 else None)
    return problem(500, japanese=japanese)
