"""Drills 8 to 12, 17 and 36: next hops that refuse, hang, break, lie about TLS, are gone for a day; clocks that jump; loops."""

import asyncio
import ssl
import time
from pathlib import Path

import preload
from accounts import owed_now
from rig import SETTINGS, Rig, Told, a_rig, percentile, until

from sekisho.testing.certificates import Authority
from sekisho.testing.sink import Fault, Sink


async def refusing_hop(folder: Path, *, long: bool) -> Told:
    """The hop says 4xx twice, 5xx to some recipients, yes to others."""
    del long
    told = Told()
    tries: dict[str, int] = {}

    def script(verb: str, argument: str) -> str | None:
        if verb == "RCPT" and "v@" in argument:
            return "550 5.1.1 no such user"
        if verb == "RCPT" and "w@" in argument:
            tries["w"] = tries.get("w", 0) + 1
            return "451 4.2.1 greylisted" if tries["w"] % 3 else None
        return None

    async with a_rig(folder, "mix") as rig:
        rig.sink.script = script
        await rig.send(30, recipients=("u@example.test", "v@example.test", "w@example.test"), sender="")  # null sender: nobody is told
        rig.sent[-1].sender = ""
        began = time.monotonic()
        await until(lambda: len(rig.sink.messages) >= 20)
        for _ in range(12):  # what waits is hastened instead of waiting for minutes
            await asyncio.sleep(1)
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
            if (await owed_now(rig.gateway.data))["deliveries"] == 0:
                break
        told.recovery = f"{time.monotonic() - began:.0f} s with `queue retry`"
        found = await rig.account(told)
        to_u = [recipient for message in rig.sink.messages for recipient in message.recipients if "u@" in recipient]
        told.must(len(to_u) <= len(rig.sent), f"a recipient who had it got it again ({len(to_u)} of {len(rig.sent)})")
        told.must(
            not any("MAIL FROM:<>" not in command for command in rig.sink.commands if command.startswith("MAIL")), "a notice to nobody was sent"
        )
        told.duplicates, told.why = max(0, len(to_u) - len(rig.sent)), ""
        told.held = f"only those who were refused for now were asked again; {found.kept} kept as undeliverable, no notice to a null sender"
    return told


async def hanging_hop(folder: Path, *, long: bool) -> Told:
    """The hop hangs up, resets or sends no answer at each verb, for one connection each; then it is well."""
    del long
    told = Told()
    plan = [(verb, fault) for verb in ("DOT", "DATA", "RCPT", "MAIL", "EHLO", "CONNECT") for fault in (Fault.CLOSE, Fault.RESET, Fault.ENDLESS)]
    left = list(plan)

    def script(verb: str, _: str) -> str | Fault | None:
        if left and left[0][0] == verb:
            return left.pop(0)[1]
        return None

    async with a_rig(folder, "hang") as rig:
        rig.sink.script = script
        began = time.monotonic()
        for _ in range(len(plan) + 10):
            await rig.send(2)
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
            await asyncio.sleep(0.3)
            if not left:
                break
        rig.sink.script = lambda *_: None
        for _ in range(40):
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
            if await rig.settle(3):
                break
        told.recovery = f"{time.monotonic() - began:.0f} s for all {len(plan) - len(left)} faults"
        found = await rig.account(told, settle=60)
        told.must(found.delivered + found.kept == found.acknowledged, "something was not delivered in the end")
        told.must(found.twice_hop <= 6, f"{found.twice_hop} came twice")
        told.why = "the answer to the final dot was broken off: told in tracking" if found.twice_hop else told.why
        told.held = f"{len(plan) - len(left)} faults at {len({verb for verb, _ in plan})} verbs; every slot was freed and every message tried again"
    return told


