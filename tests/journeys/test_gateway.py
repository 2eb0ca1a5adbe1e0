"""Whole journeys through a running gateway: real sockets in, real stores, real sockets out."""

import http.client
import json
import smtplib
import socket
import ssl

import pytest
from tests.journeys.steps import PLAIN, send, wait_for

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.testing.gateway import Gateway, running
from sekisho.testing.sink import Sink


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with running(tmp_path_factory.mktemp("gateway")) as started:
        yield started


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_sample_ends_as_its_story_says(gateway, language):
    told = gateway.command("send-samples", language=language)
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count("✓") == len(SAMPLES)


def test_a_message_is_delivered_with_trace_and_marks_and_nothing_else_changed(gateway):
    forged = b"X-Sekisho-Verdict: clean\r\nx-sekisho-id: forged\r\n" + PLAIN
    code, words = send(gateway.port, forged)
    assert code == 250
    arrival = words.rsplit(None, 1)[-1]

    def delivered():
        shown = gateway.command("mailbox", "show", "you@example.test")
        return shown.stdout if arrival in shown.stdout else None

    text = wait_for(delivered)
    head, _, body = text.partition("\n\n")
    assert "forged" not in head
    assert head.lower().count("x-sekisho-verdict:") == 1
    assert f"X-Sekisho-Id: {arrival}" in head
    assert "Received: from client.partner.test" in head
    assert body == "The minutes are attached to the plan.\n.dot\n"


def test_the_story_of_a_message_is_told(gateway):
    _, words = send(gateway.port)
    arrival = words.rsplit(None, 1)[-1]

    def told():
        story = gateway.command("track", arrival).stdout
        return story if "delivered" in story else None

    story = wait_for(told)
    for step in ("accepted", "judged", "decided", "delivered"):
        assert step in story


def test_the_ledger_is_sound_while_the_service_runs(gateway):
    verified = gateway.command("ledger", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "sound" in verified.stdout


def test_quarantined_mail_is_released_exactly_once(gateway):
    spam = next(sample for sample in SAMPLES if sample.name == "spam")
    _, words = send(gateway.port, spam.build(), spam.sender, ("release@example.test",))
    assert "Queued" in words
    listed = gateway.command("quarantine", "list").stdout
    held = next(line.split()[0] for line in listed.splitlines() if "release@example.test" in line)
    assert gateway.command("quarantine", "release", held).returncode == 0
    again = gateway.command("quarantine", "release", held)
    assert again.returncode == 2
    shown = wait_for(lambda: gateway.command("mailbox", "show", "release@example.test").stdout)
    assert "X-Sekisho-Released" in shown
    assert gateway.command("ledger", "verify").returncode == 0


def test_the_console_answers_in_both_languages_and_shows_health(gateway):
    assert send(gateway.port)[0] == 250
    connection = http.client.HTTPConnection("127.0.0.1", gateway.console_port, timeout=30)
    for language, word in (("en", "Everything is working."), ("ja", "すべて正常に動作しています。")):
        connection.request("GET", f"/?lang={language}")
        assert word in connection.getresponse().read().decode()
    connection.request("GET", "/healthz")
    assert json.loads(connection.getresponse().read())["healthy"]
    connection.request("GET", "/metrics")
    assert b"sekisho_messages_total" in connection.getresponse().read()
    connection.close()


def test_starttls_forgets_the_clear_and_throws_injected_octets_away(gateway):
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as plain:
        stream = plain.makefile("rb")
        assert stream.readline().startswith(b"220 ")
        plain.sendall(b"EHLO client.test\r\n")
        while not (line := stream.readline()).startswith(b"250 "):
            assert line
        plain.sendall(b"STARTTLS\r\nMAIL FROM:<injected@attack.test>\r\n")
        answers = stream.read()
    assert b"injected" not in answers
    assert b"\r\n250" not in answers

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", gateway.port, timeout=30) as client:
        client.ehlo()
        client.starttls(context=context)
        assert client.sock.version() in {"TLSv1.2", "TLSv1.3"}
        assert client.mail("anna@partner.test")[0] == 503
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.sendmail("anna@partner.test", ["you@example.test"], PLAIN) == {}


def test_a_large_message_is_streamed_through(gateway):
    lines = b"".join(b"line %06d of a large and harmless message\r\n" % number for number in range(60_000))
    code, words = send(gateway.port, PLAIN + lines, recipients=("large@example.test",))
    assert code == 250, words
    shown = wait_for(lambda: gateway.command("mailbox", "show", "large@example.test").stdout)
    assert shown.endswith("line 059999 of a large and harmless message\n")


def test_fifty_hops_pass_and_more_are_a_loop(gateway):
    hop = b"Received: from a.test by b.test; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    assert send(gateway.port, hop * 50 + PLAIN)[0] == 250
    code, words = send(gateway.port, hop * 51 + PLAIN)
    assert (code, words[:5]) == (554, "5.4.6")


def test_a_second_service_on_the_same_folder_says_so(gateway):
    second = gateway.command("up")
    assert second.returncode == 2
    assert f"already running on {gateway.data} (pid {gateway.pid})" in second.stderr


async def test_routes_call_ahead_reload_and_drain(tmp_path):
    async with Sink() as sink:
        sink.script = lambda verb, argument: "550 5.1.1 no such user" if verb == "RCPT" and "nobody@" in argument else None
        routed = f'[routes]\n"example.test" = ["127.0.0.1:{sink.port}"]\n'
        gateway = Gateway(tmp_path, routed)
        await in_thread(gateway.start)
        try:
            assert (await in_thread(send, gateway.port))[0] == 250
            code, words = await in_thread(send, gateway.port, PLAIN, "anna@partner.test", ("nobody@example.test",))
            assert (code, words[:5]) == (550, "5.1.1")
            assert (await in_thread(send, gateway.port, PLAIN, "anna@partner.test", ("you@second.test",)))[0] == 550
            await in_thread(wait_for, lambda: len(sink.messages) == 1)
            content = sink.messages[0].content
            assert content.endswith(PLAIN.partition(b"\r\n\r\n")[2])
            assert b"\n" not in content.replace(b"\r\n", b"")

            gateway.write_settings(f'{routed}"second.test" = ["127.0.0.1:{sink.port}"]\nlisteners_typo = 1\n')
            gateway.hang_up()
            await in_thread(wait_for, lambda: "reload refused" in gateway.log.read_text())
            assert (await in_thread(send, gateway.port, PLAIN, "anna@partner.test", ("you@second.test",)))[0] == 550

            gateway.write_settings(f'{routed}"second.test" = ["127.0.0.1:{sink.port}"]\n')
            gateway.hang_up()
            await in_thread(wait_for, lambda: send(gateway.port, PLAIN, "anna@partner.test", ("you@second.test",))[0] == 250)
            await in_thread(wait_for, lambda: len(sink.messages) == 2)
        finally:
            assert await in_thread(gateway.stop) == 0
        verified = await in_thread(gateway.command, "ledger", "verify")
        assert verified.returncode == 0, verified.stdout


async def in_thread(work, *arguments):
    import asyncio

    return await asyncio.to_thread(work, *arguments)
