import asyncio
import os
import subprocess
import sys

import pytest
import uvloop

from sekisho.backends.embedded.signals import EmbeddedSignals


@pytest.fixture
def deep(tmp_path):
    folder = tmp_path / ("a folder with a long name " * 4) / ("and another one inside " * 4)
    folder.mkdir(parents=True)
    assert len(os.fsencode(folder)) > 108
    return folder


def test_a_ring_reaches_every_process_however_deep_the_folder(deep):
    listen = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom sekisho.backends.embedded.signals import EmbeddedSignals\n"
        "async def main():\n  signals = EmbeddedSignals(Path(sys.argv[1]))\n  await signals.wait('delivery', 0.01)\n  print('ready', flush=True)\n"
        "  print(await signals.wait('delivery', 60), flush=True)\n  signals.close()\nasyncio.run(main())"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", listen, deep], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"})
        for _ in "ab"
    ]
    signals = EmbeddedSignals(deep)
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    signals.ring("delivery")
    assert [process.communicate(timeout=60)[0] for process in processes] == ["True\n", "True\n"]
    signals.close()


def test_it_works_on_the_loop_of_the_service(deep):
    async def main():
        signals = EmbeddedSignals(deep)
        assert await signals.wait("resume", 0.01) is False
        waiting = asyncio.ensure_future(signals.wait("resume", 60))
        await asyncio.sleep(0.01)
        signals.ring("resume")
        assert await waiting is True
        signals.close()

    uvloop.run(main())


async def test_the_ear_of_a_killed_process_is_cleared_away(tmp_path):
    killed = EmbeddedSignals(tmp_path)
    await killed.wait("delivery", 0.001)
    [ear] = (tmp_path / "run").iterdir()
    killed._ears["delivery"][0].close()  # what the kernel does for a killed process: the socket is gone, the name stays
    killed.ring("delivery")
    fresh = EmbeddedSignals(tmp_path)
    await fresh.wait("delivery", 0.001)
    assert ear not in list((tmp_path / "run").iterdir())
    fresh.close()
    killed.close()


async def test_a_listener_that_comes_later_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("sekisho.backends.embedded.signals._REFRESH", 0.0)
    early, late = EmbeddedSignals(tmp_path), EmbeddedSignals(tmp_path)
    early.ring("history")
    await late.wait("history", 0.001)
    early.ring("history")
    assert await late.wait("history", 60) is True
    early.close()
    late.close()


async def test_a_bell_is_a_plain_word(tmp_path):
    signals = EmbeddedSignals(tmp_path)
    with pytest.raises(ValueError, match="not a bell"):
        await signals.wait("../outside", 0.1)
    signals.close()
