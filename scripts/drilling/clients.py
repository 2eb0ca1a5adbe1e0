"""Drills 21 and 23 to 26: clients that lie about sizes, send bombs of structure, broken encodings, and texts made for slow patterns."""

import asyncio
import contextlib
import ssl
from pathlib import Path

from crowds import resident
from letters import body_digest
from rig import Rig, Told, a_rig
from sender import stuffed


async def sizes(folder: Path, *, long: bool) -> Told:
    """A 100 MB message, a SIZE that lies, BDAT sizes that are wrong."""
    del long
    told = Told()
    async with a_rig(folder, "sizes", "[limits]\nmessage_octets = 110000000\n") as rig:
        await rig.send(20)
        peak = {"most": 0.0}
        watching = asyncio.create_task(_watch(rig, peak))
        before = resident(rig)
        big = rig.letters.make(1, size=100_000_000)
        rig.sent += big
        await rig.sender(sessions=1).send(big, 300)
        watching.cancel()
        grown = (peak["most"] - before) / 1e6
        told.must(big[0].code in {250, 550, 552, 554}, f"100 MB: {big[0].code} {big[0].text}")
        told.must(grown < 90, f"the edges grew by {grown:.0f} MB over a message of 100 MB")
        talk = await rig.talk()
        await talk.say("EHLO c.sender.test")
        code, _ = await talk.say("MAIL FROM:<h@sender.test> SIZE=999999999")
        told.must(code == 552, f"SIZE over the limit: {code}")
        await talk.close()
        answers = await _wrong_chunks(rig)
        found = await rig.account(told, settle=300)
        told.recovery = "none needed"
        told.held = f"100 MB streamed: edges grew by {grown:.0f} MB, {found.delivered} delivered whole; SIZE too large 552; BDAT: {answers}"
    return told


async def _watch(rig: Rig, peak: dict[str, float]) -> None:
    while True:
        peak["most"] = max(peak["most"], resident(rig))
        await asyncio.sleep(0.3)


async def _wrong_chunks(rig: Rig) -> str:
    """Say BDAT with a size that is too short, too long, not a number; a command hidden in a chunk must stay content."""
    [letter] = rig.letters.make(1, size=2_000)
    rig.sent.append(letter)
    letter.octets += b"\r\n.\r\nMAIL FROM:<smuggled@attack.test>\r\nRCPT TO:<u@example.test>\r\nDATA\r\nsmuggled\r\n.\r\n"
    letter.digest = body_digest(letter.octets)
    talk = await rig.talk()
    await talk.say("EHLO c.sender.test")
    await talk.say("MAIL FROM:<hanako@sender.test>")
    await talk.say("RCPT TO:<u@example.test>")
    middle = len(letter.octets) // 2
    talk.writer.write(f"BDAT {middle}\r\n".encode() + letter.octets[:middle])
    code, _ = await talk.hear()
    talk.writer.write(f"BDAT {len(letter.octets) - middle} LAST\r\n".encode() + letter.octets[middle:])
    last, text = await talk.hear()
    if last == 250:
        letter.arrivals.append(text.rpartition(" ")[2])
        letter.code = 250
    await talk.close()
    strange = []
    for line in ("BDAT", "BDAT -1", "BDAT 99999999999999999999 LAST", "BDAT 5 FIRST"):
        talk = await rig.talk()
        await talk.say("EHLO c.sender.test")
        strange.append((await talk.say(line))[0])
        await talk.close()
    return f"chunk {code}, last {last}, nonsense {strange}; hidden commands stayed content"


async def header_bombs(folder: Path, *, long: bool) -> Told:
    """A million fields, a field of 10 MB, one folded for ever, 50,000 recipients."""
    del long
    told = Told()
    async with a_rig(folder, "headers") as rig:
        bombs = {
            "a million fields": b"".join(b"X-%d: y\r\n" % number for number in range(1_000_000)),
            "a field of 10 MB": b"Subject: " + b"x" * 10_000_000 + b"\r\n",
            "folded for ever": b"X-Folded: a\r\n" + b" b\r\n" * 500_000,
            "100,000 MIME parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 100_000,
            "a boundary of 1 MB": b'Content-Type: multipart/mixed; boundary="' + b"b" * 1_000_000 + b'"\r\n',
            "two boundaries": b'Content-Type: multipart/mixed; boundary="a"; boundary="b"\r\n\r\n--a\r\n\r\nx\r\n--b\r\n\r\ny\r\n',
            "10,000 levels": b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(10_000)),
        }
        seen = []
        for name, bomb in bombs.items():
            [letter] = rig.letters.make(1, size=500)
            letter.octets = bomb + letter.octets
            letter.digest = body_digest(letter.octets)
            rig.sent.append(letter)
            await rig.sender(sessions=1, until_answered=False).send([letter], 60)
            told.must(letter.code in {250, 500, 550, 552, 554}, f"{name}: {letter.code} {letter.text}")
            told.must(letter.seconds < 12, f"{name}: {letter.seconds:.1f} s")
            seen.append(f"{name} {letter.code} in {letter.seconds:.1f} s")
        talk = await rig.talk()
        await talk.say("EHLO c.sender.test")
        await talk.say("MAIL FROM:<h@sender.test>")
        codes = set()
        with contextlib.suppress(OSError, ConnectionError):
            for _ in range(50_000):
                code, _ = await talk.say("RCPT TO:<u@example.test>")
                codes.add(code)
        told.must(codes <= {250, 452, 421}, f"50,000 recipients: {codes}")
        await talk.close()
        told.recovery = f"{await rig.accepts_again():.1f} s"
        await rig.account(told, settle=120)
        told.held = f"{'; '.join(seen)}; 50,000 RCPT: {sorted(codes)}"
    return told


