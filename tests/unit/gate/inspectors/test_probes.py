import os

from sekisho.gate.inspectors import landlock, sandbox, seccomp
from sekisho.gate.inspectors.probes import PROBES, attempt_all

LAYERS = {sandbox.LIMITS, sandbox.USER, sandbox.CAPABILITIES, sandbox.PRIVILEGES, seccomp.LAYER, *landlock.EVERY_LAYER}


def test_every_probe_names_layers_that_exist():
    assert all(probe.stopped_by and probe.stopped_by <= LAYERS for probe in PROBES)
    assert len({probe.name for probe in PROBES}) == len(PROBES)


def test_outside_a_sandbox_the_probes_get_through(in_child):
    """A probe that fails everywhere would prove nothing."""
    got: list[str] = []

    def outside() -> bytes:
        for probe in PROBES[:-1]:
            if probe.name in {"take 2 GiB of memory", "become root", "read its parent's memory"}:  # these depend on who runs the tests, and where
                continue
            probe.attempt()
            got.append(probe.name)
        return str(len(got)).encode()

    assert in_child(outside) == str(len(PROBES) - 4).encode()


def test_each_attempt_is_announced_before_it_is_made(in_child):
    def announced() -> bytes:
        said = []

        def announce(name: str, through: bool) -> None:
            said.append(f"{name}={through}")
            if name == PROBES[-1].name:  # it would not come back
                os.write(out, ";".join(said).encode())
                os._exit(0)

        attempt_all(announce)
        return b""

    read, out = os.pipe()
    in_child(announced)
    os.close(out)
    lines = os.read(read, 100_000).decode().split(";")
    os.close(read)
    assert lines[0] == "read a file=False"
    assert lines[1] == "read a file=True"
    assert lines[-1] == f"{PROBES[-1].name}=False"
