"""Who asks, and what they may do: roles, permissions, and how much of a tenant an actor may see."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import TenantId


class Permission(StrEnum):
    """What a use case demands. Reading of mail's text is apart from reading about mail."""

    READ_STATION = "read-station"  # health, metrics, processes, the whole queue's depth
    RUN_STATION = "run-station"  # what concerns the whole installation: tenants, rule packs, own parts
    READ_TENANT = "read-tenant"  # settings, domains, routes, people
    CHANGE_TENANT = "change-tenant"
    READ_POLICY = "read-policy"
    CHANGE_POLICY = "change-policy"
    READ_MAIL = "read-mail"  # tracking, verdicts, dossiers, held mail's envelope: what is known about mail
    OPEN_MAIL = "open-mail"  # its text and files
    ACT_ON_MAIL = "act-on-mail"  # release, delete, report; queue operations
    RELEASE_MALWARE = "release-malware"
    CHANGE_ACCESS = "change-access"  # accounts, roles, tokens of others
    READ_AUDIT = "read-audit"
    OWN_MAIL = "own-mail"  # one's own held mail, lists and messages; every use case that demands it looks at the sight
    OWN_ACCOUNT = "own-account"  # one's own password, second factor, sessions, tokens
    STEP_UP = "step-up"  # for tokens, who can prove nothing anew: dangerous use cases, only where this was named when the token was made


class Role(StrEnum):
    """What an account is for."""

    OPERATOR = "operator"  # runs the installation, all tenants
    TENANT_ADMIN = "tenant-admin"  # everything within one tenant
    ANALYST = "analyst"  # sees what was judged and why, without content, and acts on it
    HELP_DESK = "help-desk"  # finds and releases people's mail
    AUDITOR = "auditor"  # sees everything but content, changes nothing
    END_USER = "end-user"  # their own mail


_P = Permission
_TENANT_ADMIN = frozenset(_P) - {_P.RUN_STATION, _P.READ_STATION}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset(_P),
    Role.TENANT_ADMIN: _TENANT_ADMIN,
    Role.ANALYST: frozenset({_P.READ_TENANT, _P.READ_POLICY, _P.READ_MAIL, _P.ACT_ON_MAIL, _P.OWN_MAIL, _P.OWN_ACCOUNT}),
    Role.HELP_DESK: frozenset({_P.READ_TENANT, _P.READ_MAIL, _P.ACT_ON_MAIL, _P.OWN_MAIL, _P.OWN_ACCOUNT}),
    Role.AUDITOR: frozenset({_P.READ_TENANT, _P.READ_POLICY, _P.READ_MAIL, _P.READ_AUDIT, _P.OWN_ACCOUNT}),
    Role.END_USER: frozenset({_P.OWN_MAIL, _P.OWN_ACCOUNT}),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """How much of a tenant's mail an actor sees. All three empty or False: nothing."""

    whole: bool = False  # every recipient of the tenant
    domains: frozenset[str] = frozenset()  # lower case
    addresses: frozenset[str] = frozenset()  # `Address.key`s

    def covers(self, address: Address) -> bool:
        """Tell whether mail for (or, outward, of) this address may be seen."""
        return self.whole or address.key in self.addresses or address.domain.lower() in self.domains


WHOLE = Sight(whole=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who was let in. What they may do is never more than their role grants, and less where a token or scope says so."""

    name: str  # as the audit names them: "alice@example.test", "token:backup", "command:root"
    role: Role
    tenant: TenantId | None  # None: all tenants (operators only)
    permissions: frozenset[Permission]
    domains: frozenset[str] = frozenset()  # empty: the whole tenant
    addresses: frozenset[str] = frozenset()  # an end user's own, `Address.key`s
    account: str = ""  # the account's key in the control store; "" for commands
    via: str = "command"  # "session", "token", "link" or "command"
    ip: str = ""
    session: str = ""  # the session's key in the control store; "" where there is none
    fresh: bool = False  # proved who they are within the last minutes: what dangerous use cases demand of a session

    @property
    def sight(self) -> Sight:
        """Return what mail they see."""
        if self.role is Role.END_USER:
            return Sight(addresses=self.addresses)
        return Sight(domains=self.domains) if self.domains else WHOLE

    @property
    def proven(self) -> bool:
        """Tell whether dangerous use cases are theirs now: by a fresh proof, a token's own scope, or the machine itself."""
        return self.via == "command" or (self.fresh if self.via == "session" else self.via == "token" and Permission.STEP_UP in self.permissions)

    def may(self, permission: Permission, tenant: TenantId) -> bool:
        """Tell whether they may do that for this tenant."""
        return permission in self.permissions and permission in GRANTS[self.role] and self.tenant in {None, tenant}


def whose(actor: Actor, address: str, needs: Permission) -> tuple[str, ...]:
    """Return the `Address.key`s that an act on a person's own things is about: an end user's own (all, or the one named), or the one that staff name.

    Staff need the right `needs` to act for others. Raises NotFound for addresses that are not theirs to see, Denied, Refused where none is named.
    """
    wanted = address.strip().lower()
    if actor.role is Role.END_USER:
        if wanted and wanted not in actor.addresses:
            raise _nobody()
        return (wanted,) if wanted else tuple(sorted(actor.addresses))
    if needs not in actor.permissions:
        raise Denied("You may not change what belongs to others.", "他の利用者の設定を変更する権限がありません。")
    local, _, domain = wanted.rpartition("@")
    if not (local and domain) or not wanted.isprintable() or " " in wanted:
        raise Refused("Name the person's address.", "対象のメールアドレスを指定してください。")
    if not actor.sight.covers(Address(local, domain)):
        raise _nobody()
    return (wanted,)


def _nobody() -> NotFound:
    return NotFound("Nobody here has that address.", "そのアドレスの人は登録されていません。")


def operator_at_the_machine(name: str) -> Actor:
    """Return whoever can run commands on the machine itself: the file system has let them in."""
    return Actor(f"command:{name}"[:100], Role.OPERATOR, None, GRANTS[Role.OPERATOR])
