import msgspec
import pytest

from sekisho.backends.payload import pack, payloads, readable, unpack
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent

ONE, TWO = (TenantId("t"), ArrivalId("1")), (TenantId("u"), ArrivalId("2"))


def event(key, kind=EventKind.ACCEPTED):
    return TrackingEvent(1.5, *key, "taro@example.test", kind, (("subject", "Réunion 会議"),))


def test_what_was_packed_comes_back():
    events = [event(ONE), event(TWO, EventKind.DELIVERED)]
    assert unpack(pack(events, b"dossier")) == (events, b"dossier")
    assert unpack(pack([], None)) == ([], None)


@pytest.mark.parametrize("octets", [b"", b"\x00", msgspec.msgpack.encode((2, [], None)), msgspec.msgpack.encode((1, [(1,)], None))])
def test_foreign_octets_are_refused(octets):
    with pytest.raises(ValueError):
        unpack(octets)


def test_each_message_gets_its_own_link_and_the_dossier_stays_with_its_message():
    made = payloads([event(ONE), event(TWO), event(ONE)], b"dossier", TWO)
    assert [(tenant, arrival, len(unpack(payload)[0]), unpack(payload)[1]) for tenant, arrival, payload in made] == [
        (*TWO, 1, b"dossier"),
        (*ONE, 2, None),
    ]
    assert [unpack(payload) for *_, payload in payloads([], b"dossier", ONE)] == [([], b"dossier")]
    assert payloads([], None, ONE) == []


def test_a_damaged_payload_is_a_value_error_and_proofs_go_on():
    whole = pack([event(ONE)], None)
    for damaged in (whole + b"!", whole[:-1], b"\x00", b"nonsense"):
        with pytest.raises(ValueError):
            unpack(damaged)
        assert readable(damaged) == []
    assert readable(b"") == []
    assert len(readable(whole)) == 1
