"""The typed client of the API: `Client("https://mail.example.test", token).quarantine.list()`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sekisho.client.connection import Connection
from sekisho.client.room import Room
from sekisho.client.values import (
    AccountPage,
    AccountRow,
    AuditPage,
    AuditProof,
    BriefingView,
    CampaignLook,
    CampaignPage,
    Ceremony,
    DelegateActView,
    DelegatesView,
    DeliveryView,
    Destination,
    Difference,
    DigestSentView,
    DomainShown,
    DoneView,
    DossierView,
    DraftView,
    EmergencyLine,
    EmergencyMail,
    EmergencyPage,
    EmergencySentPage,
    EmergencyView,
    Ended,
    Erasure,
    EventKind,
    Fleet,
    Found,
    Group,
    Health,
    HeldPage,
    HeldState,
    HeldView,
    Hits,
    Imported,
    Invited,
    Issues,
    LedgerView,
    ListedView,
    MadeWebhook,
    Me,
    MembersChanged,
    NewSeed,
    NewToken,
    NextHop,
    Noted,
    Number,
    OperatedView,
    OutlineView,
    Overview,
    PeoplePage,
    Permission,
    PersonPage,
    PersonShown,
    PreviewView,
    Problems,
    Products,
    ProviderRow,
    Publication,
    QueuePage,
    RecoveryCodes,
    Report,
    ReportPage,
    RequestPage,
    RequestView,
    Role,
    ScheduleRow,
    Sender,
    SendersPage,
    Sent,
    SentView,
    ServiceLevel,
    SessionRow,
    SettingsShown,
    SigningKeys,
    SigningKeyView,
    SourceShown,
    StationStanding,
    StoryView,
    Submitted,
    Subscription,
    Subscriptions,
    SwitchView,
    TenantLine,
    TenantPage,
    TenantSettings,
    TenantShown,
    TlsCounts,
    TokenPage,
    TokenRow,
    TrialSample,
    TrialView,
    VersionPage,
    VersionView,
    WaitingPage,
    WebhookRow,
    WishView,
    Worth,
)

# Made by scripts/generate-docs from api/catalogue.py: change the operation, not this file.
# fmt: off


class MessageCalls(Room):
    """`client.message`: the operations `message.*`."""

    def search(self, *, text: str = "", sender: str = "", recipient: str = "", subject: str = "", category: str = "", state: str = "", direction: str = "", code: str = "", ip: str = "", message_id: str = "", file: str = "", host: str = "", campaign: str = "", since: float = 0.0, until: float = 0.0, limit: int = 50, after: str = "") -> Found:
        """Find messages by anyone, anything, time."""
        return self._value("message.search", Found, text=text, sender=sender, recipient=recipient, subject=subject, category=category, state=state, direction=direction, code=code, ip=ip, message_id=message_id, file=file, host=host, campaign=campaign, since=since, until=until, limit=limit, after=after)

    def story(self, message: str) -> StoryView:
        """Tell everything that happened to a message."""
        return self._value("message.story", StoryView, message=message)

    def dossier(self, message: str) -> DossierView:
        """Show the facts that a message was judged by."""
        return self._value("message.dossier", DossierView, message=message)


class FeedbackCalls(Room):
    """`client.feedback`: the operations `feedback.*`."""

    def give(self, message: str, *, says: Literal["phish", "spam", "undone", "wanted"]) -> Noted:
        """Say what a message really is."""
        return self._value("feedback.give", Noted, message=message, says=says)


class QuarantineCalls(Room):
    """`client.quarantine`: the operations `quarantine.*`."""

    def of_message(self, message: str) -> tuple[HeldView, ...]:
        """List what is held of one message."""
        return self._value("quarantine.of-message", tuple[HeldView, ...], message=message)

    def list(self, *, limit: int = 100, after: str = "", recipient: str = "", state: HeldState = "kept", deleted: bool = False) -> HeldPage:
        """List held mail, newest first."""
        return self._value("quarantine.list", HeldPage, limit=limit, after=after, recipient=recipient, state=state, deleted=deleted)

    def show(self, held: str) -> HeldView:
        """Show one held mail."""
        return self._value("quarantine.show", HeldView, held=held)

    def content(self, held: str, *, reason: str = "") -> bytes:
        """Read the octets of a held mail as they came."""
        return self._octets("quarantine.content", held=held, reason=reason)

    def release(self, held: str, *, learn: bool = False) -> DeliveryView:
        """Deliver held mail after all."""
        return self._value("quarantine.release", DeliveryView, held=held, learn=learn)

    def delete(self, held: str) -> HeldView:
        """Delete held mail; for some days that can be undone."""
        return self._value("quarantine.delete", HeldView, held=held)

    def preview(self, held: str, *, reason: str = "") -> PreviewView:
        """Look at a held mail, made harmless."""
        return self._value("quarantine.preview", PreviewView, held=held, reason=reason)

    def restore(self, held: str) -> HeldView:
        """Have deleted mail back in the quarantine."""
        return self._value("quarantine.restore", HeldView, held=held)

    def release_many(self, *, held: Sequence[str], learn: bool = False) -> DoneView:
        """Deliver several held mails."""
        return self._value("quarantine.release-many", DoneView, held=held, learn=learn)

    def delete_many(self, *, held: Sequence[str]) -> DoneView:
        """Delete several held mails; for some days that can be undone."""
        return self._value("quarantine.delete-many", DoneView, held=held)

    def restore_many(self, *, held: Sequence[str]) -> DoneView:
        """Have several deleted mails back."""
        return self._value("quarantine.restore-many", DoneView, held=held)

    def block_sender(self, held: str, *, whose: Literal["domain", "tenant", "user"] = "user", whole_domain: bool = False) -> ListedView:
        """Block the sender of a held mail."""
        return self._value("quarantine.block-sender", ListedView, held=held, whose=whose, whole_domain=whole_domain)

    def approve_sender(self, held: str, *, whose: Literal["domain", "tenant", "user"] = "user", whole_domain: bool = False) -> ListedView:
        """Approve the sender of a held mail."""
        return self._value("quarantine.approve-sender", ListedView, held=held, whose=whose, whole_domain=whole_domain)

    def requests(self, *, limit: int = 100, after: str = "") -> RequestPage:
        """List what waits for a second person."""
        return self._value("quarantine.requests", RequestPage, limit=limit, after=after)

    def request_release(self, held: str, *, reason: str) -> RequestView:
        """Ask somebody else to release held mail that takes two people."""
        return self._value("quarantine.request-release", RequestView, held=held, reason=reason)

    def grant_release(self, held: str) -> DeliveryView:
        """Release what somebody else asked for."""
        return self._value("quarantine.grant-release", DeliveryView, held=held)

    def refuse_release(self, held: str, *, reason: str = "") -> RequestView:
        """Withdraw or refuse a request to release held mail."""
        return self._value("quarantine.refuse-release", RequestView, held=held, reason=reason)

    def waiting(self, *, limit: int = 100, after: str = "") -> WaitingPage:
        """List mail that waits for a password, a scanner or a decision."""
        return self._value("quarantine.waiting", WaitingPage, limit=limit, after=after)


class EmergencyCalls(Room):
    """`client.emergency`: the operations `emergency.*`."""

    def of_message(self, message: str) -> tuple[EmergencyLine, ...]:
        """List what the emergency mailbox has of one message."""
        return self._value("emergency.of-message", tuple[EmergencyLine, ...], message=message)

    def show(self) -> EmergencyView:
        """Tell whether the emergency mailbox is open."""
        return self._value("emergency.show", EmergencyView)

    def switch(self, *, mode: Literal["auto", "off", "on"], note: str = "") -> SwitchView:
        """Open or close the emergency mailbox, or let it open by itself."""
        return self._value("emergency.switch", SwitchView, mode=mode, note=note)

    def list(self, *, folder: Literal["inbox", "sent"] = "inbox", limit: int = 50, after: str = "") -> EmergencyPage:
        """List what waits for your server, and what was delivered lately."""
        return self._value("emergency.list", EmergencyPage, folder=folder, limit=limit, after=after)

    def look(self, mail: str) -> EmergencyLine:
        """Show one mail that waits for your server."""
        return self._value("emergency.look", EmergencyLine, mail=mail)

    def read(self, mail: str) -> EmergencyMail:
        """Read a mail that waits for your server."""
        return self._value("emergency.read", EmergencyMail, mail=mail)

    def download(self, mail: str) -> bytes:
        """Download a mail that was judged clean."""
        return self._octets("emergency.download", mail=mail)

    def file(self, mail: str, *, path: str) -> bytes:
        """Take a file out of a clean mail."""
        return self._octets("emergency.file", mail=mail, path=path)

    def send(self, *, to: str = "", cc: str = "", bcc: str = "", subject: str = "", text: str = "", sender: str = "", answers: str = "", thread: str = "", draft: str = "") -> SentView:
        """Write and send a mail."""
        return self._value("emergency.send", SentView, to=to, cc=cc, bcc=bcc, subject=subject, text=text, sender=sender, answers=answers, thread=thread, draft=draft)

    def sent(self, *, limit: int = 50, after: str = "") -> EmergencySentPage:
        """List what you sent from here."""
        return self._value("emergency.sent", EmergencySentPage, limit=limit, after=after)


class OverviewCalls(Room):
    """`client.overview`: the operations `overview.*`."""

    def show(self, *, days: int = 1) -> Overview:
        """Show how mail went over some days."""
        return self._value("overview.show", Overview, days=days)

    def service(self, *, days: int = 30) -> ServiceLevel:
        """Show the service level that is measured here."""
        return self._value("overview.service", ServiceLevel, days=days)


class RulesCalls(Room):
    """`client.rules`: the operations `rules.*`."""

    def worth(self, *, days: int = 30) -> Worth:
        """Show what each rule caught, alone, cost, and what people took back."""
        return self._value("rules.worth", Worth, days=days)


class StationCalls(Room):
    """`client.station`: the operations `station.*`."""

    def standing(self) -> StationStanding:
        """Show alarms, fire drill, the ledger's proof and dependencies."""
        return self._value("station.standing", StationStanding)

    def health(self) -> Health:
        """Show how the stores are, and what a person should look at."""
        return self._value("station.health", Health)


