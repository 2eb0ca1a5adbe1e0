import pytest

from sekisho.app.assembling.receivers import Receiver, receiver_of


@pytest.mark.parametrize(
    ("to", "receiver"),
    [
        ("syslog+udp://192.0.2.1:514", Receiver("syslog+udp", "192.0.2.1", 514)),
        ("syslog+tls://siem.example.test:6514", Receiver("syslog+tls", "siem.example.test", 6514)),
        ("tcp://[2001:db8::1]:9000", Receiver("tcp", "2001:db8::1", 9000)),
        ("unix:/run/siem.sock", Receiver("unix", path="/run/siem.sock")),
        ("file:/var/log/sekisho.jsonl", Receiver("file", path="/var/log/sekisho.jsonl")),
    ],
)
def test_where_targets_lead(to, receiver):
    assert receiver_of(to) == receiver


@pytest.mark.parametrize(
    "to",
    [
        "",
        "siem",
        "http://x:1",
        "tcp://x",
        "tcp://x:0",
        "tcp://x:99999",
        "tcp:x:1",
        "tcp://:1",
        "tcp://x/y:1",
        "file:relative",
        "unix:",
        "syslog+udp://x:-1",
    ],
)
def test_what_leads_nowhere(to):
    with pytest.raises(ValueError):
        receiver_of(to)
