"""Passkeys (WebAuthn level 3): added by people who are in, and a way in by themselves: the authenticator has checked who holds it."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sekisho.access import accounts
from sekisho.access.accounts import Account, Factors, Passkey
from sekisho.access.entering import Entered, Entrance, Visit
from sekisho.access.login import wrong
from sekisho.access.own_account import keep_factors, mine
from sekisho.access.rules import AccessRules
from sekisho.access.tickets import Tickets
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control

_SECONDS = 300.0
_MOST = 20
_REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the browser is asked: options as JSON (WebAuthn section 5.4 and 5.5), and the ticket that comes back with the answer."""

    ticket: str
    options: str


@use_case("own.begin-passkey", Permission.OWN_ACCOUNT, "Begin with a passkey.", "パスキーの登録を始めます。", changes=True, own=True, step_up=True)
async def begin_adding(control: Control, tickets: Tickets, access_rules: AccessRules, actor: Actor, trail: Trail, origin: ShortText) -> Ceremony:
    """Return what the browser is asked. `origin` is one of ours. Raises Refused."""
    account, factors = await mine(control, actor)
    trail.tell("passkey", "", '"begun"')
    server = _server(access_rules, origin)
    user = PublicKeyCredentialUserEntity(id=account.value.id.encode(), name=account.value.login, display_name=account.value.name)
    known = [AttestedCredentialData(each.credential) for each in factors.value.passkeys]
    options, state = server.register_begin(user, known, ResidentKeyRequirement.REQUIRED, _REQUIRED)
    ticket = await tickets.issue("passkey-add", {"challenge": state["challenge"], "account": account.value.id, "origin": origin}, _SECONDS)
    return Ceremony(ticket, json.dumps(dict(options.public_key)))


@use_case("own.add-passkey", Permission.OWN_ACCOUNT, "Add a passkey.", "パスキーを登録します。", changes=True, own=True)
async def add(
    control: Control,
    clock: Clock,
    tickets: Tickets,
    access_rules: AccessRules,
    actor: Actor,
    trail: Trail,
    ticket: LongText,
    response: LongText,
    name: ShortText = "",
) -> int:
    """Keep it, end all other sessions, and return how many there are. Raises Refused for an answer that is not to our question."""
    account, factors = await mine(control, actor)
    facts = await tickets.redeem("passkey-add", ticket)
    if facts["account"] != account.value.id or len(factors.value.passkeys) >= _MOST:
        raise wrong()
    server = _server(access_rules, facts["origin"])
    try:
        made = server.register_complete(_state(facts["challenge"]), _object(response)).credential_data
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, IndexError):
        made = None
    if made is None:
        raise wrong()
    shown = accounts.shown_name(name)[:60] or "passkey"
    passkey = Passkey(_text(made.credential_id), bytes(made), str(server.rp.id), shown, clock.now())
    changed = replace(factors.value, passkeys=(*factors.value.passkeys, passkey))
    await keep_factors(control, actor, account, factors, changed, trail, f"passkey {shown}", strong=True)
    return len(changed.passkeys)


@use_case("own.remove-passkey", Permission.OWN_ACCOUNT, "Remove a passkey.", "パスキーを削除します。", changes=True, own=True, step_up=True)
async def remove(control: Control, actor: Actor, trail: Trail, passkey: ShortText) -> None:
    """Take it away, and with the last second factor the recovery codes; end all other sessions. Raises NotFound."""
    account, factors = await mine(control, actor)
    left = tuple(each for each in factors.value.passkeys if each.id != passkey)
    if len(left) == len(factors.value.passkeys):
        raise NotFound("There is no such passkey.", "そのパスキーはありません。")
    changed = replace(factors.value, passkeys=left, recovery=factors.value.recovery if left or factors.value.seed else ())
    await keep_factors(control, actor, account, factors, changed, trail, "passkey removed")


class PasskeyLogin:
    """The way in by a passkey: nothing is typed, and nothing can be handed to a false page."""

    def __init__(self, control: Control, clock: Clock, tickets: Tickets, entrance: Entrance, rules: AccessRules) -> None:
        self._control = control
        self._clock = clock
        self._tickets = tickets
        self._entrance = entrance
        self._rules = rules

    async def begin(self, origin: str) -> Ceremony:
        """Return what the browser is asked: any passkey that it has for us."""
        options, state = _server(self._rules, origin).authenticate_begin(None, _REQUIRED)
        ticket = await self._tickets.issue("passkey", {"challenge": state["challenge"], "origin": origin}, _SECONDS)
        return Ceremony(ticket, json.dumps(dict(options.public_key)))

    async def enter(self, ticket: str, response: str, visit: Visit) -> Entered:
        """Let in whose passkey answered. Raises Refused."""
        return await self._entrance.enter(await self.check(ticket, response), visit, "passkey", strong=True)

    async def check(self, ticket: str, response: str) -> Account:
        """Return whose passkey answered; each answer counts once. Raises Refused."""
        facts = await self._tickets.redeem("passkey", ticket)
        server, given = _server(self._rules, facts["origin"]), _object(response)
        try:
            answer = AuthenticationResponse.from_dict(given)
            entry = await self._control.holder(f"passkey:{_text(answer.raw_id)}")
            kept = await accounts.find(self._control, entry.tenant, entry.key) if entry is not None else None
            if kept is None or kept.value.disabled:
                raise wrong()
            factors = await accounts.factors_of(self._control, kept.value)
            passkey = next(each for each in factors.value.passkeys if each.id == _text(answer.raw_id))
            server.authenticate_complete(_state(facts["challenge"]), [AttestedCredentialData(passkey.credential)], given)
            count = answer.response.authenticator_data.counter
        except (ValueError, TypeError, KeyError, AttributeError, StopIteration, IndexError):
            raise wrong() from None
        if passkey.count and count <= passkey.count:  # WebAuthn section 6.1.1: perhaps a copy
            raise wrong()
        used = replace(passkey, used_at=self._clock.now(), count=count)
        changed = replace(factors.value, passkeys=tuple(used if each.id == used.id else each for each in factors.value.passkeys))
        await self._note(kept.value, changed, factors.version)
        return kept.value

    async def _note(self, account: Account, changed: Factors, version: int) -> None:
        try:
            await self._control.commit(account.tenant, [accounts.set_factors(account, changed, version)])
        except Conflict:  # another login at the same moment: the answer that comes second is asked again
            raise wrong() from None


def _server(rules: AccessRules, origin: str) -> Fido2Server:
    """Return the checks for one of our origins. Raises Refused for any other, and for addresses, which cannot have passkeys."""
    host = urlsplit(origin).hostname or ""
    if origin not in rules.origins or ":" in host or host.replace(".", "").isdecimal():
        raise Refused("Passkeys need https, or http://localhost.", "パスキーにはhttps、またはhttp://localhostが必要です。")
    return Fido2Server(PublicKeyCredentialRpEntity(name="Sekisho", id=host), AttestationConveyancePreference.NONE, lambda given: given == origin)


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": _REQUIRED}


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise wrong()
    return value


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")