class PolicyCalls(Room):
    """`client.policy`: the operations `policy.*`."""

    def draft(self, *, message: str, wish: Literal["approve", "block"] = "block") -> DraftView:
        """Draft a wish about mail like this one."""
        return self._value("policy.draft", DraftView, message=message, wish=wish)

    def show(self, *, number: int = 0) -> VersionView:
        """Show the policy document, as it is or as it was."""
        return self._value("policy.show", VersionView, number=number)

    def change(self, *, text: str, reason: str, base: int = -1) -> VersionView:
        """Put a policy document in force."""
        return self._value("policy.change", VersionView, text=text, reason=reason, base=base)

    def check(self, *, text: str) -> Problems:
        """Tell what is wrong with a policy document."""
        return self._value("policy.check", Problems, text=text)

    def history(self, *, limit: int = 50, after: str = "") -> VersionPage:
        """List the versions of the policy document."""
        return self._value("policy.history", VersionPage, limit=limit, after=after)

    def diff(self, *, old: int = 0, new: int = 0) -> Difference:
        """Show what differs between two versions."""
        return self._value("policy.diff", Difference, old=old, new=new)

    def trials(self) -> tuple[TrialView, ...]:
        """List trials of policies."""
        return self._value("policy.trials", tuple[TrialView, ...])

    def start_trial(self, *, text: str, days: int = 30) -> TrialView:
        """Try a policy document on past mail."""
        return self._value("policy.start-trial", TrialView, text=text, days=days)

    def trial(self, number: str) -> TrialView:
        """Show a trial: how far it is, and what came of it."""
        return self._value("policy.trial", TrialView, number=number)

    def stop_trial(self, number: str) -> TrialView:
        """Stop a trial."""
        return self._value("policy.stop-trial", TrialView, number=number)

    def outline(self) -> OutlineView:
        """Show the rules and lists of the policy in force."""
        return self._value("policy.outline", OutlineView)

    def roll_out(self, *, rule: str, rollout: Literal["all", "off", "shadow", "share"], share: int = 0, reason: str = "", base: int = -1) -> VersionView:
        """Switch a rule on by stages: watched, for a share of the mail, for all, or off."""
        return self._value("policy.roll-out", VersionView, rule=rule, rollout=rollout, share=share, reason=reason, base=base)

    def undo(self, *, to: int, reason: str) -> VersionView:
        """Put an earlier version of the policy in force again."""
        return self._value("policy.undo", VersionView, to=to, reason=reason)


