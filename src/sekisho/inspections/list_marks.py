"""Which organisations a mailing list's own header names: lists rewrite From and Reply-To, and do so honestly. Shared by several inspections."""

import re

from sekisho.mime.web.organisation import organisation_of
from sekisho.model.dossier import Dossier
from sekisho.model.message import Message

_LIST_HEADERS = frozenset({"list-id", "list-post", "x-mailing-list", "x-beenthere", "mailing-list", "list-help", "list-unsubscribe"})
_INITIALS = frozenset("lLxXmM")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def list_organisations(message: Message) -> frozenset[str]:
    """Return the registrable domains named by the list headers (RFC 2369, RFC 2919), empty for mail that came through no list."""
    found = set()
    for field in message.headers:
        if field.name[:1] in _INITIALS and field.name.lower() in _LIST_HEADERS:
            for domain in _DOMAIN.findall(field.value[:500])[:8]:
                organisation = organisation_of(domain.lower())
                if organisation:
                    found.add(organisation)
    return frozenset(found)


def came_through_a_list(dossier: Dossier) -> bool:
    """Tell whether a mailing list handed it on and proves itself: the envelope sender is the list's own, and SPF passes for it.

    Lists change what members write, and so break their proof; anybody can run a list, so this makes a forgery less likely and no more.
    """
    spf = dossier.sender_auth.spf
    return spf.result == "pass" and spf.scope == "mfrom" and organisation_of(spf.domain) in list_organisations(dossier.message)
