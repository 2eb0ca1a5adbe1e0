"""Settings of where the truth lies."""

from typing import Literal

from sekisho.tenancy.wishes.settings import Section


class RecordsSection(Section, frozen=True):
    """`[records]`: where the truth lies: records, history, and what people set. Used from the next start; see docs/operate/many-machines.md."""

    store: Literal["embedded", "postgres"] = "embedded"  # embedded: files of this machine; postgres: a database that many machines share
    address: str = ""  # of the database, such as "postgresql://sekisho@db.example/sekisho"; several hosts with commas
    password_file: str = ""  # file with its password, alone; "" = none is needed, or it stands in the address
    tls_authority: str = ""  # PEM file of the authority whose certificate the database must show; a must beyond this machine
    tls_certificate: str = ""  # PEM file with the certificate that we show to it; "" = none
    tls_key: str = ""  # PEM file with its key; "" = in the certificate's file
    whole_months: bool = False  # forget the history by whole months of the database: cheap, and up to a month later than retention.tracking_days
    when_silent: Literal["later", "spool"] = "later"  # later: clients come again (451); spool: 250, and mail waits in `aside/` of this machine
    silent_seconds: float = 5.0  # after which a database that answers nobody, not even a new session, counts as silent: 1 to 60
    spool_octets: int = 2 * 1024**3  # that may lie in `aside/` of one machine; beyond, the answer is 452


class BlobsSection(Section, frozen=True):
    """`[blobs]`: where large messages (over 128 KiB) and held mail lie. Used from the next start; see docs/operate/many-machines.md."""

    store: Literal["embedded", "s3"] = "embedded"  # embedded: folders beside the program; s3: a bucket that many machines share
    bucket: str = ""  # its name; versioning must be off
    endpoint: str = ""  # of an S3-compatible server, such as "https://s3.example"; "" = Amazon's own of that region
    region: str = "us-east-1"  # of the bucket; most servers of one's own take any
    prefix: str = "sekisho"  # before every name: keeps installations apart that share one bucket
    key_id: str = ""  # access key; "" = by the machine's role or environment
    key_file: str = ""  # file with its secret, alone
    when_silent: Literal["later", "spool"] = "later"  # later: clients come again (451); spool: 250, and large mail waits in this machine's files


class CountersSection(Section, frozen=True):
    """`[counters]`: where rates, greylisting, blocks and failed logins are counted. Used from the next start; see docs/operate/many-machines.md."""

    store: Literal["embedded", "redis"] = "embedded"  # embedded: each machine for itself; redis: Valkey or Redis, for all machines together
    address: str = ""  # such as "rediss://sekisho@cache.example:6379/0" (TLS), or "unix:///run/valkey/socket"
    password_file: str = ""  # file with its password, alone; "" = none is needed, or it stands in the address
    tls_authority: str = ""  # PEM file of the authority whose certificate it must show; "" = the system's authorities
    tls_certificate: str = ""  # PEM file with the certificate that we show to it; "" = none
    tls_key: str = ""  # PEM file with its key; "" = in the certificate's file
    answers: bool = True  # share answers of DNS there too, those of reputation lists among them
    prefix: str = "sekisho"  # before every key: keeps installations apart that share one server
