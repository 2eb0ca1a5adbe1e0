import os
import resource

import pytest

from sekisho.gate.inspectors import landlock, sandbox, seccomp
from sekisho.gate.inspectors.birth import fork_inspector
from sekisho.gate.inspectors.sandbox import SandboxBroken, SandboxSettings


def live(body, settings: SandboxSettings | None = None) -> bytes:
    """Return what a body says from inside the sandbox."""
    pid, channel = fork_inspector(lambda channel, layers: channel.sendall(body(layers)), settings or SandboxSettings())
    said = b""
    while piece := channel.recv(4096):
        said += piece
    channel.close()
    os.waitpid(pid, 0)
    return said


def test_it_tells_which_layers_hold_and_which_are_missing():
    said = live(lambda layers: f"{layers.held}|{layers.missing}".encode()).decode()
    held, _, missing = said.partition("|")
    every = {*landlock.EVERY_LAYER, seccomp.LAYER, sandbox.LIMITS, sandbox.CAPABILITIES, sandbox.PRIVILEGES}
    assert all((repr(layer) in held) != (repr(layer) in missing) for layer in every)
    assert (repr(sandbox.USER) in held) == (os.geteuid() == 0)


@pytest.mark.parametrize("layer", [landlock.FILES, seccomp.LAYER])
def test_a_system_without_a_layer_is_reduced_and_says_so(layer):
    said = live(lambda layers: f"{layer in layers.held} {layer in layers.missing}".encode(), SandboxSettings(without=frozenset({layer})))
    assert said == b"False True"


def _limits(_layers) -> bytes:
    names = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_CORE)
    return " ".join(f"{resource.getrlimit(name)[0]}" for name in names).encode()


def test_limits_are_those_of_the_settings():
    settings = SandboxSettings(address_space=1 << 30, cpu_seconds=77, descriptors=12, without=frozenset({seccomp.LAYER}))  # which refuses to tell
    address_space, *others = live(_limits, settings).split()
    assert others == b"77 0 12 0 0".split()
    room = int(address_space) - (1 << 30)  # what this process held when it went in
    assert 0 < room < 64 << 30


def test_root_becomes_nobody_and_anyone_else_stays_who_they_are():
    said = live(lambda _: f"{os.getuid()} {os.geteuid()} {os.getgid()} {os.getegid()}".encode())
    wanted = (65534, 65534, 65534, 65534) if os.geteuid() == 0 else (os.getuid(), os.geteuid(), os.getgid(), os.getegid())
    assert said == " ".join(map(str, wanted)).encode()


def _too_much(_layers) -> bytes:
    try:
        bytearray(2 << 30)
    except MemoryError:
        return b"refused"
    return b"got it"


def test_memory_is_bounded():
    assert live(_too_much) == b"refused"


def test_without_its_parent_it_does_not_enter(in_child):
    def enter_with_a_stranger_as_parent() -> bytes:
        try:
            sandbox.enter(SandboxSettings(), parent=1 << 22)
        except SandboxBroken as error:
            return str(error).encode()
        return b"entered"

    assert in_child(enter_with_a_stranger_as_parent) == b"the zygote is gone"


def test_a_layer_that_does_not_hold_is_found_out(in_child):
    def claim_what_is_not_there() -> bytes:
        try:
            sandbox._prove([landlock.FILES])
        except SandboxBroken as error:
            return str(error).encode()
        return b"believed"

    assert in_child(claim_what_is_not_there) == b"a folder can still be opened"
