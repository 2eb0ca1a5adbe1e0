"""The whole matrix of who may send through us: never an open relay."""

from itertools import product

import pytest

from sekisho.model.ids import TenantId
from sekisho.policy.admission import (
    AUTHENTICATE_FIRST,
    NO_SOURCE_ROUTES,
    NOT_FOR_STRANGERS,
    NOT_YOUR_SENDER,
    RELAYING_DENIED,
    Inbound,
    Outbound,
    Refuse,
    Role,
    admit,
    may_use_sender,
)
from sekisho.testing.builders import an_address

OURS, THEIRS = TenantId("ours"), TenantId("theirs")

# role, client, recipient's tenant -> what follows
MATRIX = {
    (Role.MX, None, None): Refuse(RELAYING_DENIED),
    (Role.MX, None, OURS): Inbound(OURS),
    (Role.MX, None, THEIRS): Inbound(THEIRS),
    (Role.MX, OURS, None): Outbound(OURS),
    (Role.MX, OURS, OURS): Inbound(OURS),
    (Role.MX, OURS, THEIRS): Inbound(THEIRS),
    (Role.SUBMISSION, None, None): Refuse(AUTHENTICATE_FIRST),
    (Role.SUBMISSION, None, OURS): Refuse(AUTHENTICATE_FIRST),
    (Role.SUBMISSION, None, THEIRS): Refuse(AUTHENTICATE_FIRST),
    (Role.SUBMISSION, OURS, None): Outbound(OURS),
    (Role.SUBMISSION, OURS, OURS): Inbound(OURS),
    (Role.SUBMISSION, OURS, THEIRS): Inbound(THEIRS),
    (Role.INTERNAL, None, None): Refuse(NOT_FOR_STRANGERS),
    (Role.INTERNAL, None, OURS): Refuse(NOT_FOR_STRANGERS),
    (Role.INTERNAL, None, THEIRS): Refuse(NOT_FOR_STRANGERS),
    (Role.INTERNAL, OURS, None): Outbound(OURS),
    (Role.INTERNAL, OURS, OURS): Inbound(OURS),
    (Role.INTERNAL, OURS, THEIRS): Inbound(THEIRS),
}


def test_the_matrix_is_whole():
    assert set(MATRIX) == set(product(Role, (None, OURS), (None, OURS, THEIRS)))


@pytest.mark.parametrize("case", MATRIX, ids=lambda case: "-".join(str(part) for part in case))
def test_admission(case):
    role, client, recipient_tenant = case
    assert admit(role, client, recipient_tenant, an_address("someone@somewhere.test")) == MATRIX[case]


@pytest.mark.parametrize("role", Role)
def test_a_stranger_never_reaches_a_foreign_domain(role):
    for text in ("a@elsewhere.test", "a%b@elsewhere.test", "postmaster@elsewhere.test", "postmaster", "a@[192.0.2.1]", ""):
        assert isinstance(admit(role, None, None, an_address(text)), Refuse)


@pytest.mark.parametrize("local", ["user%elsewhere.test", "elsewhere.test!user", "@relay.test:user", '"user@elsewhere.test"'])
def test_routes_inside_of_the_local_part_are_refused_from_strangers_and_towards_our_own(local):
    recipient = an_address(f"{local}@example.test")
    assert admit(Role.MX, None, OURS, recipient) == Refuse(NO_SOURCE_ROUTES)
    assert admit(Role.MX, THEIRS, OURS, recipient) == Refuse(NO_SOURCE_ROUTES)
    assert admit(Role.MX, OURS, None, recipient) == Outbound(OURS)  # what is elsewhere's local part is elsewhere's business


def test_a_known_client_without_a_recipient_domain_is_refused():
    assert admit(Role.INTERNAL, OURS, None, an_address("root")) == Refuse(RELAYING_DENIED)


@pytest.mark.parametrize(
    ("client", "sender", "sender_tenant", "by_login", "expected"),
    [
        (None, "ceo@ours.test", OURS, False, None),  # a forged sender from outside is for sender authentication to tell
        (OURS, "me@ours.test", OURS, True, None),
        (OURS, "", None, True, None),
        (OURS, "friend@elsewhere.test", None, False, None),  # a server that forwards
        (OURS, "friend@elsewhere.test", None, True, NOT_YOUR_SENDER),
        (OURS, "me@theirs.test", THEIRS, False, NOT_YOUR_SENDER),
        (OURS, "me@theirs.test", THEIRS, True, NOT_YOUR_SENDER),
    ],
)
def test_senders(client, sender, sender_tenant, by_login, expected):
    assert may_use_sender(client, an_address(sender), sender_tenant, by_login=by_login) == expected


def test_every_refusal_is_permanent_and_says_nothing_of_the_inside():
    for reply in (RELAYING_DENIED, NOT_FOR_STRANGERS, AUTHENTICATE_FIRST, NOT_YOUR_SENDER, NO_SOURCE_ROUTES):
        assert reply.is_permanent
        assert "tenant" not in reply.text.lower()