class ReportCalls(Room):
    """`client.report`: the operations `report.*`."""

    def show(self, *, period: Literal["daily", "monthly", "weekly"] = "weekly", back: int = 0, language: Literal["en", "ja"] = "en") -> Report:
        """Show a report about a whole day, week or month."""
        return self._value("report.show", Report, period=period, back=back, language=language)

    def pdf(self, *, period: Literal["daily", "monthly", "weekly"] = "weekly", back: int = 0, language: Literal["en", "ja"] = "en") -> bytes:
        """Give out a report as PDF."""
        return self._octets("report.pdf", period=period, back=back, language=language)

    def schedules(self) -> tuple[ScheduleRow, ...]:
        """List who gets reports by mail."""
        return self._value("report.schedules", tuple[ScheduleRow, ...])

    def schedule(self, *, recipients: Sequence[str], period: Literal["daily", "monthly", "weekly"] = "weekly", language: Literal["en", "ja"] = "en") -> ScheduleRow:
        """Send a report to people regularly."""
        return self._value("report.schedule", ScheduleRow, recipients=recipients, period=period, language=language)

    def unschedule(self, schedule: str) -> None:
        """Stop sending a report."""
        self._octets("report.unschedule", schedule=schedule)


class PersonCalls(Room):
    """`client.person`: the operations `person.*`."""

    def export(self, *, address: str, after: str = "") -> PersonPage:
        """Hand out everything held about an address."""
        return self._value("person.export", PersonPage, address=address, after=after)

    def erase(self, *, address: str) -> Erasure:
        """Erase what is held about an address."""
        return self._value("person.erase", Erasure, address=address)


class CampaignCalls(Room):
    """`client.campaign`: the operations `campaign.*`."""

    def list(self, *, least: int = 2, limit: int = 100) -> CampaignPage:
        """List groups of messages that are nearly the same."""
        return self._value("campaign.list", CampaignPage, least=least, limit=limit)

    def show(self, campaign: str) -> CampaignLook:
        """Show one campaign: how far it spread, and whom it hit."""
        return self._value("campaign.show", CampaignLook, campaign=campaign)


class DelegateCalls(Room):
    """`client.delegate`: the operations `delegate.*`."""

    def list(self, *, address: str = "") -> DelegatesView:
        """Show who helps somebody with their quarantine."""
        return self._value("delegate.list", DelegatesView, address=address)

    def add(self, *, helper: str, address: str = "") -> DelegatesView:
        """Let somebody help with a quarantine."""
        return self._value("delegate.add", DelegatesView, helper=helper, address=address)

    def remove(self, *, owner: str, helper: str) -> None:
        """End somebody's help with a quarantine."""
        self._octets("delegate.remove", owner=owner, helper=helper)

    def look(self, owner: str, *, limit: int = 50, after: str = "") -> HeldPage:
        """See what is held for somebody whom you help."""
        return self._value("delegate.look", HeldPage, owner=owner, limit=limit, after=after)

    def release(self, owner: str, *, held: str) -> DeliveryView:
        """Deliver held mail to somebody whom you help."""
        return self._value("delegate.release", DeliveryView, owner=owner, held=held)

    def acts(self, owner: str) -> tuple[DelegateActView, ...]:
        """Show what helpers did."""
        return self._value("delegate.acts", tuple[DelegateActView, ...], owner=owner)


