"""The policy document: what its TOML may say. The comment beside a key is its meaning in `docs/operate/policy.md`."""

from typing import Literal

import msgspec

Words = tuple[str, ...]
Size = int | str  # octets, or such as "20 MB"


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the document. Unknown keys are refused."""


class When(Table, frozen=True):
    """`[rules.when]`: what a rule asks. All of it has to be true, or any of it with `match = "any"`."""

    envelope_blank: bool | None = None  # the envelope sender is empty (a bounce)
    from_differs_envelope: bool | None = None  # header From is of another domain than the envelope sender
    from_differs_reply_to: bool | None = None  # answers go to another domain than header From
    header_keywords: Words | None = None  # lists of [keywords] that are met in the header fields
    subject_keywords: Words | None = None  # ... in the subject
    subject_blank: bool | None = None  # there is no subject
    body_keywords: Words | None = None  # ... in the text
    body_blank: bool | None = None  # there is no text to read
    attachment_name: Words | None = None  # names or extensions of files, such as "*.exe"
    attachment_mime: Words | None = None  # declared types, such as "application/*"
    attachment_type: Words | None = None  # true types, by what the file is: "exe", "zip", "docm"
    attachment_keywords: Words | None = None  # lists that are met in the text of a file
    attachment_over: Size | None = None  # a file is larger
    attachments_over: int | None = None  # more files than that
    attachment_locked: bool | None = None  # a file is locked with a password
    attachment_active: bool | None = None  # a file holds active content: macros, scripts, programs
    size_over: Size | None = None  # the message is larger
    size_at_most: Size | None = None  # the message is not larger
    recipients_over: int | None = None  # more recipients in the envelope or in To and Cc
    header: dict[str, Words] | None = None  # header fields with patterns of their values: {"X-Mailer" = ["*bulk*"]}
    category: Words | None = None  # the verdict: malware, unscannable, phishing, fraud, spam, bulk, clean
    score_over: float | None = None  # the verdict's score, from 0 to 1
    points_over: int | None = None  # the verdict's points
    finding: Words | None = None  # codes of findings, such as "document.*"
    spf: Words | None = None  # results of SPF: pass, fail, softfail, neutral, none, permerror, temperror
    dkim: Words | None = None  # results of any DKIM signature, "none" where there is none
    dmarc: Words | None = None  # results of DMARC
    arc: Words | None = None  # results of ARC
    proven: bool | None = None  # SPF or DKIM prove the domain in From
    unanswered: Words | None = None  # inspections that gave no answer, "*" = any
    client: Words | None = None  # networks of the client, such as "192.0.2.0/24"
    hours: str | None = None  # such as "18:00-08:00", by `utc_offset`
    days: tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...] | None = None  # of the week


class Then(Table, frozen=True):
    """`[rules.then]`: what a rule does. At most one of the first seven keys."""

    discard: bool = False  # drop it; for 7 days it can be brought back
    reject: bool | str = False  # refuse it in the dialogue, with these words
    deliver: bool = False  # deliver it now: rules with weaker actions do not count. Never malware, never what could not be looked into
    quarantine: bool | str = False  # keep it, in this area
    redirect: str = ""  # deliver it to this address instead
    hand_to: str = ""  # hand it to this host (host:port) instead of the domain's route
    postpone: str = ""  # deliver it at this hour, such as "02:00"
    days: int = 0  # that quarantine keeps it; 0 = as long as always
    attachments: Literal["", "strip", "sanitise"] = ""  # deliver a copy without files, or with active content taken out; the original is kept
    tag: str = ""  # put before the subject
    stamp: str = ""  # a stamp of [stamps], put into the text; never into signed mail
    headers: dict[str, str] = {}  # fields to add
    bcc: Words = ()  # addresses that get a copy
    notify: Words = ()  # who is told by mail: "recipients", or addresses of ours
    archive: str = ""  # an address that gets a copy of the original, with its envelope
    require_tls: Literal["", "required", "verified"] = ""  # hand it on by TLS or not at all; verified: with a certificate that is checked


class RuleTable(Table, frozen=True):
    """`[[rules]]`: one rule. All rules are asked; where several match, the order of actions decides, then the order of rules."""

    name: str  # letters, digits and "-"; unique
    note: str = ""  # for people
    direction: Literal["", "inbound", "outbound"] = ""  # "" = both
    recipients: Words = ()  # "taro@example.test", "*@example.test", "*@*.example.test", "group:finance"; none = everybody
    except_recipients: Words = ()  # but not these
    senders: Words = ()  # envelope sender or header From
    except_senders: Words = ()  # but not these
    match: Literal["all", "any"] = "all"  # how many of the conditions have to be true
    when: When = msgspec.field(default_factory=When)
    then: Then = msgspec.field(default_factory=Then)
    rollout: Literal["all", "share", "shadow", "off"] = "all"  # how far it is switched on
    share: int = 5  # percent of the mail for `rollout = "share"`, always the same part
    return_after: int = 0  # releases in a day of what it stopped after which it goes back to shadow by itself; 0 = never


class SendersTable(Table, frozen=True):
    """`[[senders]]`: approved and blocked senders, for everybody, a domain or one address."""

    owner: str = "*"  # "*", a domain of ours, or an address of ours
    approve: Words = ()  # "hanako@partner.test", "*@partner.test": an approval by domain counts only for mail that is proven
    block: Words = ()  # blocked senders
    personal: bool = False  # the wish of the user, not of an administrator


class KeywordsTable(Table, frozen=True):
    """`[keywords.NAME]`: words that count."""

    words: Words | dict[str, int] = ()  # words and phrases, perhaps with scores: { "confidential" = 5 }
    match: Literal["any", "all", "none", "sum"] = "any"  # sum: the scores reach the threshold
    threshold: int = 1  # for `sum`
    case: bool = False  # capital and small letters differ


class StampTable(Table, frozen=True):
    """`[stamps.NAME]`: words for readers."""

    english: str = ""  # at least one of the two
    japanese: str = ""  # shown with the other
    style: Literal["information", "suspicious", "dangerous"] = "information"  # the colour in HTML
    place: Literal["top", "bottom"] = "top"  # of the text


class Document(Table, frozen=True):
    """The whole document."""

    note: str = ""  # for people
    utc_offset: str = "+00:00"  # of the hours that rules name, such as "+09:00"
    blocked: Literal["quarantine", "reject", "discard"] = "quarantine"  # what becomes of mail of blocked senders
    groups: dict[str, Words] = {}  # addresses and patterns by the name of a group
    keywords: dict[str, KeywordsTable] = {}
    stamps: dict[str, StampTable] = {}
    senders: tuple[SendersTable, ...] = ()
    rules: tuple[RuleTable, ...] = ()
