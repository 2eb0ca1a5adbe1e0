"""The SMTP client against a server that says anything at any time."""

from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.address import Address
from sekisho.smtp.client import Client
from sekisho.smtp.client_phase import Phase
from sekisho.smtp.letter import Letter

CONTENT = b"Subject: x\r\n\r\n.dot\r\nend\r\n"
LETTER = Letter(Address("anna", "example.test"), tuple(Address(name, "partner.test") for name in ("ben", "cat", "dan")), len(CONTENT))

REPLIES = st.sampled_from(
    [
        b"220 a\r\n",
        b"250 ok\r\n",
        b"250-PIPELINING\r\n250 STARTTLS\r\n",
        b"354 go\r\n",
        b"421 bye\r\n",
        b"450 x\r\n",
        b"550 x\r\n",
        b"junk",
        b"\r\n",
        b"\0",
    ]
)


@given(st.lists(REPLIES, max_size=20), st.integers(1, 7), st.booleans())
def test_any_server_at_all_ends_with_a_reply_for_everybody(replies, step, streamed):
    client = Client("gate.example.test", use_tls=False)
    octets = b"".join(replies)
    begun = False
    for start in range(0, len(octets), step):
        client.receive(octets[start : start + step])
        client.take_output()
        if client.phase is Phase.READY and not begun:
            client.begin(LETTER, None if streamed else CONTENT)
            begun = True
        if client.phase is Phase.CONTENT:
            client.send(CONTENT)
            client.finish()
    client.abandon("over")
    if begun:
        assert client.result is not None
        assert len(client.result) == 3
        assert all(200 <= reply.code < 600 for reply in client.result)