async def tls_lies(folder: Path, *, long: bool) -> Told:
    """A hop of which TLS is demanded refuses STARTTLS, then shows a stranger's certificate, then the right one."""
    del long
    told = Told()
    good, bad = Authority(folder, "good"), Authority(folder, "bad")
    (_, right), (_, wrong) = good.issue("localhost"), bad.issue("localhost")
    settings = f'[delivery]\ntls_authorities = "{good.path}"\n[delivery.tls]\n"localhost" = "verified"\n'
    async with a_rig(folder, "tls", start=False) as rig:
        rig.gateway.write_settings(SETTINGS.format(port=rig.sink.port).replace("127.0.0.1:", "localhost:") + settings)
        await rig.start()
        await rig.send(5)
        await asyncio.sleep(1.5)
        told.must(not rig.sink.messages, "mail went out in the clear")
        await _replace(rig, wrong)
        await asyncio.to_thread(rig.gateway.command, "queue", "retry")
        await asyncio.sleep(1.5)
        told.must(not rig.sink.messages, "mail went to a stranger's certificate")
        shown = (await asyncio.to_thread(rig.gateway.command, "queue", "list")).stdout
        told.must("4.7." in shown, "the queue does not say why")
        await _replace(rig, right)
        began = time.monotonic()
        for _ in range(30):
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
            if await rig.settle(2):
                break
        told.recovery = f"{time.monotonic() - began:.0f} s with `queue retry`"
        await rig.account(told)
        told.must(all(message.tls for message in rig.sink.messages), "mail went out in the clear")
        told.held = "without TLS or with a stranger's certificate nothing was sent and the queue said why; MTA-STS and DANE: tests/journeys"
    return told


async def _replace(rig: Rig, context: ssl.SSLContext) -> None:
    port = rig.sink.port
    await rig.sink.stop()
    rig.sink = Sink(context=context)
    rig.sink.port = port
    await rig.sink.start()


async def gone_for_a_day(folder: Path, *, long: bool) -> Told:
    """The hop is down while mail comes, the clock moves a day on, and the hop returns."""
    told = Told()
    shim = preload.Preload(folder)
    count = 200_000 if long else 3_000
    async with a_rig(folder, "day", environment=shim.environment()) as rig:
        normal = await _drain_rate(rig, 600)
        port = rig.sink.port
        kept = rig.sink.messages
        await rig.sink.stop()
        began = time.monotonic()
        await rig.send(count, size=1_000, seconds=7_200)
        accepted_rate = count / (time.monotonic() - began)
        memory = [_memory(rig)]
        for hour in range(1, 25, 4 if not long else 1):
            shim.set(shift=hour * 3_600)
            await asyncio.sleep(2)
            memory.append(_memory(rig))
        told.must((await owed_now(rig.gateway.data))["deliveries"] >= count * 0.9, "mail was given up within a day")
        told.must(memory[-1] < memory[0] * 1.3 + 20, f"the delivery process grew from {memory[0]} to {memory[-1]} MB")
        rig.sink = Sink()
        rig.sink.port = port
        rig.sink.messages = kept
        before = len(kept)
        await rig.sink.start()
        began = time.monotonic()
        shim.set(shift=26 * 3_600)  # what rests till the next hour is due
        await until(lambda: len(rig.sink.messages) >= before + count * 0.98, 600 if not long else 7_200)
        rate = (len(rig.sink.messages) - before) / (time.monotonic() - began)
        told.recovery = f"{time.monotonic() - began:.0f} s for {count} messages ({rate:.0f}/s; {normal:.0f}/s before, accept {accepted_rate:.0f}/s)"
        for _ in range(20):
            if await rig.settle(5):
                break
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
        await rig.account(told, settle=60)
        told.must(rig.sink.most_connections <= 25, f"{rig.sink.most_connections} connections at the return")
        told.must(rate >= 0.8 * normal, f"drained with {rate:.0f}/s, {normal:.0f}/s is normal")
        told.held = f"memory of the delivery process {memory[0]:.0f} to {max(memory):.0f} MB over the day, at most {rig.sink.most_connections} connections at the return"
    return told


async def _drain_rate(rig: Rig, count: int) -> float:
    """Return the messages a second with which a queue that has gathered is emptied, while nothing else is done."""
    port = rig.sink.port
    kept = rig.sink.messages
    await rig.sink.stop()
    await rig.send(count, size=1_000)
    rig.sink = Sink()
    rig.sink.port = port
    rig.sink.messages = kept
    await rig.sink.start()
    await asyncio.sleep(6)  # the destination's rest is over
    began, before = time.monotonic(), len(rig.sink.messages)
    await asyncio.to_thread(rig.gateway.command, "queue", "retry")
    await rig.settle(120)
    return (len(rig.sink.messages) - before) / (time.monotonic() - began)


def _memory(rig: Rig) -> float:
    """Return the resident megabytes of the delivery process."""
    [pid, *_] = rig.gateway.pids("delivery")
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4_096 / 1e6


