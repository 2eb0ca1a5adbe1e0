"""The fire drill tells what is not judged as it is."""

from dataclasses import replace

from sekisho.gate.fire_drill import Specimen, fire_drill
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.model.verdict import Category

MALWARE, CLEAN = frozenset({Category.MALWARE}), frozenset({Category.CLEAN})


async def test_all_is_as_it_must_be_and_nothing_is_stored(gate, plain, virus):
    assert await fire_drill(gate.station, gate.tenant, [Specimen("eicar", virus, MALWARE), Specimen("plain", plain, CLEAN)]) == ()
    assert await gate.stores.records.ledger() == []
    assert (await gate.stores.records.counts())[Fate.QUEUED] == 0


async def test_what_is_judged_as_something_else_is_told(gate, plain):
    [problem] = await fire_drill(gate.station, gate.tenant, [Specimen("eicar", plain, MALWARE)])
    assert problem == "eicar: found to be clean, expected malware"


async def test_a_pipeline_that_fails_is_told(gate, plain):
    class Gone:
        async def open(self, content, size, wishes=None, owner=""):
            raise TemporaryFailure("no inspector has time")

    [problem] = await fire_drill(replace(gate.station, inspectors=Gone()), gate.tenant, [Specimen("plain", plain, CLEAN)])
    assert problem == "plain: no inspector has time"