class DigestCalls(Room):
    """`client.digest`: the operations `digest.*`."""

    def send(self, *, address: str, days: int = 7) -> DigestSentView:
        """Send somebody a digest at once."""
        return self._value("digest.send", DigestSentView, address=address, days=days)

    def show(self, *, address: str = "") -> WishView:
        """Show how somebody gets their digest."""
        return self._value("digest.show", WishView, address=address)

    def change(self, *, language: Literal["", "en", "ja"] = "", schedule: str = "", address: str = "") -> WishView:
        """Change how somebody gets their digest."""
        return self._value("digest.change", WishView, language=language, schedule=schedule, address=address)


class SenderListCalls(Room):
    """`client.sender_list`: the operations `sender-list.*`."""

    def show(self, *, owner: str = "", limit: int = 100, after: str = "") -> SendersPage:
        """Show lists of approved and blocked senders."""
        return self._value("sender-list.show", SendersPage, owner=owner, limit=limit, after=after)

    def add(self, *, owner: str, sender: str, says: Literal["approve", "block"]) -> ListedView:
        """Approve or block a sender."""
        return self._value("sender-list.add", ListedView, owner=owner, sender=sender, says=says)

    def remove(self, *, owner: str, sender: str, says: Literal["approve", "block"]) -> ListedView:
        """Take a sender out of a list."""
        return self._value("sender-list.remove", ListedView, owner=owner, sender=sender, says=says)


class QueueCalls(Room):
    """`client.queue`: the operations `queue.*`."""

    def list(self, *, limit: int = 100, after: str = "") -> QueuePage:
        """List mail on its way out, oldest first."""
        return self._value("queue.list", QueuePage, limit=limit, after=after)

    def destinations(self) -> tuple[Destination, ...]:
        """Show how much waits for which domain."""
        return self._value("queue.destinations", tuple[Destination, ...])

    def show(self, delivery: str) -> DeliveryView:
        """Show one delivery."""
        return self._value("queue.show", DeliveryView, delivery=delivery)

    def hold(self, *, delivery: str = "", domain: str = "", why: str = "") -> OperatedView:
        """Hold queued mail until it is let go."""
        return self._value("queue.hold", OperatedView, delivery=delivery, domain=domain, why=why)

    def unhold(self, *, delivery: str = "", domain: str = "", everything: bool = False) -> OperatedView:
        """Let held queued mail go."""
        return self._value("queue.unhold", OperatedView, delivery=delivery, domain=domain, everything=everything)

    def drop(self, *, delivery: str = "", domain: str = "", why: str = "") -> OperatedView:
        """Drop queued mail; for an hour that can be undone."""
        return self._value("queue.drop", OperatedView, delivery=delivery, domain=domain, why=why)

    def undrop(self, *, delivery: str = "", domain: str = "") -> OperatedView:
        """Undo a drop."""
        return self._value("queue.undrop", OperatedView, delivery=delivery, domain=domain)

    def flush(self, *, delivery: str = "", domain: str = "") -> OperatedView:
        """Try queued mail again at once."""
        return self._value("queue.flush", OperatedView, delivery=delivery, domain=domain)

    def reroute(self, *, delivery: str = "", domain: str = "") -> OperatedView:
        """Send queued mail by the routes of today."""
        return self._value("queue.reroute", OperatedView, delivery=delivery, domain=domain)


class SigningKeyCalls(Room):
    """`client.signing_key`: the operations `signing-key.*`."""

    def list(self, *, domain: str = "") -> SigningKeys:
        """List the keys that sign your mail."""
        return self._value("signing-key.list", SigningKeys, domain=domain)

    def new(self, *, domain: str, algorithm: Literal["ed25519", "rsa"] = "rsa") -> SigningKeyView:
        """Make the first signing key of a domain."""
        return self._value("signing-key.new", SigningKeyView, domain=domain, algorithm=algorithm)

    def rotate(self, *, domain: str, algorithm: Literal["ed25519", "rsa"] = "rsa") -> SigningKeyView:
        """Make the successor of a signing key."""
        return self._value("signing-key.rotate", SigningKeyView, domain=domain, algorithm=algorithm)


class TlsCalls(Room):
    """`client.tls`: the operations `tls.*`."""

    def reports(self, *, domain: str = "", limit: int = 50) -> TlsCounts:
        """Count what others report of TLS to your domains."""
        return self._value("tls.reports", TlsCounts, domain=domain, limit=limit)


class DmarcCalls(Room):
    """`client.dmarc`: the operations `dmarc.*`."""

    def reports(self, *, domain: str = "", limit: int = 50) -> ReportPage:
        """List DMARC aggregate reports about your domains."""
        return self._value("dmarc.reports", ReportPage, domain=domain, limit=limit)


