import pytest

from sekisho.gate.inspectors.system_calls import AARCH64, ALLOWED, ON_ITSELF, REFUSED, WITHOUT_EXEC, X86_64

NAMED = {*ALLOWED, *REFUSED, *WITHOUT_EXEC, *ON_ITSELF}
DANGEROUS = {
    "open",
    "openat",
    "socket",
    "connect",
    "fork",
    "vfork",
    "clone",
    "clone3",
    "execve",
    "execveat",
    "ptrace",
    "bpf",
    "kill",
    "io_uring_setup",
}


@pytest.mark.parametrize("machine", [X86_64, AARCH64])
def test_a_table_names_each_call_once_and_nothing_else(machine):
    assert len(set(machine.numbers.values())) == len(machine.numbers)
    assert set(machine.numbers) <= NAMED


def test_on_x86_64_every_named_call_has_a_number():
    assert set(X86_64.numbers) == NAMED


def test_what_leads_out_is_not_allowed():
    assert not DANGEROUS & {*ALLOWED, *WITHOUT_EXEC, *ON_ITSELF}
    assert not set(ALLOWED) & set(REFUSED)


def test_what_python_needs_to_answer_is_allowed_on_both():
    for machine in (X86_64, AARCH64):
        assert {"read", "write", "recvmsg", "sendto", "mmap", "munmap", "brk", "futex", "exit_group", "rt_sigreturn", "pread64", "close"} <= set(
            machine.numbers
        )
