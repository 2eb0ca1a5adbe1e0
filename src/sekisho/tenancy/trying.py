"""Trying the station out: a harmless message to one of our own addresses, through the real door. What becomes of it is told by its story."""

from collections.abc import Callable
from dataclasses import dataclass

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.control import Control
from sekisho.ports.trial import Trial, TrialSample
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import own_domains
from sekisho.tenancy.scope import must_reach


@dataclass(frozen=True, slots=True)
class Sent:
    """A sample on its way: `message` is its number, as tracking knows it."""

    message: str
    sample: str
    recipient: str


@use_case("trial.samples", Permission.READ_TENANT, "List the harmless messages that can be sent for a trial.", "お試し用の無害なメールの一覧。")
async def list_samples(trial: Trial) -> tuple[TrialSample, ...]:
    """Return them."""
    return trial.samples()


@use_case("trial.send", Permission.ACT_ON_MAIL, "Send a harmless test mail through the gateway.", "無害なテストメールを送ります。", changes=True)
async def send_sample(
    control: Control,
    from_file: Callable[[], FromFile],
    trial: Trial,
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    recipient: ShortText,
    sample: ShortText = "clean",
) -> Sent:
    """Send a sample to an address in one of our domains. Raises Refused for an address of others, NotFound for a sample that is none."""
    address = recipient.strip().lower()
    local, _, domain = address.rpartition("@")
    base = from_file()
    ours = await own_domains(control, base, tenant)
    anything = tenant == DEFAULT_TENANT and "*" in base.domains  # no route is set: every address ends in the embedded mailbox of this machine
    if not local or not domain or any(character.isspace() or not character.isprintable() for character in address):
        raise Refused(f"{recipient[:100]!r} is not an address", f"{recipient[:100]!r}はメールアドレスではありません。")
    if domain not in ours and not anything:
        raise Refused(
            f"{domain[:100]} is none of your proven domains: a test mail goes to your own people only",
            f"{domain[:100]}は確認済みのドメインではありません。テストメールは自組織のアドレスにのみ送れます。",
        )
    must_reach(sight, [address])
    trail.tell(sample[:60], after=f'"{address}"')
    return Sent(await trial.send(sample, address), sample, address)