class AccountCalls(Room):
    """`client.account`: the operations `account.*`."""

    def list(self, *, after: str = "", limit: int = 100) -> AccountPage:
        """List accounts."""
        return self._value("account.list", AccountPage, after=after, limit=limit)

    def invite(self, *, login: str, role: Role, name: str = "", domains: Sequence[str] = (), addresses: Sequence[str] = (), language: Literal["en", "ja"] = "en") -> Invited:
        """Make an account and its invitation."""
        return self._value("account.invite", Invited, login=login, role=role, name=name, domains=domains, addresses=addresses, language=language)

    def show(self, account: str) -> AccountRow:
        """Show one account."""
        return self._value("account.show", AccountRow, account=account)

    def change(self, account: str, *, role: Role | None = None, name: str | None = None, domains: Sequence[str] | None = None, addresses: Sequence[str] | None = None, disabled: bool | None = None) -> AccountRow:
        """Change an account's role, reach or state."""
        return self._value("account.change", AccountRow, account=account, role=role, name=name, domains=domains, addresses=addresses, disabled=disabled)

    def delete(self, account: str) -> None:
        """Delete an account."""
        self._octets("account.delete", account=account)

    def link(self, account: str) -> Invited:
        """Make a one-time link to a new password."""
        return self._value("account.link", Invited, account=account)

    def end_sessions(self, account: str) -> None:
        """End all sessions of an account."""
        self._octets("account.end-sessions", account=account)

    def clear_factors(self, account: str) -> None:
        """Take away a lost second factor."""
        self._octets("account.clear-factors", account=account)


class OwnCalls(Room):
    """`client.own`: the operations `own.*`."""

    def show(self) -> Me:
        """Show your own account."""
        return self._value("own.show", Me)

    def password(self, *, current: str, new: str) -> None:
        """Change your own password."""
        self._octets("own.password", current=current, new=new)

    def begin_authenticator(self) -> NewSeed:
        """Begin with an authenticator app."""
        return self._value("own.begin-authenticator", NewSeed)

    def confirm_authenticator(self, *, code: str) -> RecoveryCodes:
        """Finish with an authenticator app."""
        return self._value("own.confirm-authenticator", RecoveryCodes, code=code)

    def remove_authenticator(self) -> None:
        """Remove your authenticator app."""
        self._octets("own.remove-authenticator")

    def begin_passkey(self, *, origin: str) -> Ceremony:
        """Begin with a passkey."""
        return self._value("own.begin-passkey", Ceremony, origin=origin)

    def add_passkey(self, *, ticket: str, response: str, name: str = "") -> Number:
        """Add a passkey."""
        return self._value("own.add-passkey", Number, ticket=ticket, response=response, name=name)

    def remove_passkey(self, passkey: str) -> None:
        """Remove a passkey."""
        self._octets("own.remove-passkey", passkey=passkey)

    def recovery_codes(self) -> RecoveryCodes:
        """Make new recovery codes."""
        return self._value("own.recovery-codes", RecoveryCodes)


class SessionCalls(Room):
    """`client.session`: the operations `session.*`."""

    def list(self) -> tuple[SessionRow, ...]:
        """List your own sessions."""
        return self._value("session.list", tuple[SessionRow, ...])

    def end_others(self) -> Ended:
        """End all your other sessions."""
        return self._value("session.end-others", Ended)

    def end(self, session: str) -> None:
        """End one of your own sessions."""
        self._octets("session.end", session=session)


class TokenCalls(Room):
    """`client.token`: the operations `token.*`."""

    def list(self) -> tuple[TokenRow, ...]:
        """List your own API tokens."""
        return self._value("token.list", tuple[TokenRow, ...])

    def create(self, *, name: str, permissions: Sequence[Permission], days: int = 90, for_tenant: str | None = None) -> NewToken:
        """Make an API token of your own."""
        return self._value("token.create", NewToken, name=name, permissions=permissions, days=days, for_tenant=for_tenant)

    def revoke(self, token: str) -> None:
        """Revoke an API token of your own."""
        self._octets("token.revoke", token=token)

    def list_all(self, *, after: str = "", limit: int = 100) -> TokenPage:
        """List the API tokens of everybody."""
        return self._value("token.list-all", TokenPage, after=after, limit=limit)

    def revoke_any(self, token: str) -> None:
        """Revoke anybody's API token."""
        self._octets("token.revoke-any", token=token)


class ProviderCalls(Room):
    """`client.provider`: the operations `provider.*`."""

    def list(self) -> tuple[ProviderRow, ...]:
        """List the OpenID providers."""
        return self._value("provider.list", tuple[ProviderRow, ...])

    def set(self, name: str, *, issuer: str, client: str, secret: str | None = None, title: str = "", groups_claim: str = "groups", roles: Mapping[str, Role] | None = None, role: Role | None = None, strong: bool = False) -> ProviderRow:
        """Set an OpenID provider."""
        return self._value("provider.set", ProviderRow, name=name, issuer=issuer, client=client, secret=secret, title=title, groups_claim=groups_claim, roles=roles, role=role, strong=strong)

    def remove(self, name: str) -> None:
        """Remove an OpenID provider."""
        self._octets("provider.remove", name=name)


