"""The typed client against the real API on a socket: values, errors, pages, and that no operation is forgotten or asked wrongly."""

import asyncio
import inspect

import msgspec
import pytest

from sekisho.api.catalogue import OPERATIONS
from sekisho.client.calls import CALLS
from sekisho.client.client import Client
from sekisho.client.connection import Connection
from sekisho.client.room import every
from sekisho.client.values import Group, HeldPage, PersonShown
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure


@pytest.fixture
def client(api_port):
    return Client(f"http://127.0.0.1:{api_port}", "operator")


def method_of(client, name):
    room, _, verb = name.replace("-", "_").partition(".")
    return getattr(getattr(client, room), verb)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.case.name)
def test_every_operation_has_a_method_that_asks_for_it(monkeypatch, operation):
    """The arguments of its example, as a program would give them, become a request of its method and path with just these values."""
    asked = []

    def ask(_, call, arguments):
        asked.append((call, arguments))
        raise TemporaryFailure

    monkeypatch.setattr(Connection, "ask", ask)
    method = method_of(Client("http://127.0.0.1:1", "token"), operation.case.name)
    required = {each.name for each in inspect.signature(method).parameters.values() if each.default is inspect.Parameter.empty}
    given = dict.fromkeys(required, "x") | dict(operation.example)
    with pytest.raises(TemporaryFailure):
        method(**given)
    ((call, arguments),) = asked
    assert (call.name, call.method, call.path, call.media) == (operation.case.name, operation.method, operation.path, operation.media)
    assert given.items() <= arguments.items()
    assert call.unknown(arguments) == []


def test_nothing_else_is_called():
    assert set(CALLS) == {operation.case.name for operation in OPERATIONS}


async def reads(client):
    """Ask everything that reads, ends by itself and needs no argument: a stream of events has a test of its own."""
    answers = {}
    for name, call in CALLS.items():
        if call.method == "GET" and name != "event.follow" and not any(each.required for each in call.parameters):
            try:
                answers[name] = await asyncio.to_thread(method_of(client, name))
            except (NotFound, Refused, TemporaryFailure) as error:
                answers[name] = error
    return answers


async def test_whatever_reads_answers_with_its_type(client):
    """What a fresh installation does not have is told as NotFound or Refused; no answer is of an unknown form."""
    answers = await reads(client)
    errors = {name: str(answer) for name, answer in answers.items() if isinstance(answer, Exception)}
    assert not any("same version" in text for text in errors.values()), errors
    assert isinstance(answers["quarantine.list"], HeldPage)
    assert len(answers) - len(errors) > 20


async def test_what_is_written_is_read_again(client):
    def work():
        client.domain.add(name="example.test")
        client.domain.vouch("example.test")
        made = client.people.add(address="taro@example.test", aliases=["t.yamada@example.test"])
        assert isinstance(made, PersonShown)
        changed = client.people.change("taro@example.test", name="山田 太郎")
        assert (changed.name, changed.aliases) == ("山田 太郎", made.aliases)
        assert isinstance(client.group.set("sales", address="sales@example.test"), Group)
        for number in range(5):
            client.people.add(address=f"p{number}@example.test")
        several = [one.address for one in every(lambda after: client.people.list(limit=2, after=after))]
        assert len(several) == len(set(several)) == 6
        with pytest.raises(Conflict):
            client.people.add(address="taro@example.test")
        assert client.people.remove("taro@example.test") is None
        with pytest.raises(NotFound):
            client.people.show("taro@example.test")
        assert b"p0@example.test" in client.people.export()

    await asyncio.to_thread(work)


async def test_settings_go_there_and_back(client):
    def work():
        shown = client.settings.show()
        section = msgspec.structs.replace(shown.settings.quarantine, days=14)
        changed = client.settings.change(settings=msgspec.structs.replace(shown.settings, quarantine=section), version=shown.version)
        assert changed.settings.quarantine.days == 14
        assert client.settings.show().settings.quarantine.days == 14

    await asyncio.to_thread(work)


async def test_errors_are_the_ones_that_callers_know(client, api_port):
    url = f"http://127.0.0.1:{api_port}"
    for asked, kind in (
        (lambda: client.quarantine.show("nothing"), NotFound),
        (lambda: client.quarantine.list(limit=0), Refused),
        (Client(url, "nobody").queue.list, Denied),
        (Client(url, "help-desk").tenant.list, Denied),
        (Client(url, "tenant-admin", "other").queue.list, NotFound),
        (Client(f"{url}/elsewhere", "operator").queue.list, NotFound),
    ):
        with pytest.raises(kind):
            await asyncio.to_thread(asked)


async def test_they_are_told_in_the_callers_language(api_port):
    with pytest.raises(NotFound, match="隔離メールはありません"):
        await asyncio.to_thread(Client(f"http://127.0.0.1:{api_port}", "operator", language="ja").quarantine.show, "nothing")
