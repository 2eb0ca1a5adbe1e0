"""How far an administrator's arm reaches: some look after a few domains of an organisation, not all of it."""

from collections.abc import Iterable

from sekisho.model.access import Sight
from sekisho.model.address import Address
from sekisho.model.errors import Denied, NotFound


def covers(sight: Sight, addresses: Iterable[str]) -> bool:
    """Tell whether every one of these addresses may be seen and changed."""
    if sight.whole:
        return True
    return all(sight.covers(Address(local, domain)) for local, _, domain in (address.strip().lower().rpartition("@") for address in addresses))


def must_see(sight: Sight, addresses: Iterable[str]) -> None:
    """Raise NotFound for somebody who lies outside: they must not be told apart from nobody."""
    if not covers(sight, addresses):
        raise NotFound("nobody here has that address", "そのアドレスの人は登録されていません。")


def must_reach(sight: Sight, addresses: Iterable[str]) -> None:
    """Raise Denied for addresses that whoever asks may not give to anybody."""
    if not covers(sight, addresses):
        raise Denied("that address lies outside of the domains that you look after", "担当ドメイン以外のアドレスは設定できません。")


def must_see_domain(sight: Sight, domain: str) -> None:
    """Raise NotFound for a domain that lies outside."""
    if not sight.whole and domain not in sight.domains:
        raise NotFound(f"there is no domain {domain} here that can be changed", f"変更できるドメイン{domain}はありません。")


def must_be_whole(sight: Sight) -> None:
    """Raise Denied for what concerns the whole organisation."""
    if not sight.whole:
        raise Denied(
            "this concerns the whole organisation; you look after some of its domains",
            "組織全体に関わる操作のため、担当ドメインの管理者は実行できません。",
        )
