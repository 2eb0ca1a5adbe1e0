"""Statuses become the exceptions that callers know."""

import pytest

from sekisho.client.problems import error_of, visible
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, Refused), (307, Refused), (400, Refused), (401, Denied), (403, Denied), (404, NotFound), (409, Conflict), (413, Refused), (422, Refused),
     (429, TemporaryFailure), (500, TemporaryFailure), (502, TemporaryFailure), (503, TemporaryFailure)],
)  # fmt: skip
def test_each_status_has_its_kind(status, kind):
    assert type(error_of(status, b"{}")) is kind


def test_what_the_server_says_is_said():
    assert str(error_of(404, b'{"title": "Not there", "status": 404, "detail": "no held mail"}')) == "no held mail"
    assert str(error_of(404, b'{"title": "Not there", "status": 404}')) == "Not there"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"title": 5}', b"\xff\xfe", b"[" * 100_000])
def test_a_body_of_another_kind_is_no_surprise(body):
    assert str(error_of(422, body)) == "HTTP 422"


def test_nothing_that_moves_the_cursor_comes_through():
    assert visible("a\x1b[2Jb\x9bc\u202e") == "a [2Jb c "
    assert "\x1b" not in str(error_of(422, b'{"title": "\\u001b[2J"}'))
    assert len(str(error_of(422, b'{"title": "' + b"a" * 100_000 + b'"}'))) == 2_000