async def encodings(folder: Path, *, long: bool) -> Told:
    """Broken UTF-8, UTF-7, eight bits in the header, NUL, bare CR and LF, long lines."""
    del long
    told = Told()
    async with a_rig(folder, "octets") as rig:
        cases = {
            "broken UTF-8": b"Subject: \xff\xfe\xc3\x28\r\n",
            "UTF-7": b"Content-Type: text/plain; charset=utf-7\r\nSubject: +ADw-script+AD4-\r\n",
            "bad encoded words": b"Subject: =?utf-8?b?!!!?= =?x-none?q?=FF?=\r\n",
            "NUL": b"X-Nul: a\0b\r\n",
            "long line": b"X-Long: " + b"y" * 20_000 + b"\r\n",
            "nonsense charset": b'Content-Type: text/plain; charset="\0\xff"\r\n',
        }
        seen = []
        for name, field in cases.items():
            [letter] = rig.letters.make(1, size=900)
            letter.octets = field + letter.octets + b"caf\xe9 \x80\x81 \xe3\x81\r\n"
            letter.digest = body_digest(letter.octets)
            rig.sent.append(letter)
            await rig.sender(sessions=1, until_answered=False).send([letter], 30)
            told.must(letter.code in {250, 550, 554}, f"{name}: {letter.code} {letter.text}")
            seen.append(f"{name} {letter.code}")
        for name, octets in {"bare LF": b"a\nb", "bare CR": b"a\rb"}.items():
            talk = await rig.talk()
            await talk.say("EHLO c.sender.test")
            for line in ("MAIL FROM:<h@sender.test>", "RCPT TO:<u@example.test>", "DATA"):
                await talk.say(line)
            talk.writer.write(stuffed(b"Subject: x\r\n\r\n" + octets + b"\r\n"))
            code, _ = await talk.hear()
            await talk.close()
            told.must(code == 550, f"{name}: {code}")
            seen.append(f"{name} {code}")
        failures = rig.gateway.log.read_text("utf-8", "replace").count("Traceback")
        told.must(failures == 0, f"{failures} exceptions escaped into the log")
        await rig.account(told)
        told.recovery = "none needed"
        told.held = f"{'; '.join(seen)}; relayed octet by octet, no exception in the log"
    return told


async def look_alike_patterns(folder: Path, *, long: bool) -> Told:
    """Long texts that nearly match patterns (ReDoS), as text, markup, links and addresses."""
    del long
    told = Told()
    async with a_rig(folder, "patterns") as rig:
        cases = {
            "a…a!": b"a" * 400_000 + b"!",
            "spaces": b" " * 400_000 + b"x",
            "at signs": b"a@" * 200_000,
            "dots": b"http://" + b"a." * 200_000,
            "tags": b"<a " * 150_000,
            "attributes": b"<a" + b" b=c" * 100_000,
            "comments": b"<!--" * 100_000,
            "entities": b"&#" * 200_000,
            "quotes": b'"' * 300_000 + b"@x",
            "digits": b"1" * 400_000,
        }
        worst = ("", 0.0)
        for name, text in cases.items():
            [letter] = rig.letters.make(1, size=500)
            lines = b"\r\n".join(text[at : at + 900] for at in range(0, len(text), 900))
            letter.octets = b"Content-Type: text/html\r\n" + letter.octets + lines + b"\r\n"
            letter.digest = body_digest(letter.octets)
            rig.sent.append(letter)
            await rig.sender(sessions=1, until_answered=False).send([letter], 60)
            told.must(letter.code in {250, 550}, f"{name}: {letter.code} {letter.text}")
            worst = max(worst, (name, letter.seconds), key=lambda pair: pair[1])
        told.must(worst[1] < 5, f"{worst[0]} took {worst[1]:.1f} s")
        await rig.account(told)
        told.recovery = "none needed"
        told.held = f"{len(cases)} texts of 300 to 400 KB; the slowest ({worst[0]}) was answered after {worst[1]:.1f} s"
    return told


def any_context() -> ssl.SSLContext:
    """Return a client context that believes everybody."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
