"""From typed settings to the frozen values that a message sees."""

from collections.abc import Mapping
from typing import get_args

import msgspec

from sekisho.model.digest import DigestRules, Schedule
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.people_rights import PeopleRights
from sekisho.model.tenant import Emergency, Person, ProofRule, ProofSettings, Tenant, Thresholds, Treatment, Treatments
from sekisho.ports.directory import Listed
from sekisho.ports.opinions import PHISH, SPAM, WANTED
from sekisho.tenancy.from_file import FromFile, Installation
from sekisho.tenancy.known.holding import NOTHING, Holding
from sekisho.tenancy.wishes.settings import ContainerWishes, FeedbackSection, PolicySection, ProofRuleSection, ProofSection, TenantSettings, Weekday
from sekisho.tenancy.wishes.settings_rules import minute_of

_WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def tenant_of(
    tenant: TenantId, settings: TenantSettings, domains: tuple[str, ...], installation: Installation, networks: tuple[str, ...] = ()
) -> Tenant:
    """Return the snapshot that a message sees. `domains`: its own; `networks`: of its own servers."""
    policy = settings.policy
    return Tenant(
        id=tenant,
        domains=domains,
        partners=tuple(dict.fromkeys((*settings.tenant.partners, *installation.more_partners))),
        people=tuple(
            Person(each.name, each.other_names, tuple(address.lower() for address in each.addresses)) for each in settings.tenant.people if each.name
        ),
        authserv_id=installation.authserv_id,
        thresholds=Thresholds(policy.thresholds.phishing, policy.thresholds.fraud, policy.thresholds.spam, policy.thresholds.bulk),
        treatments=_treatments(policy, settings.containers),
        bulk_tag=policy.bulk_tag,
        spam_tag=policy.spam_tag,
        locked_tag=policy.locked_tag,
        inspects=policy.inspect,
        reports_to=_reports_to(settings.feedback),
        password_wait_seconds=settings.containers.password_wait_minutes * 60,
        emergency=Emergency(
            settings.emergency.opens_after_minutes * 60, settings.emergency.recipients_an_hour, settings.emergency.keep_days * 86_400.0
        ),
        quarantine_days=settings.quarantine.days,
        undo_days=settings.quarantine.undo_days,
        two_person=settings.quarantine.two_person,
        tracking_days=settings.retention.tracking_days,
        audit_days=settings.retention.audit_days,
        proof=_proof(settings.proof, networks),
        clean_kinds=tuple(kind for kind in ("office", "pdf", "html") if getattr(settings.sanitise, kind)),
        scanner_defer_seconds=installation.scanner_defer_seconds,
        scanner_hold_seconds=installation.scanner_hold_seconds,
    )


def merged(base: FromFile, set_elsewhere: TenantSettings | None) -> TenantSettings:
    """Return the default tenant's settings: sections that the file says, and the others as they were set elsewhere."""
    if set_elsewhere is None:
        return base.settings
    return msgspec.structs.replace(
        base.settings, **{name: getattr(set_elsewhere, name) for name in TenantSettings.__struct_fields__ if name not in base.said}
    )


def digest_of(settings: TenantSettings) -> DigestRules:
    """Return when people are told what was stopped for them."""
    digest = settings.digest
    schedules = (
        Schedule(
            one.name,
            tuple(sorted(_WEEKDAYS.index(day) for day in set(one.days))),
            tuple(sorted({minute for time in one.times if (minute := minute_of(time)) is not None})),
            tuple(" ".join(name.split()).casefold() for name in one.groups),
        )
        for one in digest.schedules
    )
    return DigestRules(
        digest.enabled, digest.language, digest.zone, tuple(schedules), digest.people_choose, digest.link_days * 86_400.0, digest.sender.lower()
    )


def rights_of(settings: TenantSettings) -> PeopleRights:
    """Return what people may do with mail that is held for them."""
    held = settings.quarantine  # what takes two people, nobody releases alone
    return PeopleRights(frozenset(held.people_see), frozenset(held.people_release) - set(held.two_person), frozenset(held.people_approve))


def holding_of(base: FromFile, people: Mapping[str, Listed] = NOTHING) -> Holding:
    """Return the default tenant by the file alone."""
    own = tuple(domain for domain in base.domains if domain != "*")
    return Holding(
        tenant=tenant_of(DEFAULT_TENANT, base.settings, own, base.installation, base.networks),
        domains=base.domains,
        routes=base.routes,
        lists=base.lists,
        refusing=frozenset(base.domains) if base.settings.tenant.unlisted == "refuse" else frozenset(),
        people=people,
        networks=base.networks,
        logins=base.logins,
        certificates=dict.fromkeys(base.certificates, ""),
        passwords=base.settings.containers.passwords,
        digest=digest_of(base.settings),
        rights=rights_of(base.settings),
    )


def _treatments(policy: PolicySection, containers: ContainerWishes) -> Treatments:
    wishes = policy.treatments
    limits = {
        "unscannable.members": containers.members_action,
        "unscannable.ratio": containers.ratio_action,
        "unscannable.layers": containers.layers_action,
        "unscannable.size": containers.member_octets_action,
        "unscannable.budget": containers.total_action,
    }
    return Treatments(
        **{name: Treatment(getattr(wishes, name)) for name in type(wishes).__struct_fields__},
        limits=tuple((code, Treatment(action)) for code, action in limits.items() if action),
    )


def _reports_to(section: FeedbackSection) -> tuple[tuple[str, str], ...]:
    """Return the addresses for reports and what mail to each says."""
    wished = ((section.spam_address, SPAM), (section.phish_address, PHISH), (section.not_spam_address, WANTED))
    return tuple((address.lower(), says) for address, says in wished if address)


def _proof(proof: ProofSection, networks: tuple[str, ...]) -> ProofSettings:
    """Return how far senders are believed."""
    keys = ProofRuleSection.__struct_fields__[1:]
    rules = (
        ProofRule(rule.domain, **{key: Treatment.DELIVER if (wish := getattr(rule, key)) == "nothing" else Treatment(wish) for key in keys})
        for rule in proof.rules
    )
    return ProofSettings(
        rules=tuple(rules),
        sender_networks=tuple(proof.sender_networks.items()),
        dkim_required=proof.dkim_required,
        dmarc_bypass=tuple(entry.lower() for entry in proof.dmarc_bypass),
        trusted_sealers=proof.trusted_sealers,
        trusted_hops=proof.trusted_hops,
        known_hosts=proof.known_hosts,
        own_networks=networks,
    )
