"""Campaigns as people look at them: the largest, and one with its messages and the people whom it hit."""

from dataclasses import dataclass

from sekisho.model.access import Permission
from sekisho.model.arguments import Limit, ShortText
from sekisho.model.errors import NotFound
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.campaigns import Campaign, Campaigns

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CampaignLook:
    """One campaign with at most 100 of its messages (the latest first) and 100 of its recipients."""

    campaign: Campaign
    messages: tuple[ArrivalId, ...]
    people: tuple[str, ...]


@use_case("campaign.list", Permission.READ_MAIL, "List groups of messages that are nearly the same.", "類似メールのまとまりの一覧。")
async def largest(campaigns: Campaigns, tenant: TenantId, least: Limit = 2, limit: Limit = 100) -> Page[Campaign]:
    """Return campaigns of at least so many messages, the largest first."""
    return Page(tuple(await campaigns.largest(tenant, least, limit)))


@use_case("campaign.show", Permission.READ_MAIL, "Show one campaign: how far it spread, and whom it hit.", "類似メールのまとまり1件の詳細。")
async def show(campaigns: Campaigns, tenant: TenantId, campaign: ShortText) -> CampaignLook:
    """Return a campaign by its number or that of any of its messages. Raises NotFound."""
    one = await campaigns.one(tenant, campaign) if is_id(campaign) else None
    if one is None:
        raise NotFound(f"there is no campaign {campaign[:40]!r}", f"番号{campaign[:40]!r}のまとまりはありません。")
    return CampaignLook(one, tuple(await campaigns.members(tenant, one.id, _SHOWN)), tuple(await campaigns.people(tenant, one.id, _SHOWN)))
