"""A port that is taken is told with the program that has it."""

import os
import socket

import pytest

from sekisho.app.supervision.sockets import bind, bind_shared, owner_of_port
from sekisho.model.errors import Refused


def test_a_free_port_listens():
    with bind("127.0.0.1", 0, "[[listeners]]") as listening, socket.create_connection(listening.getsockname()) as client:
        assert client.getpeername() == listening.getsockname()


def test_a_taken_port_names_its_owner():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert owner_of_port(port) == os.getpid()
        with pytest.raises(Refused, match=rf"Port {port} is in use by another program \(pid {os.getpid()}\)"):
            bind("127.0.0.1", port, "[[listeners]]")


def test_a_foreign_address_is_refused_with_the_section():
    with pytest.raises(Refused, match=r"has no address 203\.0\.113\.1.*\[console\]"):
        bind("203.0.113.1", 8025, "[console]")


def test_several_sockets_share_a_port_but_not_with_another_program():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first, second = bind_shared("127.0.0.1", port, "[[listeners]]", 2)
    with first, second:
        assert first.getsockname() == second.getsockname()
        with pytest.raises(Refused, match="in use"):
            bind_shared("127.0.0.1", port, "[[listeners]]", 2)
