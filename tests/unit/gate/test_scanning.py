from sekisho.backends.memory.clock import ManualClock
from sekisho.gate.scanning import Scanners
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.scanners import Pending, Scanned, TooLarge
from sekisho.testing.builders import NOW, RAW, a_message


class Says:
    name = "one"
    knows_test_string = True

    def __init__(self, result):
        self.result, self.closed = result, False

    async def scan(self, content, message):
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    async def close(self):
        self.closed = True


async def ask(scanners):
    return [(answer.question, answer.outcome, answer.values) for answer in await scanners.ask(RAW, a_message())]


async def test_each_answer_is_recorded_as_what_it_is():
    clock = ManualClock(NOW)
    for result, outcome, values in (
        (Scanned(), "answered", ()),
        (Scanned(("Virus",)), "answered", ("Virus",)),
        (TooLarge(), "none", ("too large",)),
        (Pending(60), "pending", (f"again={NOW + 60:.3f}",)),
        (TemporaryFailure("away"), "failed", ("away", f"since={NOW:.3f}")),
    ):
        assert await ask(Scanners([Says(result)], clock)) == [("scanner:one", outcome, values)]


async def test_silence_is_told_with_its_beginning_until_an_answer_comes():
    clock = ManualClock(NOW)
    scanner = Says(TemporaryFailure("away"))
    scanners = Scanners([scanner], clock)
    await ask(scanners)
    clock.advance(100)
    assert (await ask(scanners))[0][2] == ("away", f"since={NOW:.3f}")
    scanner.result = Scanned()
    await ask(scanners)
    scanner.result = TemporaryFailure("away")
    assert (await ask(scanners))[0][2] == ("away", f"since={NOW + 100:.3f}")
    await scanners.close()
    assert scanner.closed


async def test_without_scanners_nobody_is_asked():
    assert await ask(Scanners([], ManualClock(NOW))) == []


async def test_a_scanner_that_does_not_know_the_test_string_never_says_clean():
    scanner = Says(Scanned())
    scanners = Scanners([scanner], ManualClock(NOW))
    await scanners.test(RAW, a_message())
    assert scanners.deaf == {"one"}
    assert await ask(scanners) == [("scanner:one", "failed", ("it does not find the standard test string", f"since={NOW:.3f}"))]
    scanner.result = Scanned(("Virus",))  # what it does find counts all the same
    assert (await ask(scanners))[0][1:] == ("answered", ("Virus",))
    await scanners.test(RAW, a_message())
    scanner.result = Scanned()
    assert scanners.deaf == set()
    assert (await ask(scanners))[0][1] == "answered"


async def test_silence_and_those_who_need_not_know_it_are_not_deaf():
    silent, other = Says(TemporaryFailure("away")), Says(Scanned())
    other.knows_test_string = False
    scanners = Scanners([silent, other], ManualClock(NOW))
    await scanners.test(RAW, a_message())
    assert scanners.deaf == set()