class AuditCalls(Room):
    """`client.audit`: the operations `audit.*`."""

    def list(self, *, after: str = "", limit: int = 100, text: str = "") -> AuditPage:
        """List who did what, newest first."""
        return self._value("audit.list", AuditPage, after=after, limit=limit, text=text)

    def verify(self) -> AuditProof:
        """Check that no audit line was changed or taken out."""
        return self._value("audit.verify", AuditProof)


class BriefingCalls(Room):
    """`client.briefing`: the operations `briefing.*`."""

    def list(self) -> Issues:
        """List kept briefings, the newest first."""
        return self._value("briefing.list", Issues)

    def submit(self, *, text: str) -> Submitted:
        """Hand in a security report."""
        return self._value("briefing.submit", Submitted, text=text)

    def show(self, *, name: str = "", language: Literal["en", "ja"] = "en") -> BriefingView:
        """Show what the week's security news means for you."""
        return self._value("briefing.show", BriefingView, name=name, language=language)

    def script(self, *, name: str = "", language: Literal["en", "ja"] = "en") -> bytes:
        """The briefing as a text to read aloud."""
        return self._octets("briefing.script", name=name, language=language)

    def feed(self, *, language: Literal["en", "ja"] = "en") -> bytes:
        """A feed of kept briefings (RSS)."""
        return self._octets("briefing.feed", language=language)

    def search(self, *, text: str) -> Hits:
        """Find products, numbers and words in kept briefings."""
        return self._value("briefing.search", Hits, text=text)

    def subscribers(self) -> Subscriptions:
        """List who gets the briefing by mail."""
        return self._value("briefing.subscribers", Subscriptions)

    def subscribe(self, *, language: Literal["en", "ja"] = "en") -> Subscription:
        """Get the briefing by mail."""
        return self._value("briefing.subscribe", Subscription, language=language)

    def unsubscribe(self) -> None:
        """Get the briefing no more."""
        self._octets("briefing.unsubscribe")


class InventoryCalls(Room):
    """`client.inventory`: the operations `inventory.*`."""

    def show(self) -> Products:
        """List the products that you use."""
        return self._value("inventory.show", Products)

    def store(self, *, text: str) -> Products:
        """Store the products that you use."""
        return self._value("inventory.store", Products, text=text)


class TenantCalls(Room):
    """`client.tenant`: the operations `tenant.*`."""

    def list(self, *, after: str = "", limit: int = 100) -> TenantPage:
        """List the organisations."""
        return self._value("tenant.list", TenantPage, after=after, limit=limit)

    def create(self, *, name: str, title: str = "") -> TenantLine:
        """Make an organisation."""
        return self._value("tenant.create", TenantLine, name=name, title=title)

    def show(self) -> TenantShown:
        """Show the organisation."""
        return self._value("tenant.show", TenantShown)

    def rename(self, *, title: str) -> TenantLine:
        """Give the organisation another title."""
        return self._value("tenant.rename", TenantLine, title=title)

    def suspend(self, *, why: str) -> TenantLine:
        """Stop taking mail for the organisation."""
        return self._value("tenant.suspend", TenantLine, why=why)

    def resume(self) -> TenantLine:
        """Take mail for the organisation again."""
        return self._value("tenant.resume", TenantLine)

    def delete(self, *, why: str, grace_days: int = 30) -> TenantLine:
        """Delete the organisation after a time of grace."""
        return self._value("tenant.delete", TenantLine, why=why, grace_days=grace_days)

    def erase(self, *, why: str) -> TenantLine:
        """Erase an organisation that is being deleted now: its key, its mail, even what is still on its way."""
        return self._value("tenant.erase", TenantLine, why=why)


class SettingsCalls(Room):
    """`client.settings`: the operations `settings.*`."""

    def show(self) -> SettingsShown:
        """Show what is done with the organisation's mail."""
        return self._value("settings.show", SettingsShown)

    def change(self, *, settings: TenantSettings, version: int | None = None) -> SettingsShown:
        """Change what is done with the organisation's mail."""
        return self._value("settings.change", SettingsShown, settings=settings, version=version)


class DomainCalls(Room):
    """`client.domain`: the operations `domain.*`."""

    def list(self) -> tuple[DomainShown, ...]:
        """List the organisation's domains."""
        return self._value("domain.list", tuple[DomainShown, ...])

    def add(self, *, name: str) -> DomainShown:
        """Add a domain."""
        return self._value("domain.add", DomainShown, name=name)

    def verify(self, name: str) -> DomainShown:
        """Look in DNS whether the domain is theirs."""
        return self._value("domain.verify", DomainShown, name=name)

    def vouch(self, name: str) -> DomainShown:
        """Vouch for a domain without asking DNS."""
        return self._value("domain.vouch", DomainShown, name=name)

    def route(self, name: str, *, hops: Sequence[NextHop], tls: Literal["opportunistic", "required", "verified"] = "opportunistic") -> DomainShown:
        """Say which servers get the domain's mail."""
        return self._value("domain.route", DomainShown, name=name, hops=hops, tls=tls)

    def unlisted(self, name: str, *, unlisted: Literal["", "ask", "refuse"]) -> DomainShown:
        """Say what happens to unknown recipients."""
        return self._value("domain.unlisted", DomainShown, name=name, unlisted=unlisted)

    def records(self, name: str) -> Publication:
        """Show what a domain has to publish, and look whether it does."""
        return self._value("domain.records", Publication, name=name)

    def remove(self, name: str) -> None:
        """Remove a domain."""
        self._octets("domain.remove", name=name)


