"""Who a login may write as: the author that readers see belongs to whoever logged in."""

from sekisho.model.decision import Reply
from sekisho.model.dossier import Dossier

ONE_AUTHOR = Reply(550, "5.6.0", "A message has one From field")
NOT_YOUR_AUTHOR = Reply(550, "5.7.1", "You may not write with this From address")


def submission_reply(dossier: Dossier) -> Reply | None:
    """Return the refusal for mail of a login under another's name, else None.

    Every author must be of the tenant's domains. A login that is itself an address is one person and writes as that address only; a login
    that is a plain name belongs to a program and may use any of them. Servers known by network or certificate forward others' mail.
    """
    arrival, message, tenant = dossier.arrival, dossier.message, dossier.tenant
    login = arrival.connection.login.lower()
    if not login or not message.parts:
        return None
    if len(message.header_fields("From")) > 1:
        return ONE_AUTHOR
    for author in message.authors:
        own = author.domain in tenant.domains or any(author.domain.endswith("." + domain) for domain in tenant.domains)
        if not own or ("@" in login and author.address.lower() != login):
            return NOT_YOUR_AUTHOR
    return None
