"""Arguments from path, query and body: typed and bounded."""

import pytest

from sekisho.access.desk import parameters
from sekisho.api.binding import Arguments
from sekisho.api.operation import Operation, nothing
from sekisho.model.access import Permission
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.errors import Refused
from sekisho.model.use_case import use_case


@use_case("thing.do", Permission.READ_MAIL, "Do.", "します。")
async def do(thing: ShortText, names: tuple[str, ...] = (), limit: Limit = 7, *, sure: bool = False, note: ShortText | None = None):
    return thing, names, limit, sure, note


def arguments(method):
    return Arguments(Operation(method, "/things/{thing}", do, nothing), parameters(do))


def test_from_the_query():
    bound = arguments("GET").bind({"thing": "x"}, [("names", "a"), ("names", "b"), ("sure", "true"), ("tenant", "t")], b"")
    assert bound == {"thing": "x", "names": ("a", "b"), "limit": 7, "sure": True, "note": None}


def test_from_a_body():
    bound = arguments("POST").bind({"thing": "x"}, [("ignored", "1")], b'{"names": ["a"], "limit": 3, "note": "n"}')
    assert bound == {"thing": "x", "names": ("a",), "limit": 3, "sure": False, "note": "n"}
    assert arguments("POST").bind({"thing": "x"}, [], b"")["limit"] == 7


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ([("limit", "1001")], b""),
        ([("sure", "maybe")], b""),
        ([("thing", "y")], b""),
        ([("note", "n" * 321)], b""),
        (None, b'{"limit": "3"}'),
        (None, b'{"sure": 1}'),
        (None, b'{"thing": "y"}'),
        (None, b"null"),
    ],
)
def test_what_does_not_fit_is_told(query, body):
    with pytest.raises(Refused):
        arguments("GET" if query else "POST").bind({"thing": "x"}, query or [], body)


def test_the_path_is_bounded_too():
    with pytest.raises(Refused):
        arguments("GET").bind({"thing": "x" * 321}, [], b"")
