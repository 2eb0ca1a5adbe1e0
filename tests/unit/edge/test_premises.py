"""What all sessions of one listening socket share."""

from ipaddress import ip_network

from sekisho.edge.door import Door
from sekisho.edge.guard import Guard, GuardLimits
from sekisho.edge.pace import SessionLimits
from sekisho.edge.premises import ListenerSettings, Premises
from sekisho.policy.admission import Role


def premises(gate, **settings):
    guard = Guard(GuardLimits())
    door = Door(gate.carrier.directory, "example.test", None, guard)
    return Premises(ListenerSettings("test", Role.MX, "gate.test", **settings), door, guard, gate.stores.blobs, gate.reception, gate.metrics)


def test_only_listed_balancers_have_to_say_for_whom_they_connect(gate):
    listed = premises(gate, balancers=(ip_network("192.0.2.0/28"), ip_network("2001:db8::/64")))
    assert [listed.is_balancer(ip) for ip in ("192.0.2.15", "192.0.2.16", "2001:db8::1", "2001:db8:1::1")] == [True, False, True, False]
    assert not premises(gate).is_balancer("192.0.2.1")


def test_clients_get_less_time_while_there_is_stress(gate):
    shared = premises(gate, limits=SessionLimits(idle_seconds=60))
    assert shared.session_limits.idle_seconds == 60
    shared.guard.stress.is_on = True
    assert shared.session_limits.idle_seconds == 10


class Tls:
    def __init__(self, certificate):
        self.certificate = certificate

    def getpeercert(self, binary_form):
        assert binary_form
        return self.certificate


def test_no_certificate_and_an_unknown_one_are_nobodys(gate):
    shared = premises(gate)
    assert shared.tenant_of_certificate(Tls(None)) is None
    assert shared.tenant_of_certificate(Tls(b"unknown")) is None
