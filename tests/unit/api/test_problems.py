"""Errors as RFC 9457 says them."""

import json

import pytest

from sekisho.api.problems import of_error, prefers_japanese, problem
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotFound("no", "なし"), 404, "no"),
        (Denied("no", "なし"), 403, "no"),
        (Conflict("no", "なし"), 409, "no"),
        (Refused("no", "なし"), 422, "no"),
        (TemporaryFailure("secret"), 503, "try again later"),
        (ValueError("secret"), 500, ""),
    ],
)
def test_errors(error, status, detail):
    answer = of_error(error)
    told = json.loads(answer.body)
    assert (answer.status_code, answer.media_type, told["status"], told["detail"]) == (status, "application/problem+json", status, detail)
    japanese = json.loads(of_error(error, japanese=True).body)
    assert japanese["title"] != told["title"]
    assert japanese["detail"] == ("なし" if isinstance(error, Refused) else {503: "しばらくしてからもう一度実行してください。", 500: ""}[status])


def test_language_and_length():
    assert prefers_japanese(" JA-jp,en")
    assert not prefers_japanese("en,ja")
    assert len(json.loads(problem(400, "x" * 5_000).body)["detail"]) == 2_000
