"""What a tenant's settings must not say although their types are right."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sekisho.model.digest import OFF
from sekisho.senderauth.names import domain_name
from sekisho.tenancy.wishes.settings import DigestSection, FeedbackSection, ProofSection, TenantSection, TenantSettings

MOST_TIMES = 24

SHORTEST_AUDIT = 90  # days


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """Which key, and one sentence: what is wrong and what to do."""

    path: str
    sentence: str
    japanese: str = ""  # "" where people see it in a file or a log alone


def broken_tenant_rules(settings: TenantSettings) -> Iterator[BrokenRule]:
    """Yield every broken rule."""
    yield from _people(settings.tenant)
    yield from _proof(settings.proof)
    yield from _feedback(settings.feedback)
    if settings.quarantine.days <= 0:
        yield BrokenRule("quarantine.days", f"quarantine.days is {settings.quarantine.days}; it must be above 0.", "1以上にしてください。")
    if not 0 <= settings.quarantine.undo_days <= 365:
        yield BrokenRule(
            "quarantine.undo_days", f"quarantine.undo_days is {settings.quarantine.undo_days}; it is from 0 to 365.", "0〜365にしてください。"
        )
    if settings.retention.tracking_days <= 0:
        yield BrokenRule(
            "retention.tracking_days", f"retention.tracking_days is {settings.retention.tracking_days}; it must be above 0.", "1以上にしてください。"
        )
    if settings.retention.audit_days < SHORTEST_AUDIT:  # else whoever may change settings could make what they did forgotten at once
        yield BrokenRule(
            "retention.audit_days",
            f"retention.audit_days is {settings.retention.audit_days}; it must be {SHORTEST_AUDIT} at least.",
            f"{SHORTEST_AUDIT}以上にしてください。",
        )
    emergency = settings.emergency
    if not 0 <= emergency.opens_after_minutes <= 24 * 60:
        yield BrokenRule("emergency.opens_after_minutes", "the emergency mailbox opens after 0 to 1440 minutes.", "0〜1440分にしてください。")
    if not 0 <= emergency.recipients_an_hour <= 10_000:
        yield BrokenRule(
            "emergency.recipients_an_hour",
            "one person writes to 0 to 10000 recipients an hour; 0 = reading only.",
            "0〜10000件にしてください（0は閲覧のみ）。",
        )
    if not 0 <= emergency.keep_days <= 30:
        yield BrokenRule(
            "emergency.keep_days", "delivered mail is kept for 0 to 30 days; 0 = it is not kept.", "0〜30日にしてください（0は保存しない）。"
        )
    if settings.feedback.people <= 0:
        yield BrokenRule("feedback.people", f"feedback.people is {settings.feedback.people}; it must be above 0.", "1以上にしてください。")
    yield from _digest(settings.digest)
    if not 0 <= settings.containers.password_wait_minutes <= 24 * 60:
        yield BrokenRule("containers.password_wait_minutes", "the wait for a password is from 0 to 1440 minutes.", "0〜1440分にしてください。")


def _digest(digest: DigestSection) -> Iterator[BrokenRule]:
    names = [one.name for one in digest.schedules]
    for one in digest.schedules:
        if not one.name or one.name == OFF or one.name != one.name.lower() or not one.name.replace("-", "").isalnum() or names.count(one.name) > 1:
            yield BrokenRule(
                "digest.schedules.name",
                f"{one.name!r} cannot name a schedule: lower-case letters, digits and -, each name once.",
                f"{one.name!r}は使用できません。英小文字・数字・ハイフンの名前を、重複なく指定してください。",
            )
        for time in one.times:
            if minute_of(time) is None:
                yield BrokenRule(
                    "digest.schedules.times",
                    f"{time!r} is no time of the day. Write, for example, 08:00.",
                    f"{time!r}は時刻ではありません（例: 08:00）。",
                )
        if not one.times or not one.days or len(one.times) > MOST_TIMES:
            yield BrokenRule(
                "digest.schedules.times",
                f"a schedule has at least one day and from 1 to {MOST_TIMES} times.",
                f"曜日を1つ以上、時刻を1〜{MOST_TIMES}件指定してください。",
            )
    for name in digest.people_choose:
        if name not in {OFF, *names}:
            yield BrokenRule(
                "digest.people_choose",
                f"there is no schedule {name!r}. Name one of digest.schedules, or {OFF!r}.",
                f"配信予定{name!r}はありません。digest.schedulesの名前か{OFF!r}を指定してください。",
            )
    try:
        ZoneInfo(digest.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield BrokenRule(
            "digest.zone",
            f"{digest.zone!r} is no time zone that this machine knows. Write, for example, Asia/Tokyo or UTC.",
            f"{digest.zone!r}というタイムゾーンはありません（例: Asia/Tokyo、UTC）。",
        )
    if not 1 <= digest.link_days <= 30:
        yield BrokenRule("digest.link_days", "digest.link_days is from 1 to 30.", "1〜30日にしてください。")
    local, _, domain = digest.sender.rpartition("@")
    if digest.sender and not (local and domain and digest.sender.isascii() and digest.sender.isprintable() and " " not in digest.sender):
        yield BrokenRule(
            "digest.sender",
            f"{digest.sender!r} is not an address. Write one of a domain of yours, such as digest@example.test.",
            f"{digest.sender!r}はメールアドレスではありません。自組織のアドレスを指定してください。",
        )


def minute_of(time: str) -> int | None:
    """Return the minute of the day that "HH:MM" names, None for what names none."""
    hours, colon, minutes = time.partition(":")
    if not (colon and len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isascii() and (hours + minutes).isdigit()):
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None


def _people(section: TenantSection) -> Iterator[BrokenRule]:
    for address in (address for person in section.people for address in person.addresses):
        local, _, domain = address.rpartition("@")
        if not (local and domain and address.isprintable() and " " not in address):
            yield BrokenRule(
                "tenant.people.addresses",
                f"{address!r} is not an address. Write a private one that the person really writes from, such as yamada@mail.test.",
                f"{address!r}はメールアドレスではありません。本人が実際に使う私用アドレスを指定してください。",
            )


def _proof(proof: ProofSection) -> Iterator[BrokenRule]:
    networks = [("proof.known_hosts", network) for network in proof.known_hosts]
    networks += [(f"proof.sender_networks.{domain}", network) for domain, listed in proof.sender_networks.items() for network in listed]
    for path, network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield BrokenRule(
                path,
                f"{network!r} is not a network: {error}. Write, for example, 192.0.2.0/24.",
                f"{network!r}はネットワークではありません（例: 192.0.2.0/24）。",
            )
    domains = [("proof.rules.domain", rule.domain) for rule in proof.rules if rule.domain]
    domains += [(f"proof.sender_networks.{domain}", domain) for domain in proof.sender_networks]
    domains += [(f"proof.{key}", domain) for key in ("dkim_required", "trusted_sealers", "trusted_hops") for domain in getattr(proof, key)]
    for path, domain in domains:
        if not _is_domain(domain):
            yield BrokenRule(
                path,
                f"{domain!r} is not a domain name in lower-case ASCII. Write, for example, example.test; what is below it is included.",
                f"{domain!r}は小文字のドメイン名ではありません（例: example.test。下位のドメインも含みます）。",
            )
    named = [rule.domain for rule in proof.rules]
    for domain in {domain for domain in named if named.count(domain) > 1}:
        yield BrokenRule(
            "proof.rules.domain",
            f"{domain or 'the rule for all others'!r} stands there twice. Leave one of them.",
            f"{domain or 'その他すべての規則'}が重複しています。1つだけにしてください。",
        )


def _is_domain(text: str) -> bool:
    """Tell whether DNS could be asked for it as it stands."""
    try:
        return domain_name(text) == text
    except ValueError:
        return False


def _feedback(section: FeedbackSection) -> Iterator[BrokenRule]:
    named = {name: getattr(section, name) for name in ("spam_address", "phish_address", "not_spam_address")}
    for name, address in named.items():
        local, _, domain = address.rpartition("@")
        if address and not (local and domain and address.isascii() and " " not in address):
            yield BrokenRule(
                f"feedback.{name}",
                f"{address!r} is not an address. Write one of a domain of yours, such as spam@example.test.",
                f"{address!r}はメールアドレスではありません。自組織のアドレスを指定してください。",
            )
        if address and list(named.values()).count(address) > 1:
            yield BrokenRule(
                f"feedback.{name}",
                f"{address} stands there twice. Each kind of report needs its own address.",
                f"{address}が重複しています。報告の種類ごとに別のアドレスを指定してください。",
            )