class PeopleCalls(Room):
    """`client.people`: the operations `people.*`."""

    def list(self, *, after: str = "", limit: int = 100, text: str = "", group: str = "", external_id: str = "") -> PeoplePage:
        """List people, or find them by name, address or group."""
        return self._value("people.list", PeoplePage, after=after, limit=limit, text=text, group=group, external_id=external_id)

    def add(self, *, address: str, name: str = "", aliases: Sequence[str] = (), groups: Sequence[str] = (), active: bool = True, external_id: str = "", source: Literal["local", "scim"] = "local") -> PersonShown:
        """Add somebody."""
        return self._value("people.add", PersonShown, address=address, name=name, aliases=aliases, groups=groups, active=active, external_id=external_id, source=source)

    def show(self, address: str) -> PersonShown:
        """Show somebody by an address."""
        return self._value("people.show", PersonShown, address=address)

    def change(self, address: str, *, main_address: str | None = None, name: str | None = None, aliases: Sequence[str] | None = None, groups: Sequence[str] | None = None, active: bool | None = None, external_id: str | None = None) -> PersonShown:
        """Change somebody."""
        return self._value("people.change", PersonShown, address=address, main_address=main_address, name=name, aliases=aliases, groups=groups, active=active, external_id=external_id)

    def remove(self, address: str) -> None:
        """Remove somebody."""
        self._octets("people.remove", address=address)

    def import_csv(self, *, text: str, replace_all: bool = False, dry_run: bool = False) -> Imported:
        """Take in people from CSV."""
        return self._value("people.import_csv", Imported, text=text, replace_all=replace_all, dry_run=dry_run)

    def import_ldif(self, *, text: str, replace_all: bool = False, dry_run: bool = False) -> Imported:
        """Take in people from LDIF."""
        return self._value("people.import_ldif", Imported, text=text, replace_all=replace_all, dry_run=dry_run)

    def sync(self, *, source: str, url: str, bind_dn: str, password: str, base_dn: str, filter: str = "(|(mail=*)(proxyAddresses=*)(objectClass=groupOfNames)(objectClass=group))", authorities: str = "", confirmed: bool = False, dry_run: bool = False) -> Imported:
        """Take over people from a directory."""
        return self._value("people.sync", Imported, source=source, url=url, bind_dn=bind_dn, password=password, base_dn=base_dn, filter=filter, authorities=authorities, confirmed=confirmed, dry_run=dry_run)

    def export(self) -> bytes:
        """Give out all people as CSV."""
        return self._octets("people.export")


class DirectoryCalls(Room):
    """`client.directory`: the operations `directory.*`."""

    def list(self) -> tuple[SourceShown, ...]:
        """List directories, and how they stand."""
        return self._value("directory.list", tuple[SourceShown, ...])

    def set(self, name: str, *, url: str, bind_dn: str, base_dn: str, password: str = "", filter: str = "(|(mail=*)(proxyAddresses=*)(objectClass=groupOfNames)(objectClass=group))", authorities: str = "", minutes: int = 60, most_leaving: int = 33) -> SourceShown:
        """Take people from a directory regularly."""
        return self._value("directory.set", SourceShown, name=name, url=url, bind_dn=bind_dn, base_dn=base_dn, password=password, filter=filter, authorities=authorities, minutes=minutes, most_leaving=most_leaving)

    def sync(self, name: str, *, confirmed: bool = False, dry_run: bool = False) -> Imported:
        """Take over people from a directory now."""
        return self._value("directory.sync", Imported, name=name, confirmed=confirmed, dry_run=dry_run)

    def remove(self, name: str) -> None:
        """Take people from a directory no longer."""
        self._octets("directory.remove", name=name)


class GroupCalls(Room):
    """`client.group`: the operations `group.*`."""

    def list(self) -> tuple[Group, ...]:
        """List groups."""
        return self._value("group.list", tuple[Group, ...])

    def show(self, name: str) -> Group:
        """Show a group."""
        return self._value("group.show", Group, name=name)

    def set(self, name: str, *, address: str = "", external_id: str | None = None, source: Literal["local", "scim"] = "local") -> Group:
        """Make a group, or change its address."""
        return self._value("group.set", Group, name=name, address=address, external_id=external_id, source=source)

    def members(self, name: str, *, add: Sequence[str] = (), remove: Sequence[str] = (), only: bool = False) -> MembersChanged:
        """Put people into a group, and take others out."""
        return self._value("group.members", MembersChanged, name=name, add=add, remove=remove, only=only)

    def rename(self, name: str, *, to: str) -> Group:
        """Give a group another name."""
        return self._value("group.rename", Group, name=name, to=to)

    def remove(self, name: str) -> None:
        """Remove a group; its people stay."""
        self._octets("group.remove", name=name)


