"""A gate in memory: real stores, real crafts, no sandbox."""

from base64 import b64encode
from dataclasses import dataclass
from zlib import crc32

import pytest

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.memory.stores import MemoryStores
from sekisho.gate.carry_out import Carrier
from sekisho.gate.passage import Station
from sekisho.gate.reception import Incoming, Reception
from sekisho.gate.resume import Resume
from sekisho.inspections import CATALOGUE
from sekisho.model.delivery import Hop, Route
from sekisho.model.dossier import Versions
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.tenancy.directory import StaticDirectory
from sekisho.testing.inspecting import InProcessInspectors
from sekisho.testing.owed import an_acceptance
from sekisho.verdict.weights import shipped_weights

ROUTE = Route((Hop("127.0.0.1", 2526),))
PLAIN = b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes\r\n\r\nThe minutes are attached to the plan.\r\n"
VIRUS = PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Type: application/octet-stream; name=a.com\r\n\r\n").replace(
    b"The minutes are attached to the plan.\r\n", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)


@dataclass
class Gate:
    stores: MemoryStores
    inspectors: InProcessInspectors
    reception: Reception
    resume: Resume
    metrics: MemoryMetrics
    clock: ManualClock
    station: Station
    carrier: Carrier
    tenant: Tenant

    def incoming(self, content=PLAIN, **fields):
        return Incoming(an_acceptance(content, **fields), self.tenant)


@pytest.fixture
def gate():
    clock = ManualClock()
    stores, inspectors, metrics = MemoryStores(clock), InProcessInspectors(), MemoryMetrics()
    tenant = Tenant(domains=("example.test",))
    directory = StaticDirectory((tenant,), {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): ROUTE})
    station = Station(inspectors, CATALOGUE, shipped_weights(), Versions("test"), clock, clues=stores.records)
    carrier = Carrier(directory, "gate.test", 10)
    reception = Reception(station, carrier, stores.records, stores.blobs, stores.signals, metrics, "edge-test", patience=0.3)
    resume = Resume(reception, directory, stores.records, stores.blobs, stores.signals, clock, metrics, "edge-test")
    return Gate(stores, inspectors, reception, resume, metrics, clock, station, carrier, tenant)


def _old_lock(data, password, check):
    """PKWARE's stream cipher (APPNOTE section 6.1), the way round that packers go."""
    table = [crc32(bytes((index,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for index in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(octet):
        keys[0] = table[(keys[0] ^ octet) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    for octet in password:
        update(octet)
    out = bytearray()
    for octet in bytes(11) + bytes((check,)) + data:
        mask = keys[2] | 2
        out.append(octet ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        update(octet)
    return bytes(out)


def pack_locked(content, password, name=b"plan.txt"):
    """A zip of one stored file behind the old lock."""
    checksum = crc32(content)
    locked = _old_lock(content, password, checksum >> 24)
    common = b"\1\0\0\0" + bytes(4) + checksum.to_bytes(4, "little") + len(locked).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    common += len(name).to_bytes(2, "little") + bytes(2)
    local = b"PK\3\4\x14\0" + common + name + locked
    central = b"PK\1\2\x14\0\x14\0" + common + bytes(14) + name
    return local + central + b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\0\0"


@pytest.fixture
def locked_mail():
    """A mail with a locked zip: `locked_mail(content, password, text)`."""

    def build(content=b"The plan.", password=b"k3yZ9x", text=b"Please see the attached file."):
        packed = b64encode(pack_locked(content, password))
        return (
            b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Type: text/plain\r\n\r\n" + text + b"\r\n--zz\r\n"
            b"Content-Type: application/zip; name=plan.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + packed + b"\r\n--zz--\r\n"
        )

    return build


@pytest.fixture
def plain():
    return PLAIN


@pytest.fixture
def virus():
    return VIRUS
