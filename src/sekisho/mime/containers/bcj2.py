"""BCJ2: programs packed by 7-Zip have the targets of their calls and jumps in streams of their own; here they are put back."""

import re

from sekisho.mime.containers.octet_reader import Broken

_BRANCH = re.compile(rb"[\xe8\xe9]|(?<=\x0f)[\x80-\x8f]", re.DOTALL)
_TOP = 1 << 24
_ONE = 1 << 11
_MOVE = 5


def bcj2(main: bytes, calls: bytes, jumps: bytes, choices: bytes, size: int) -> bytes:
    """Return the program. `choices` is a range-coded stream that says at each branch whether its target was taken out. Raises Broken."""
    if len(choices) < 5:
        raise Broken("BCJ2: no choices")
    chances = [_ONE >> 1] * 258
    code, span, position = int.from_bytes(choices[1:5], "big"), 0xFFFFFFFF, 5
    call_at = jump_at = 0
    out = bytearray()
    start = 0
    last = 0
    while len(out) < size:
        # A branch may follow at once on a target, whose last octet can be the 0F in front of it.
        found = _next_branch(main, start, last)
        if found < 0:
            out += main[start : start + size - len(out)]
            break
        out += main[start : found + 1]
        octet = main[found]
        before = out[-2] if len(out) > 1 else 0
        last = octet
        start = found + 1
        if len(out) >= size:
            break
        index = before if octet == 0xE8 else 256 if octet == 0xE9 else 257
        bound = (span >> 11) * chances[index]
        if code < bound:
            span = bound
            chances[index] += (_ONE - chances[index]) >> _MOVE
            taken = False
        else:
            span -= bound
            code -= bound
            chances[index] -= chances[index] >> _MOVE
            taken = True
        if span < _TOP:
            if position >= len(choices):
                raise Broken("BCJ2: choices cut off")
            span = span << 8 & 0xFFFFFFFF
            code = (code << 8 | choices[position]) & 0xFFFFFFFF
            position += 1
        if not taken:
            continue
        if octet == 0xE8:
            target, call_at = calls[call_at : call_at + 4], call_at + 4
        else:
            target, jump_at = jumps[jump_at : jump_at + 4], jump_at + 4
        if len(target) < 4:
            raise Broken("BCJ2: targets cut off")
        relative = (int.from_bytes(target, "big") - (len(out) + 4)) & 0xFFFFFFFF
        out += relative.to_bytes(4, "little")
        last = out[-1]
    return bytes(out[:size])


def _next_branch(main: bytes, start: int, last: int) -> int:
    """Return where the next branch stands, -1 if nowhere. `last` is the octet put out before `start`."""
    if start < len(main) and last == 0x0F and main[start] & 0xF0 == 0x80:
        return start
    found = _BRANCH.search(main, start)
    while found is not None and found.start() == start and main[start] & 0xF0 == 0x80 and last != 0x0F:
        found = _BRANCH.search(main, start + 1)  # the 0F in front is not what was put out before: a target came between
    return -1 if found is None else found.start()
