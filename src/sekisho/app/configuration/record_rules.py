"""What `[records]`, `[blobs]` and `[counters]` must not say: a server that is none, or one far away that need not prove who it is."""

import ipaddress
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

from sekisho.app.configuration.record_settings import BlobsSection, CountersSection, RecordsSection
from sekisho.tenancy.wishes.settings_rules import BrokenRule

_LEAST_SPOOL = 128 * 1024**2
_SILENT = 1.0, 60.0  # seconds


def broken_stores(records: RecordsSection, blobs: BlobsSection, counters: CountersSection) -> Iterator[BrokenRule]:
    """Yield every broken rule of the three."""
    yield from _broken_records(records)
    yield from _broken_blobs(blobs, records)
    yield from _broken_counters(counters)


def _broken_records(section: RecordsSection) -> Iterator[BrokenRule]:
    if section.store == "embedded":
        if section.address:
            yield BrokenRule("records.address", 'only [records] store = "postgres" has an address. Set the store, or take the address away.')
        if section.when_silent != "later":
            yield BrokenRule("records.when_silent", 'only [records] store = "postgres" can be down. Set the store, or take this away.')
        return
    if section.spool_octets < _LEAST_SPOOL:
        yield BrokenRule("records.spool_octets", f"it is at least {_LEAST_SPOOL}: room for the largest message and the spool's own tables.")
    if not _SILENT[0] <= section.silent_seconds <= _SILENT[1]:
        yield BrokenRule("records.silent_seconds", f"it lies between {_SILENT[0]:.0f} and {_SILENT[1]:.0f} seconds.")
    try:
        parts = urlsplit(section.address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"postgresql", "postgres"}:
        yield BrokenRule("records.address", "it needs the database's address, such as postgresql://sekisho@db.example/sekisho.")
        return
    asked = parse_qs(parts.query)
    hosts = [*parts.netloc.rpartition("@")[2].split(","), *(name for names in asked.get("host", []) for name in names.split(","))]
    if not all(map(_is_here, hosts)) and not section.tls_authority and asked.get("sslmode") != ["verify-full"]:
        yield BrokenRule(
            "records.tls_authority",
            "beyond this machine the database must prove who it is: name the PEM file of its authority, or say sslmode=verify-full in the address.",
        )


def _broken_blobs(section: BlobsSection, records: RecordsSection) -> Iterator[BrokenRule]:
    if section.store == "embedded":
        if section.bucket:
            yield BrokenRule("blobs.bucket", 'only [blobs] store = "s3" has a bucket. Set the store, or take the bucket away.')
        return
    if records.store == "embedded":
        yield BrokenRule("blobs.store", 'a bucket goes with [records] store = "postgres": a back-up of one machine would not hold its messages.')
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", section.bucket):
        yield BrokenRule("blobs.bucket", "it needs the name of a bucket: 3 to 63 small letters, digits, hyphens and points.")
    if not re.fullmatch(r"[a-z0-9-]{1,32}", section.prefix):
        yield BrokenRule("blobs.prefix", "it has 1 to 32 small letters, digits and hyphens.")
    if bool(section.key_id) != bool(section.key_file):
        yield BrokenRule("blobs.key_file", "key_id and key_file go together.")
    try:
        parts = urlsplit(section.endpoint)
        host, known = parts.hostname or "", parts.scheme in {"http", "https"} and parts.port != 0 and not parts.query and parts.username is None
    except ValueError:
        parts, host, known = urlsplit(""), "", False
    if section.endpoint and not (known and host):
        yield BrokenRule("blobs.endpoint", "it is the address of an S3-compatible server, such as https://s3.example.")
    elif parts.scheme == "http" and not _is_here(f"[{host}]"):
        yield BrokenRule("blobs.endpoint", "beyond this machine the server must prove who it is: write https://.")


def _broken_counters(section: CountersSection) -> Iterator[BrokenRule]:
    if section.store == "embedded":
        if section.address:
            yield BrokenRule("counters.address", 'only [counters] store = "redis" has an address. Set the store, or take the address away.')
        return
    try:
        parts = urlsplit(section.address)
        host, usable = parts.hostname or "", parts.port != 0 and (bool(parts.path) if parts.scheme == "unix" else bool(parts.hostname))
    except ValueError:
        parts, host, usable = urlsplit(""), "", False
    if parts.scheme not in {"redis", "rediss", "unix"} or not usable:
        yield BrokenRule("counters.address", "it needs the server's address, such as rediss://cache.example:6379/0.")
    elif parts.scheme == "redis" and not _is_here(f"[{host}]"):
        yield BrokenRule("counters.address", "beyond this machine the server must prove who it is: write rediss:// (TLS).")
    elif (parts.scheme != "unix" and parts.query) or "ssl_" in parts.query:
        yield BrokenRule("counters.address", "it has no parameters: TLS is set by tls_authority, the password by password_file.")
    if not re.fullmatch(r"[a-z0-9-]{1,32}", section.prefix):
        yield BrokenRule("counters.prefix", "it has 1 to 32 small letters, digits and hyphens.")


def _is_here(host: str) -> bool:
    """Tell whether a host of an address is this machine: a socket's folder, loopback, or nothing."""
    if not host or host.startswith(("/", "%2F", ":")):
        return True
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    with suppress(ValueError):
        return ipaddress.ip_address(name).is_loopback
    return name == "localhost"
