"""Where records may lie, as the file writes it."""

import pytest

from sekisho.app.configuration.settings_file import parse_settings
from sekisho.model.errors import Refused


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        ('store = "postgres"\naddress = "postgresql://sekisho@/sekisho?host=/run/postgresql"', ""),
        ('store = "postgres"\naddress = "postgresql://sekisho@127.0.0.1:5433/sekisho"', ""),
        ('store = "postgres"\naddress = "postgresql://sekisho@db.test,127.0.0.1/sekisho"', "must prove who it is"),
        ('store = "postgres"\naddress = "postgresql://sekisho@db.test/sekisho"', "must prove who it is"),
        ('store = "postgres"\naddress = "postgresql://sekisho@db.test/sekisho?sslmode=verify-full"', ""),
        ('store = "postgres"\naddress = "postgresql://sekisho@db.test/sekisho"\ntls_authority = "/etc/ca.pem"', ""),
        ('store = "postgres"\naddress = "mysql://db.test/sekisho"', "needs the database's address"),
        ('store = "postgres"\naddress = "postgresql://sekisho@/sekisho?host=db.test"', "must prove who it is"),
        ('store = "postgres"\naddress = "postgresql://sekisho@[::1]:5432/sekisho"', ""),
        ('store = "postgres"\naddress = "postgresql://[x"', "needs the database's address"),
        ('store = "postgres"', "needs the database's address"),
        ('address = "postgresql://sekisho@/sekisho"', "Set the store"),
        ('store = "postgres"\naddress = "postgresql://sekisho@/sekisho"\nsilent_seconds = 1.5', ""),
        ('store = "postgres"\naddress = "postgresql://sekisho@/sekisho"\nsilent_seconds = 0.2', "between 1 and 60 seconds"),
    ],
)
def test_where_records_lie(section, broken):
    text = f"[records]\n{section}\n"
    if not broken:
        assert parse_settings(text).records.address
        return
    with pytest.raises(Refused, match=broken):
        parse_settings(text)


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        ('store = "redis"\naddress = "rediss://sekisho@cache.test:6379/0"', ""),
        ('store = "redis"\naddress = "redis://127.0.0.1:6379/0"', ""),
        ('store = "redis"\naddress = "redis://[::1]:6379/0"', ""),
        ('store = "redis"\naddress = "unix:///run/valkey/socket?db=1"', ""),
        ('store = "redis"\naddress = "redis://cache.test:6379/0"', "write rediss://"),
        ('store = "redis"\naddress = "rediss://cache.test/0?ssl_cert_reqs=none"', "no parameters"),
        ('store = "redis"\naddress = "unix:"', "needs the server's address"),
        ('store = "redis"\naddress = "rediss://[x"', "needs the server's address"),
        ('store = "redis"', "needs the server's address"),
        ('store = "redis"\naddress = "unix:///s"\nprefix = "a:b"', "small letters"),
        ('address = "unix:///s"', "Set the store"),
    ],
)
def test_where_counters_may_be(section, broken):
    text = f"[counters]\n{section}\n"
    if not broken:
        assert parse_settings(text).counters.address
        return
    with pytest.raises(Refused, match=broken):
        parse_settings(text)


BUCKET = 'store = "s3"\nbucket = "mail"'


@pytest.mark.parametrize(
    ("section", "broken"),
    [
        (BUCKET, ""),
        (BUCKET + '\nendpoint = "https://s3.test"\nkey_id = "a"\nkey_file = "/etc/key"', ""),
        (BUCKET + '\nendpoint = "http://127.0.0.1:9000"', ""),
        (BUCKET + '\nendpoint = "http://s3.test"', "write https://"),
        (BUCKET + '\nendpoint = "ftp://s3.test"', "address of an S3-compatible server"),
        (BUCKET + '\nendpoint = "https://[x"', "address of an S3-compatible server"),
        (BUCKET + '\nkey_id = "a"', "go together"),
        (BUCKET + '\nprefix = "a/b"', "small letters"),
        ('store = "s3"', "name of a bucket"),
        ('bucket = "mail"', "Set the store"),
    ],
)
def test_where_blobs_may_lie(section, broken):
    text = f'[records]\nstore = "postgres"\naddress = "postgresql://sekisho@/sekisho?host=/run/postgresql"\n[blobs]\n{section}\n'
    if not broken:
        assert parse_settings(text).blobs.bucket == "mail"
        return
    with pytest.raises(Refused, match=broken):
        parse_settings(text)


def test_a_bucket_goes_with_a_database():
    with pytest.raises(Refused, match="goes with"):
        parse_settings(f"[blobs]\n{BUCKET}\n")
