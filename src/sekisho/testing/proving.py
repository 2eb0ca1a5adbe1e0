"""A sender's proof computed again from the answers that stand in a dossier: what tests hold the record to (ADR 8)."""

from collections.abc import Awaitable, Sequence
from typing import Any

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.gate.asking import Asking, Book, Share
from sekisho.model.dossier import Answer, Dossier
from sekisho.model.senderauth import NOT_ASKED, SenderAuth
from sekisho.senderauth.authenticate import Askers, authenticate

_NO_QUESTION = Share(questions=0, seconds=0.0, octets_each=0, octets=0)


def recorded(answers: Sequence[Answer]) -> Asking:
    """Return a resolver that answers from a record and asks nobody. What was never asked is TempFail: nobody knows."""
    book = Book()
    book.known = {answer.question: answer for answer in answers}
    return Asking(StaticResolver(Zone()), book, _NO_QUESTION, 0.0)


async def prove_again(dossier: Dossier) -> SenderAuth:
    """Return what is proven by a dossier's recorded answers: the same, unless its tenant's settings have changed."""
    if dossier.sender_auth.dmarc.result == NOT_ASKED:
        return dossier.sender_auth
    again = recorded(dossier.answers)
    return await authenticate(dossier.arrival, dossier.message, dossier.tenant, Askers(again, again, again), _one_by_one)


async def _one_by_one(*work: Awaitable[Any]) -> list[Any]:
    """Run coroutines that wait for nobody."""
    return [await one for one in work]
