import asyncio
import json

import pytest

from sekisho.app.assembling.outlets import exporters
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.keeping.outbox import pump
from sekisho.model.errors import Refused
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

TARGETS = """
[[export.targets]]
name = "file"
to = "file:{folder}/events.jsonl"
from_beginning = true
[[export.targets]]
name = "socket"
to = "unix:{folder}/s"
format = "cef"
what = ["tracking"]
from_beginning = true
"""


async def test_targets_of_the_settings_get_what_happens(tmp_path):
    taken = b""

    async def take(reader, writer):
        nonlocal taken
        taken += await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(take, str(tmp_path / "s"))
    stores = MemoryStores(ManualClock(NOW))
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)
    found = exporters(parse_settings(TARGETS.replace("{folder}", str(tmp_path))), stores.history, stores.control, "mx")
    assert [await each.look() for each in found.values()] == [2, 2]
    for each in found.values():
        await each.close()
    await asyncio.sleep(0.05)
    server.close()
    await server.wait_closed()
    told = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [each["message"] for each in told] == [one.arrival.id] * 2
    assert taken.count(b"CEF:0|Sekisho|") == 2


@pytest.mark.parametrize(
    ("section", "word"),
    [
        ('name = "siem"\nto = "nowhere"', "leads nowhere"),
        ('name = "SIEM"\nto = "file:/x"', "not a name"),
        ('to = "file:/x"', "not a name"),
        ('name = "siem"\nto = "file:/x"\nwhat = []', "nothing is exported"),
        ('name = "siem"\nto = "file:/x"\n[[export.targets]]\nname = "siem"\nto = "file:/y"', "twice"),
    ],
)
def test_what_cannot_work_is_refused(section, word):
    with pytest.raises(Refused, match=word):
        parse_settings(f"[[export.targets]]\n{section}\n")


def test_without_targets_nothing_is_handed_on():
    stores = MemoryStores(ManualClock(NOW))
    assert exporters(parse_settings(""), stores.history, stores.control, "mx") == {}
