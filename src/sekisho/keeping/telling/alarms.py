"""What a person must know at once: raised when it is seen, told once and then every day, ended when it is gone."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import msgspec

from sekisho.keeping.own_mail import posted
from sekisho.model.address import Address
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.directory import Directory
from sekisho.ports.own_mail import DAY
from sekisho.ports.post import Letter
from sekisho.ports.records import Records

SHELF, NAME = "station", "alarms.json"  # of the documents: what was told already
CERTIFICATE_DAYS = (30, 7, 1)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong. `name` is stable while it lasts: another sentence under the same name is the same alarm."""

    name: str
    sentence: str
    sentence_ja: str


class Told(msgspec.Struct, frozen=True):
    """An alarm that was told, and when last."""

    name: str
    sentence: str
    sentence_ja: str
    since: float
    told_at: float


@dataclass(frozen=True, slots=True)
class News:
    """What has to be told now, and what is to be remembered. `reminded` are old ones, told again."""

    raised: tuple[Told, ...]
    reminded: tuple[Told, ...]
    ended: tuple[Told, ...]
    known: tuple[Told, ...]

    @property
    def is_empty(self) -> bool:
        """True if nobody has to hear anything."""
        return not (self.raised or self.reminded or self.ended)


def compare(known: Iterable[Told], found: Iterable[Alarm], now: float, repeat: float = DAY) -> News:
    """Return what is new, still there after `repeat` seconds, and over."""
    before, there = {told.name: told for told in known}, {alarm.name: alarm for alarm in found}
    raised = tuple(Told(alarm.name, alarm.sentence, alarm.sentence_ja, now, now) for alarm in there.values() if alarm.name not in before)
    still = [_fresh(before[name], there[name]) for name in there if name in before]
    reminded = tuple(msgspec.structs.replace(told, told_at=now) for told in still if now - told.told_at >= repeat)
    named = {told.name for told in reminded}
    quiet = tuple(told for told in still if told.name not in named)
    return News(raised, reminded, tuple(told for name, told in before.items() if name not in there), (*raised, *reminded, *quiet))


def _fresh(told: Told, alarm: Alarm) -> Told:
    return msgspec.structs.replace(told, sentence=alarm.sentence, sentence_ja=alarm.sentence_ja)


def certificate_alarm(days: float) -> Alarm | None:
    """Return the alarm of a certificate that ends in so many days. Each of 30, 7 and 1 is an alarm of its own."""
    step = next((limit for limit in sorted(CERTIFICATE_DAYS) if days <= limit), None)
    if step is None:
        return None
    if days <= 0:
        return Alarm("certificate-0", "The TLS certificate has expired.", "TLS証明書の有効期限が切れています。")
    return Alarm(f"certificate-{step}", f"The TLS certificate expires in {days:.0f} days.", f"TLS証明書の有効期限はあと{days:.0f}日です。")


def write_letter(news: News, host_name: str, sender: Address, recipient: Address, identifier: str, language: str, now: float) -> bytes:
    """Return the whole message with CRLF line ends."""
    japanese = language == "ja"
    headings = ("新しい警報", "続いている警報", "解消した警報") if japanese else ("New", "Still there", "Over")
    lines: list[str] = [host_name, ""]
    for heading, tolds in zip(headings, (news.raised, news.reminded, news.ended), strict=True):
        if tolds:
            lines += [f"{heading}:", *(f"- {told.sentence_ja if japanese else told.sentence}" for told in tolds), ""]
    title = "Sekishoからの警報" if japanese else "Alarm of Sekisho"
    if not (news.raised or news.reminded):
        title = "Sekishoの警報は解消しました" if japanese else "An alarm of Sekisho is over"
    subject = base64.b64encode(title.encode()).decode("ascii")  # under 75 characters (RFC 2047 section 2)
    body = base64.encodebytes("\r\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines).encode()).replace(b"\n", b"\r\n")
    head = (
        f"From: Sekisho <{sender}>",
        f"To: <{recipient}>",
        f"Subject: =?utf-8?b?{subject}?=",
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{identifier}@{sender.domain}>",
        "Auto-Submitted: auto-generated",  # RFC 3834
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    )
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body


def webhook_body(news: News, host_name: str, now: float) -> bytes:
    """Return the JSON that a webhook gets; `text` is what chat services show."""
    told = [("raised", each) for each in news.raised] + [("reminded", each) for each in news.reminded] + [("ended", each) for each in news.ended]
    return msgspec.json.encode(
        {
            "text": f"Sekisho {host_name}: " + " ".join(("over: " if what == "ended" else "") + each.sentence for what, each in told),
            "host": host_name,
            "at": now,
            "alarms": [
                {"what": what, "name": each.name, "sentence": each.sentence, "sentence_ja": each.sentence_ja, "since": each.since}
                for what, each in told
            ],
        }
    )


async def send_letters(
    news: News,
    recipients: Iterable[Address],
    sender: Address,
    host_name: str,
    language: str,
    directory: Directory,
    records: Records,
    tenant: TenantId,
    now: float,
) -> int:
    """Queue a letter to each recipient that a route leads to, of whichever organisation they are (else of `tenant`); return how many."""
    pairs = []
    for recipient in recipients:
        whose = directory.tenant_of_domain(recipient.domain) or tenant
        route = directory.route(whose, recipient.domain)
        if route is not None:
            identifier = ArrivalId(new_id(now))
            content = write_letter(news, host_name, sender, recipient, identifier, language, now)
            pairs.append(posted(Letter(whose, sender, recipient, identifier, content, "alarm"), route, now))
    if pairs:
        await records.accept_decided(pairs)
    return len(pairs)
