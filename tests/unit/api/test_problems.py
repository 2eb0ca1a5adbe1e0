"""Errors as RFC 9457 says them."""

import json

import pytest

from sekisho.api.problems import of_error, prefers_japanese, problem
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, StepUpNeeded, TemporaryFailure


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


def test_a_missing_proof_is_a_problem_of_its_own_kind():
    told = of_error(StepUpNeeded("prove it", "本人確認をしてください。"), japanese=True)
    body = json.loads(told.body)
    assert (told.status_code, body["type"], body["title"]) == (403, "urn:sekisho:problem:step-up", "本人確認が必要です")
    assert told.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="step-up"'
    assert json.loads(of_error(Denied("no")).body)["type"] == "about:blank"