async def one_dead_destination(folder: Path, *, long: bool) -> Told:
    """One of a hundred destinations swallows connections; the others' mail must not feel it."""
    del long
    told = Told()
    names = [f"d{number}.example.test" for number in range(100)]
    black_hole = await asyncio.start_server(lambda *_: asyncio.Event().wait(), "127.0.0.1", 0)
    dead_port = black_hole.sockets[0].getsockname()[1]
    async with a_rig(folder, "dead", start=False) as rig:
        routes = "".join(f'"{name}" = ["127.0.0.1:{rig.sink.port}"]\n' for name in names[1:]) + f'"{names[0]}" = ["127.0.0.1:{dead_port}"]\n'
        recipients = "".join(f'"{name}" = ["u"]\n' for name in names)
        rig.gateway.write_settings(
            f'[service]\nhost_name = "gateway.test"\n[routes]\n{routes}[recipients]\n{recipients}[containers]\npassword_wait_minutes = 0\n'
        )
        await rig.start()

        async def round_of(with_dead: bool) -> list[float]:
            letters = []
            for name in names[0 if with_dead else 1 :]:
                letters += rig.letters.make(4, size=2_000, recipients=(f"u@{name}",))
            rig.sent += letters
            seen = len(rig.sink.messages)
            await rig.sender(sessions=4).send(letters)
            alive = [letter for letter in letters if names[0] not in letter.recipients[0]]
            await until(lambda: len(rig.sink.messages) >= seen + len(alive), 120)
            return [letter.seconds for letter in alive]

        await round_of(with_dead=False)
        without = percentile(await round_of(with_dead=False), 0.99)
        with_dead = percentile(await round_of(with_dead=True), 0.99)
        told.must(with_dead < without * 1.5 + 0.05, f"p99 of the others {with_dead:.3f} s beside {without:.3f} s")
        await rig.account(told, settle=0)
        told.must(len(rig.sink.messages) == 99 * 4 * 3, "mail of the living waited for the dead")
        told.recovery = "none needed"
        told.held = f"p99 of the others' replies {without * 1000:.0f} ms before, {with_dead * 1000:.0f} ms beside the dead one; all delivered at once"
    black_hole.close()
    return told


async def clock_jumps(folder: Path, *, long: bool) -> Told:
    """The wall clock jumps a day forward, two days back and to and fro while mail flows and waits."""
    del long
    told = Told()
    shim = preload.Preload(folder)
    async with a_rig(folder, "clock", environment=shim.environment()) as rig:
        rig.sink.script = lambda verb, argument: "451 4.2.1 later" if verb == "RCPT" and "v@" in argument else None
        await rig.send(20, recipients=("v@example.test",))
        await rig.send(20)
        for shift in (86_400, -86_400, 3_600, 0):
            shim.set(shift=shift)
            await rig.send(20)
            await asyncio.sleep(1.2)
        told.must((await owed_now(rig.gateway.data))["bounced"] == 0, "something was given up because the clock jumped")
        rig.sink.script = lambda *_: None
        began = time.monotonic()
        for _ in range(20):
            await asyncio.to_thread(rig.gateway.command, "queue", "retry")
            if await rig.settle(3):
                break
        told.recovery = f"{time.monotonic() - began:.0f} s with `queue retry`"
        await rig.account(told, settle=90)
        told.held = "a day forward, two back, one hour forward, right again: nothing expired, nothing was given up, all flowed"
    return told


async def loops(folder: Path, *, long: bool) -> Told:
    """A message that has been everywhere, a notice about a notice, a storm to nobody."""
    del long
    told = Told()
    async with a_rig(folder, "loops") as rig:
        looped = rig.letters.make(1, size=1_000)
        looped[0].octets = b"Received: from a by b; Wed, 25 Nov 2026 09:00:00 +0000\r\n" * 120 + looped[0].octets
        await rig.sender(sessions=1, until_answered=False).send(looped)
        told.must(looped[0].code in {554, 550}, f"a message with 120 hops was answered {looped[0].code}")
        rig.sink.script = lambda verb, argument: "550 5.1.1 no such user" if verb == "RCPT" and "v@" in argument else None
        await rig.send(50, recipients=("v@example.test",), sender="")
        await rig.send(50, recipients=("v@example.test",))  # nobody proved this sender: no notice either
        found = await rig.account(told)
        notices = [message for message in rig.sink.messages if b"report-type=delivery-status" in message.content]
        told.must(not notices, f"{len(notices)} notices were sent to senders that nobody proved")
        told.must(found.kept >= 99, f"only {found.kept} of 100 undeliverable ones are kept")
        told.recovery = "none needed"
        told.held = f"120 hops: {looped[0].code}; 100 undeliverable, no notice to null or unproven senders, all kept in quarantine"
    return told
