"""A dossier as it is stored: msgpack with field names, compressed; about 4 KB. What is read back equals what was written."""

from dataclasses import replace

import msgspec
import zstandard

from sekisho.gate.inspectors.reports import StoredReport, from_reports, to_reports
from sekisho.model.arrival import Arrival
from sekisho.model.dossier import Answer, Classification, Dossier, Versions
from sekisho.model.keywords import NO_KEYWORDS, Keywords
from sekisho.model.message import Message
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tenant import Tenant

_FORM = 1  # raised when an old dossier can no longer be read as it stands
_LARGEST = 64 * 1024 * 1024  # octets expanded


class _Stored(msgspec.Struct, frozen=True, gc=False):
    """Names, not places: a field that the model gains later has a default, and older dossiers stay readable."""

    form: int
    arrival: Arrival
    message: Message
    reports: tuple[StoredReport, ...]
    classification: Classification | None
    sender_auth: SenderAuth
    answers: tuple[Answer, ...]
    tenant: Tenant
    versions: Versions
    keywords: Keywords = NO_KEYWORDS


_encoder = msgspec.msgpack.Encoder()
_compressor = zstandard.ZstdCompressor(level=1)  # a quarter of the time of deflate; it carries its size, and is kept from call to call
_decoder = msgspec.msgpack.Decoder(_Stored)


def encode(dossier: Dossier, *, with_text: bool = True) -> bytes:
    """Return a dossier in its stored form. For one thread. Without text, the first words of the mail are left out: nobody holds it."""
    message = dossier.message
    if not with_text and message.text.preview:
        message = replace(message, text=replace(message.text, preview=""))
    stored = _Stored(
        _FORM,
        dossier.arrival,
        message,
        from_reports(dossier.content_reports),
        dossier.classification,
        dossier.sender_auth,
        dossier.answers,
        _without_rules(dossier.tenant),
        dossier.versions,
        dossier.keywords,
    )
    return _compressor.compress(_encoder.encode(stored))


def decode(stored: bytes) -> Dossier:
    """Return the dossier that was stored. Raises ValueError when the octets are not a dossier that this version can read."""
    try:
        if not 0 < zstandard.frame_content_size(stored) <= _LARGEST:
            raise ValueError("a dossier is cut short or too large")
        read = _decoder.decode(zstandard.ZstdDecompressor().decompress(stored))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError(f"not a dossier: {error}") from error
    if read.form != _FORM:
        raise ValueError(f"a dossier of form {read.form}; this version reads form {_FORM}")
    return Dossier(
        read.arrival,
        read.message,
        to_reports(read.reports),
        read.classification,
        read.sender_auth,
        read.answers,
        read.tenant,
        read.versions,
        read.keywords,
    )


_shortened: dict[int, tuple[Tenant, Tenant]] = {}  # by identity: a tenant's snapshot is the same for all messages until something is set
_MOST_SHORTENED = 256


def _without_rules(tenant: Tenant) -> Tenant:
    """Leave the policy's version alone: the text that it names is kept once, in the store of policies, and not with every message."""
    if tenant.policy is NO_POLICY:
        return tenant
    known = _shortened.get(id(tenant))
    if known is None or known[0] is not tenant:
        if len(_shortened) >= _MOST_SHORTENED:
            _shortened.clear()
        known = _shortened[id(tenant)] = tenant, replace(tenant, policy=Policy(tenant.policy.version))
    return known[1]
