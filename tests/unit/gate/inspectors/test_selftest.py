import msgspec

from sekisho.gate.inspectors import landlock, sandbox, seccomp, selftest
from sekisho.gate.inspectors.probes import PROBES
from sekisho.gate.inspectors.sandbox import SandboxSettings

EVERY_PROBE = [probe.name for probe in PROBES]


def transcript(*lines) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def test_here_nothing_gets_through_a_layer_that_is_there():
    report = selftest.run()
    assert report.may_serve
    assert report.broken == ()
    if seccomp.LAYER in report.layers and sandbox.LIMITS in report.layers:
        assert report.leaks == ()


def test_a_system_without_seccomp_and_landlock_is_told_with_all_that_gets_through():
    report = selftest.run(SandboxSettings(without=frozenset({seccomp.LAYER, landlock.FILES})))
    assert report.may_serve
    assert {"read a file", "list a folder", "make a socket", "connect by TCP", "run a program"} <= set(report.leaks)
    assert set(report.missing) >= {seccomp.LAYER, *landlock.EVERY_LAYER}
    assert "REDUCED" in str(report)


def test_one_of_two_layers_still_keeps_files_shut():
    for without in (seccomp.LAYER, landlock.FILES):
        report = selftest.run(SandboxSettings(without=frozenset({without})))
        assert "read a file" not in report.leaks
        assert without in report.missing


def test_more_memory_than_the_probe_takes_is_a_broken_limit():
    report = selftest.run(SandboxSettings(address_space=8 << 30))
    assert report.broken == ("take 2 GiB of memory",)
    assert not report.may_serve
    assert "BROKEN" in str(report)


def test_a_sandbox_that_cannot_be_entered_is_broken():
    report = selftest.run(SandboxSettings(descriptors=-2))
    assert not report.may_serve
    assert "could not be entered" in report.broken[0]


def test_what_gets_through_a_layer_in_force_is_broken_and_the_rest_is_a_leak():
    lines = [[1, [landlock.FILES], []], *([2, name, False] for name in EVERY_PROBE), [2, "read a file", True], [2, "make a socket", True], [3]]
    report = selftest.judge_transcript(transcript(*lines), "ended with status 0")
    assert report.leaks == ("read a file", "make a socket")
    assert report.broken == ("read a file",)


def test_becoming_another_program_is_seen_by_the_silence_after_it():
    lines = [[1, [landlock.FILES], []], *([2, name, False] for name in EVERY_PROBE)]
    assert selftest.judge_transcript(transcript(*lines), "ended with status 0").broken == ("run a program",)


def test_a_test_that_dies_half_way_is_broken():
    lines = [[1, [landlock.FILES], []], [2, "read a file", False]]
    report = selftest.judge_transcript(transcript(*lines), "was killed by SIGSEGV")
    assert report.broken == (f"the test was killed by SIGSEGV after 1 of {len(PROBES)} attempts",)
    assert not selftest.judge_transcript(b"", "ended with status 0").may_serve
