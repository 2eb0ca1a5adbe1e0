"""Counts of Rspamd's Bayes in Redis: learned once for each portion of the mail, then added and taken away to make each training's."""

import socket
from collections.abc import Callable

RUNNING = 0  # the database that Rspamd reads and writes
# Adds the counts of one database to those of another, `sign` times. Only counts: what Rspamd remembers of single messages stays behind.
# A script blocks the server, so the keys cannot change meanwhile; it goes to the other database once for a page of keys, not for each.
_ADD = """
local from, to, sign, added = ARGV[1], ARGV[2], tonumber(ARGV[3]), 0
redis.call('SELECT', from)
local keys = redis.call('KEYS', 'RS*')
for first = 1, #keys, 5000 do
  local page = {}
  redis.call('SELECT', from)
  for place = first, math.min(first + 4999, #keys) do
    local counts = redis.pcall('HGETALL', keys[place])
    if not counts.err then page[keys[place]] = counts end
  end
  redis.call('SELECT', to)
  for key, counts in pairs(page) do
    for place = 1, #counts, 2 do
      if counts[place] == 'version' then redis.call('HSET', key, 'version', counts[place + 1])
      else redis.call('HINCRBY', key, counts[place], sign * counts[place + 1]) end
    end
    added = added + 1
  end
end
return added
"""


class RedisSums:
    """The running sum, and the portions beside it in databases of their own from 1."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._line = connect()
        self._answers = self._line.makefile("rb")
        self._summed: set[int] = set()

    def keep(self, portion: int) -> None:
        """Put away what was learned since the last time as this portion (from 0), and begin from nothing."""
        self._say("SWAPDB", str(RUNNING), str(1 + portion))
        self._say("SELECT", str(RUNNING))
        self._say("FLUSHDB")
        self._summed = set()

    def sum(self, wanted: set[int]) -> None:
        """Make the running counts the sum of these portions, from the last sum by what differs."""
        for portion in sorted(self._summed ^ wanted):
            self._say("EVAL", _ADD, "0", str(1 + portion), str(RUNNING), "1" if portion in wanted else "-1")
        self._summed = set(wanted)

    def close(self) -> None:
        """Hang up."""
        self._answers.close()
        self._line.close()

    def _say(self, *words: str) -> str:
        parts = [word.encode() for word in words]
        self._line.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts))
        answer = self._answers.readline().decode().rstrip()
        if not answer.startswith(("+", ":")):
            raise OSError(f"Redis, asked for {words[0]}: {answer or 'hung up'}")
        return answer[1:]
