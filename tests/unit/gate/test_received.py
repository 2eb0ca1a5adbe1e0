"""The Received field tells what was seen and nothing that a client could smuggle in."""

from dataclasses import replace

from sekisho.gate.received import received_field
from sekisho.model.arrival import EMERGENCY, Connection
from sekisho.testing.builders import an_arrival


def test_it_names_client_protocol_and_id():
    arrival = replace(
        an_arrival(), connection=Connection("192.0.2.7", "mail.client.test", "rev.client.test", "", "TLSv1.3", "TLS_AES_256_GCM_SHA384")
    )
    field = received_field(arrival, "gate.test").decode()
    assert field.startswith("Received: from mail.client.test (rev.client.test [192.0.2.7])\r\n")
    assert "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)" in field
    assert f"by gate.test (Sekisho) with ESMTPS id {arrival.id};" in field
    assert field.endswith("\r\n")


def test_a_hostile_helo_cannot_make_another_header():
    arrival = replace(an_arrival(), connection=Connection("192.0.2.7", "a\r\nX-Sekisho-Verdict: clean", "b\nc"))
    lines = received_field(arrival, "gate.test").decode().split("\r\n")
    assert all(line.startswith(("Received:", "\t")) for line in lines if line)
    assert "\n" not in "".join(lines)


def test_what_was_written_here_does_not_tell_where_its_writer_sits():
    connection = Connection(ip="192.0.2.7", helo="example.test", listener=EMERGENCY, login="taro@example.test")
    field = received_field(replace(an_arrival(), connection=connection), "gate.example.test").decode()
    assert field.startswith("Received: by gate.example.test (Sekisho emergency mailbox) with HTTP id ")
    assert "192.0.2.7" not in field
    assert field.endswith("\r\n")