class OutboundCalls(Room):
    """`client.outbound`: the operations `outbound.*`."""

    def list(self) -> tuple[Sender, ...]:
        """List who may send in the organisation's name."""
        return self._value("outbound.list", tuple[Sender, ...])

    def add_network(self, *, network: str, note: str = "") -> Sender:
        """Let a network send in their name."""
        return self._value("outbound.add_network", Sender, network=network, note=note)

    def set_login(self, *, login: str, password: str, note: str = "") -> Sender:
        """Set a login for sending."""
        return self._value("outbound.set_login", Sender, login=login, password=password, note=note)

    def add_certificate(self, *, pem: str, note: str = "") -> Sender:
        """Let the holder of a certificate send."""
        return self._value("outbound.add_certificate", Sender, pem=pem, note=note)

    def remove(self, *, kind: str, name: str) -> Sender:
        """Let it send no more."""
        return self._value("outbound.remove", Sender, kind=kind, name=name)


class TrialCalls(Room):
    """`client.trial`: the operations `trial.*`."""

    def samples(self) -> tuple[TrialSample, ...]:
        """List the harmless messages that can be sent for a trial."""
        return self._value("trial.samples", tuple[TrialSample, ...])

    def send(self, *, recipient: str, sample: str = "clean") -> Sent:
        """Send a harmless test mail through the gateway."""
        return self._value("trial.send", Sent, recipient=recipient, sample=sample)


class EventCalls(Room):
    """`client.event`: the operations `event.*`."""

    def follow(self, *, kinds: Sequence[EventKind] | None = None, after: str = "", seconds: float = 600.0) -> bytes:
        """Follow what happens to mail, as it happens."""
        return self._octets("event.follow", kinds=kinds, after=after, seconds=seconds)


class WebhookCalls(Room):
    """`client.webhook`: the operations `webhook.*`."""

    def list(self) -> tuple[WebhookRow, ...]:
        """List webhooks, and how they stand."""
        return self._value("webhook.list", tuple[WebhookRow, ...])

    def add(self, *, url: str, events: Sequence[EventKind] | None = None) -> MadeWebhook:
        """Tell a service of ours what happens."""
        return self._value("webhook.add", MadeWebhook, url=url, events=events)

    def resume(self, webhook: str) -> WebhookRow:
        """Switch a webhook on again."""
        return self._value("webhook.resume", WebhookRow, webhook=webhook)

    def remove(self, webhook: str) -> None:
        """Remove a webhook."""
        self._octets("webhook.remove", webhook=webhook)


class NodeCalls(Room):
    """`client.node`: the operations `node.*`."""

    def list(self) -> Fleet:
        """List all machines: versions, load, what is drained."""
        return self._value("node.list", Fleet)

    def drain(self, node: str, *, why: str = "", anyway: bool = False) -> Fleet:
        """Let a machine finish what it has and take nothing new."""
        return self._value("node.drain", Fleet, node=node, why=why, anyway=anyway)

    def resume(self, node: str) -> Fleet:
        """Let a machine take work again."""
        return self._value("node.resume", Fleet, node=node)

    def forget(self, node: str) -> Fleet:
        """Forget a machine that is gone."""
        return self._value("node.forget", Fleet, node=node)


class LedgerCalls(Room):
    """`client.ledger`: the operations `ledger.*`."""

    def verify(self) -> LedgerView:
        """Prove that no accepted message was lost."""
        return self._value("ledger.verify", LedgerView)


class Client:
    """All operations, grouped by what they are about. Raises NotFound, Denied, Conflict, Refused and TemporaryFailure."""

    def __init__(self, url: str, token: str, tenant: str = "", *, seconds: float = 30.0, certificates: str = "", language: str = "en") -> None:
        """`tenant` "": the token's own. `certificates`: a PEM file of authorities in the place of the system's."""
        connection = Connection(url, token, tenant, seconds=seconds, certificates=certificates, language=language)
        self.message = MessageCalls(connection)
        self.feedback = FeedbackCalls(connection)
        self.quarantine = QuarantineCalls(connection)
        self.emergency = EmergencyCalls(connection)
        self.overview = OverviewCalls(connection)
        self.rules = RulesCalls(connection)
        self.station = StationCalls(connection)
        self.policy = PolicyCalls(connection)
        self.report = ReportCalls(connection)
        self.person = PersonCalls(connection)
        self.campaign = CampaignCalls(connection)
        self.delegate = DelegateCalls(connection)
        self.digest = DigestCalls(connection)
        self.sender_list = SenderListCalls(connection)
        self.queue = QueueCalls(connection)
        self.signing_key = SigningKeyCalls(connection)
        self.tls = TlsCalls(connection)
        self.dmarc = DmarcCalls(connection)
        self.account = AccountCalls(connection)
        self.own = OwnCalls(connection)
        self.session = SessionCalls(connection)
        self.token = TokenCalls(connection)
        self.provider = ProviderCalls(connection)
        self.audit = AuditCalls(connection)
        self.briefing = BriefingCalls(connection)
        self.inventory = InventoryCalls(connection)
        self.tenant = TenantCalls(connection)
        self.settings = SettingsCalls(connection)
        self.domain = DomainCalls(connection)
        self.people = PeopleCalls(connection)
        self.directory = DirectoryCalls(connection)
        self.group = GroupCalls(connection)
        self.outbound = OutboundCalls(connection)
        self.trial = TrialCalls(connection)
        self.event = EventCalls(connection)
        self.webhook = WebhookCalls(connection)
        self.node = NodeCalls(connection)
        self.ledger = LedgerCalls(connection)
