"""Pages as one list; answers of another version are told as such."""

from dataclasses import dataclass

import pytest

from sekisho.client.client import Client
from sekisho.client.connection import Connection
from sekisho.client.room import every
from sekisho.model.errors import Refused, TemporaryFailure


@dataclass
class APage:
    items: tuple
    next: str


def test_all_pages_in_their_order():
    pages = {"": APage((1, 2), "b"), "b": APage((), "c"), "c": APage((3,), "")}
    assert list(every(pages.__getitem__)) == [1, 2, 3]


def test_pages_that_go_in_a_circle_end():
    pages = {"": APage((1,), "b"), "b": APage((2,), "c"), "c": APage((3,), "b")}
    with pytest.raises(TemporaryFailure, match="circle"):
        list(every(pages.__getitem__))


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b'{"items": 5, "next": ""}', b'{"items": [{}], "next": ""}'])
def test_an_answer_that_is_not_known_is_refused(monkeypatch, answer):
    monkeypatch.setattr(Connection, "ask", lambda *_: answer)
    with pytest.raises(Refused, match="same version"):
        Client("http://127.0.0.1:1", "token").queue.list()


def test_fields_that_came_later_do_no_harm(monkeypatch):
    monkeypatch.setattr(Connection, "ask", lambda *_: b'{"items": [], "next": "", "more": 1}')
    assert Client("http://127.0.0.1:1", "token").queue.list().items == ()
