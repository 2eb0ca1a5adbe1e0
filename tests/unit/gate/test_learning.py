"""From opinions to a table and back into verdicts: only recipients and administrators teach, one teaches nearly nothing, undoing undoes."""

import pytest

from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.classify.features import unpack
from sekisho.gate import dossiers
from sekisho.gate.feedback import give
from sekisho.gate.learning import NAME, SHELF, LearnedMemory, person_of, relearn, table_of
from sekisho.keeping.outbox import pump
from sekisho.model.arrival import Direction
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.directory import Listed
from sekisho.ports.opinions import SPAM, UNDONE
from sekisho.testing.builders import a_classification, an_arrival, an_opened

OFFER = (
    b"From: Market <news@market.test>\r\nTo: %s\r\nSubject: Turnips by the crate\r\n\r\nGood morning. The turnips from the northern valley have come in, "
    b"crisp and sweet, together with radishes, parsnips, kohlrabi and a few baskets of late quinces. Whoever orders a crate before Thursday noon gets "
    b"the delivery to the back door, and our neighbour Ignatius carries it upstairs as well. Bring your own sacks for the barley.\r\n"
)
PEOPLE = ("taro@example.test", "yuki@example.test", "anna@example.test")


@pytest.fixture
async def offered(gate):
    """The same offer to three people; returns the ids."""
    gate.reception._patience = 300.0
    ids = []
    for person in PEOPLE:
        item = gate.incoming(OFFER % person.encode(), recipients=(person,))
        await gate.reception.receive([item])
        ids.append(item.arrival.id)
    await pump(gate.stores.records, gate.stores.history)
    return ids


async def say(gate, about, by, says=SPAM):
    await give(gate.stores.records, gate.stores.history, gate.clock, DEFAULT_TENANT, about, says, by)
    gate.clock.advance(1.0)
    await pump(gate.stores.records, gate.stores.history)


class Persons:
    """A directory in which all these addresses are borne by one person."""

    def __init__(self, *addresses):
        self.addresses = addresses

    def listed(self, tenant, address):
        return Listed(self.addresses) if address in self.addresses else None


async def learnt(gate, people=3, directory=None):
    stores = gate.stores
    return await relearn(stores.opinions, stores.history, stores.documents, directory or Persons(), DEFAULT_TENANT, people, gate.clock.now())


async def shift(gate, about):
    dossier = dossiers.decode(await gate.stores.history.dossier(DEFAULT_TENANT, about))
    return (await table_of(gate.stores.documents, DEFAULT_TENANT)).shift(unpack(dossier.classification.features))


async def test_one_persons_word_does_not_teach_everybody(gate, offered):
    for about in offered:
        await say(gate, about, "admin:root")
    await learnt(gate)
    assert 0 < await shift(gate, offered[0]) <= 0.1


async def test_three_recipients_teach_and_taking_back_unteaches(gate, offered):
    for about, person in zip(offered, PEOPLE, strict=True):
        await say(gate, about, person)
    table = await learnt(gate)
    assert await shift(gate, offered[0]) > 0.3
    assert (await learnt(gate)).version == table.version
    await say(gate, offered[0], PEOPLE[0], UNDONE)
    assert (await learnt(gate)).version != table.version
    assert await shift(gate, offered[0]) <= 0.1


async def test_the_aliases_of_one_person_are_one_person(gate, offered):
    for about, person in zip(offered, PEOPLE, strict=True):
        await say(gate, about, person)
    assert (await learnt(gate, directory=Persons(*PEOPLE))).many == {}
    assert (await learnt(gate)).many != {}, "who is who has changed, so it is learnt anew"


def test_a_tag_makes_nobody_another_person():
    persons = Persons("taro@example.test", "t.yamada@example.test")
    named = [
        person_of(persons, DEFAULT_TENANT, by) for by in ("taro@example.test", "t.yamada+news@example.test", "anna+1@example.test", "admin:a+b@c")
    ]
    assert named == ["taro@example.test", "taro@example.test", "anna@example.test", "admin:a+b@c"]


async def test_who_did_not_receive_it_teaches_nothing(gate, offered):
    for person in PEOPLE:
        await say(gate, offered[0], person)
    for person in ("x@example.test", "y@example.test"):
        await say(gate, offered[1], person)
    table = await learnt(gate, people=2)
    assert table.many == {}


async def test_the_edge_is_told_the_shift_and_the_table(gate, offered):
    for about, person in zip(offered, PEOPLE, strict=True):
        await say(gate, about, person)
    table = await learnt(gate)
    dossier = dossiers.decode(await gate.stores.history.dossier(DEFAULT_TENANT, offered[0]))
    memory = LearnedMemory(gate.stores.documents)
    [answer] = await memory.recall(an_arrival(), an_opened(classification=dossier.classification))
    assert (answer.question, answer.outcome, answer.values[1]) == ("learned", "answered", table.version)
    assert 0.3 <= float(answer.values[0]) <= 1.0  # told to three digits
    assert await memory.recall(an_arrival(direction=Direction.OUTBOUND), an_opened(classification=dossier.classification)) == ()
    assert await memory.recall(an_arrival(), an_opened(classification=a_classification())) == ()
    assert await memory.recall(an_arrival(), an_opened()) == ()


async def test_a_table_that_cannot_be_read_says_so_or_is_made_anew(gate):
    await gate.stores.documents.put(DEFAULT_TENANT, SHELF, NAME, b"broken")
    assert (await table_of(gate.stores.documents, DEFAULT_TENANT)).version == ""

    class Broken(MemoryDocuments):
        async def get(self, tenant, shelf, name):
            raise OSError(5, "Input/output error")

    [answer] = await LearnedMemory(Broken()).recall(an_arrival(), an_opened(classification=a_classification()))
    assert answer.outcome == "failed"
