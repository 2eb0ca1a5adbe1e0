"""Tracking events and a dossier as the octets that a link of the chain protects."""

from collections.abc import Iterable, Sequence

import msgspec

from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent

Key = tuple[TenantId, ArrivalId]

_FORMAT = 1
_Event = tuple[float, str, str, str, str, tuple[tuple[str, str], ...]]
_Payload = tuple[int, list[_Event], bytes | None]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Payload).decode


def pack(events: Iterable[TrackingEvent], dossier: bytes | None) -> bytes:
    """Return the octets of some events and perhaps a dossier: arrays without names, so that a link stays small."""
    told = [(event.at, event.tenant, event.arrival, event.recipient, event.kind, event.facts) for event in events]
    return _encode((_FORMAT, told, dossier))


def unpack(payload: bytes) -> tuple[list[TrackingEvent], bytes | None]:
    """Return what `pack` was given. Raises ValueError for octets that it did not make."""
    try:
        form, told, dossier = _decode(payload)
    except msgspec.MsgspecError as error:
        raise ValueError(f"a damaged payload: {error}") from None
    if form != _FORMAT:
        raise ValueError(f"payload of unknown form {form}")
    events = [
        TrackingEvent(at, TenantId(tenant), ArrivalId(arrival), recipient, EventKind(kind), facts)
        for at, tenant, arrival, recipient, kind, facts in told
    ]
    return events, dossier


def readable(payload: bytes) -> list[TrackingEvent]:
    """Return the events of a payload, none of one that is damaged: for proofs, in which the chain itself tells what was changed."""
    try:
        return unpack(payload)[0] if payload else []
    except ValueError:
        return []


def payloads(events: Sequence[TrackingEvent], dossier: bytes | None, about: Key | None) -> list[tuple[TenantId, ArrivalId, bytes]]:
    """Return what becomes one link each: the events of one message, with the dossier beside those it is `about`."""
    groups: dict[Key, list[TrackingEvent]] = {about: []} if about and dossier is not None else {}
    for event in events:
        groups.setdefault((event.tenant, event.arrival), []).append(event)
    return [(*key, pack(told, dossier if key == about else None)) for key, told in groups.items()]
