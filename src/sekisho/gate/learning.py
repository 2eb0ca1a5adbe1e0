"""What people said becomes a table beside the text model, one for each tenant: made anew when opinions change, asked before the verdict."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from sekisho.classify.features import pack, unpack
from sekisho.classify.learning import Example, Table, learn
from sekisho.classify.sketch import DIGITS, sketch
from sekisho.gate import dossiers
from sekisho.model.arrival import Arrival, Direction
from sekisho.model.dossier import Answer, Classification, Dossier, Opened
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Completed, Severity
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category
from sekisho.policy.replay import remembered
from sekisho.ports.directory import Directory
from sekisho.ports.documents import Documents
from sekisho.ports.history import History, Stored
from sekisho.ports.opinions import ADMIN, WANTED, Opinion, Opinions

SHELF, NAME = "learning", "table"
QUESTION = "learned"
SECONDS = 0.3  # for the question: the memory must never hold up the words "250"
FRESH = 5.0  # seconds that a table is kept before it is looked for again
MOST_OPINIONS = 2_000
MOST_OF_ONE = 100  # opinions of one person
_ORDINARY_MAIL, _ORDINARY_DAYS, _ORDINARY_SHARE, _ORDINARY_LEAST = 200, 14, 0.03, 3
_BAND = 4 * DIGITS  # of a sketch: texts that have one in common are alike
_LEAST_SHIFT = 0.05  # log-odds; less would be no point
_FORM = "1"


class _Kept(msgspec.Struct, frozen=True):
    version: str
    many: dict[int, float]
    few: dict[int, float]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Kept).decode


async def relearn(
    opinions: Opinions, history: History, documents: Documents, directory: Directory, tenant: TenantId, people_needed: int, now: float
) -> Table:
    """Return the table that the opinions of now teach; it is stored if they changed."""
    said = await opinions.opinions(tenant, MOST_OPINIONS)
    people = {one.by: person_of(directory, tenant, one.by) for one in said}
    told = "\n".join(f"{one.about} {one.by} {people[one.by]} {one.says} {one.at!r}" for one in said)
    version = sha256(f"{_FORM} {people_needed}\n{told}".encode()).hexdigest()[:12]
    known = await table_of(documents, tenant)
    if known.version == version:
        return known
    examples, spoken = [], Counter[str]()
    for one in said:  # the latest first: of one person the latest count
        spoken[people[one.by]] += 1
        example = await _example(history, tenant, one, people[one.by]) if spoken[people[one.by]] <= MOST_OF_ONE else None
        if example is not None:
            examples.append(example)
    ordinary = await _ordinary(history, tenant, now, examples) if examples else frozenset()
    table = await asyncio.to_thread(learn, examples[::-1], ordinary, people_needed, version)  # seconds, if much was said
    await documents.put(tenant, SHELF, NAME, _encode(_Kept(table.version, dict(table.many), dict(table.few))))
    return table


def person_of(directory: Directory, tenant: TenantId, by: str) -> str:
    """Return one name for all addresses of somebody: aliases and tags (`taro+news@`) make one person no crowd."""
    local, at, domain = by.rpartition("@")
    if by.startswith(ADMIN) or not at:
        return by
    plain = f"{local.partition('+')[0]}@{domain}"
    listed = directory.listed(tenant, by) or directory.listed(tenant, plain)
    return listed.addresses[0] if listed is not None and listed.addresses else plain


async def table_of(documents: Documents, tenant: TenantId) -> Table:
    """Return the table that is in force; an empty one where nothing was learnt, or where it cannot be read (it is made anew then)."""
    octets = await documents.get(tenant, SHELF, NAME)
    if octets is None:
        return Table()
    try:
        kept = _decode(octets)
    except msgspec.MsgspecError:
        return Table()
    return Table(kept.version, kept.many, kept.few)


async def _example(history: History, tenant: TenantId, one: Opinion, person: str) -> Example | None:
    """Return what an opinion teaches: of a message that is still known, by an administrator or one of its recipients; never malware as wanted."""
    dossier = await _dossier(history, tenant, one.about)
    if dossier is None or dossier.classification is None:
        return None
    received = one.by in {recipient.key for recipient in dossier.arrival.envelope.recipients}
    if not (received or one.by.startswith(ADMIN)) or (one.says == WANTED and await _malware(history, tenant, dossier)):
        return None
    answer = dossier.classification
    return Example(unpack(answer.features), one.says != WANTED, person, answer.log_odds)


async def _malware(history: History, tenant: TenantId, dossier: Dossier) -> bool:
    reports = (report for report in dossier.content_reports if isinstance(report, Completed))
    found = any(finding.kind.severity is Severity.MALWARE for report in reports for finding in report.findings)
    story = await history.story(tenant, dossier.arrival.id)
    return found or any(event.kind is EventKind.JUDGED and dict(event.facts).get("category") == Category.MALWARE for event in story)


async def _dossier(history: History, tenant: TenantId, about: ArrivalId) -> Dossier | None:
    stored = await history.dossier(tenant, about)
    if stored is None:
        return None
    try:
        return dossiers.decode(stored)
    except ValueError:  # of another form
        return None


async def _ordinary(history: History, tenant: TenantId, now: float, examples: Iterable[Example]) -> frozenset[int]:
    """Return features that many clean messages of the last days have: they tell nothing, and must not drift.

    Messages like those that were spoken about, and reports of them, are not asked: they would keep their own campaign from being learnt.
    """
    spoken = {band for example in examples for band in _bands(pack(example.indices))}
    seen: Counter[int] = Counter()
    place = messages = 0
    while messages < _ORDINARY_MAIL and (page := await history.dossiers(tenant, place, 50, now - _ORDINARY_DAYS * 86_400)):
        place = page[-1].place
        for stored in page:
            answer = _clean_text(stored)
            if answer is not None and spoken.isdisjoint(_bands(answer.features)):
                messages += 1
                seen.update(unpack(answer.features))
    least = max(_ORDINARY_LEAST, round(messages * _ORDINARY_SHARE))
    return frozenset(index for index, count in seen.items() if count >= least)


def _bands(features: bytes) -> list[str]:
    whole = sketch(features)
    return [f"{place}:{whole[place : place + _BAND]}" for place in range(0, len(whole), _BAND)]


def _clean_text(stored: Stored) -> Classification | None:
    judged = remembered(stored.events)
    if judged is None or judged.category is not Category.CLEAN or any(event.kind is EventKind.FEEDBACK for event in stored.events):
        return None
    try:
        return dossiers.decode(stored.dossier).classification
    except ValueError:  # of another form
        return None


class LearnedMemory:
    """Asks a tenant's table about inbound mail. One for each process: it keeps the tables for a while."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._tables: dict[TenantId, tuple[float, Table]] = {}

    async def recall(self, arrival: Arrival, opened: Opened) -> tuple[Answer, ...]:
        """Return by how much the table moves the text's log-odds, with its version; nothing where it says nothing."""
        if arrival.direction is not Direction.INBOUND or opened.classification is None:
            return ()
        at, table = self._tables.get(arrival.tenant, (-FRESH, Table()))
        began = time.monotonic()
        if began - at >= FRESH:
            try:
                async with asyncio.timeout(SECONDS):
                    table = await table_of(self._documents, arrival.tenant)
            except (OSError, TemporaryFailure) as error:  # TimeoutError is an OSError
                return (Answer(QUESTION, "failed", (str(error)[:200] or "no answer in time",), int((time.monotonic() - began) * 1_000_000)),)
            self._tables[arrival.tenant] = began, table
        if not (table.many or table.few):
            return ()
        shift = table.shift(unpack(opened.classification.features))
        if abs(shift) < _LEAST_SHIFT:
            return ()
        return (Answer(QUESTION, "answered", (f"{shift:.3f}", table.version), int((time.monotonic() - began) * 1_000_000)),)
