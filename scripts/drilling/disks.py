"""Drills 5, 6, 7 and 37: full disks, no files left, read-only, fsync that fails, logs without room."""

import asyncio
import contextlib
import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import preload
from rig import Rig, Told, a_rig


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """Mount a small file system of memory where the data folder will be."""
    place = folder / "data"
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=777,{options}", "sekisho-drill", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=False)


async def disk_full(folder: Path, *, long: bool) -> Told:
    """The data folder's disk fills up while mail comes, and gets room again."""
    del long
    told = Told()
    with small_disk(folder, "size=96m"):
        async with a_rig(folder, "full") as rig:
            await rig.send(20)
            filler = rig.gateway.data / "filler"
            fill(filler)
            refused = await rig.send(20, again=False, size=4_000)
            big = await rig.send(5, again=False, size=400_000)
            told.must(not any(letter.arrivals for letter in big), "large mail was taken on a full disk")
            codes = {letter.code for letter in [*refused, *big] if not letter.arrivals}
            told.must(codes <= {451, 452, 421}, f"answered {codes} on a full disk")
            console = await asyncio.to_thread(_console, rig)
            told.must(console, "the console did not answer")
            filler.unlink()
            told.recovery = f"{await rig.accepts_again():.1f} s after there was room"
            await rig.sender().send([letter for letter in rig.sent if not letter.arrivals], 60)
            found = await rig.account(told)
            told.must(found.stray_files == 0, f"{found.stray_files} partial files were kept")
            told.held = f"answers {sorted(codes)} while full; no partial file; the console answered"
    return told


def fill(filler: Path) -> None:
    """Write until nothing more fits."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        step = 1 << 20
        while step:
            try:
                while True:
                    file.write(bytes(step))
            except OSError:
                step //= 16


def _console(rig: Rig) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{rig.gateway.console_port}/healthz", timeout=10) as answer:
            return answer.status in {200, 503}
    except urllib.error.HTTPError as error:
        return error.code == 503
    except OSError:
        return False


async def no_inodes(folder: Path, *, long: bool) -> Told:
    """No more files fit, then the disk is read-only, then it is well again."""
    del long
    told = Told()
    shim = preload.Preload(folder)
    with small_disk(folder, "size=256m,nr_inodes=600") as place:
        async with a_rig(folder, "inodes", environment=shim.environment()) as rig:
            await rig.send(20)
            taken = []
            with contextlib.suppress(OSError):
                for number in range(1_000):
                    (place / f"file-{number}").touch()
                    taken.append(place / f"file-{number}")
            big = await rig.send(5, again=False, size=400_000)
            told.must(not any(letter.arrivals for letter in big), "large mail was taken without a file for it")
            codes = {letter.code for letter in big}
            for path in taken:
                path.unlink()
            await rig.accepts_again()
            shim.set(
                write_error=errno.EROFS, what=str(place)
            )  # the kernel refuses to remount what has open writers: every write says "read-only" instead
            small = await rig.send(10, again=False, size=3_000)
            told.must(not any(letter.arrivals for letter in small), "mail was taken on a read-only disk")
            codes |= {letter.code for letter in small}
            told.must(codes <= {451, 452, 421}, f"answered {codes}")
            told.must(await asyncio.to_thread(_console, rig), "the console did not answer on a read-only disk")
            shim.set()
            told.recovery = f"{await rig.accepts_again():.1f} s after it could be written"
            await rig.account(told)
            told.held = f"answers {sorted(codes)}; the console answered all the time"
    return told


async def fsync_fails(folder: Path, *, long: bool) -> Told:
    """fsync answers EIO for the records, then for large files, and works again."""
    del long
    told = Told()
    shim = preload.Preload(folder)
    async with a_rig(folder, "eio", environment=shim.environment()) as rig:
        await rig.send(30)
        shim.break_syncs("spool.db")
        small = await rig.send(20, again=False, size=3_000)
        told.must(not any(letter.arrivals for letter in small), "250 was said although fsync failed")
        codes = {letter.code for letter in small}
        shim.break_syncs("blobs")
        big = await rig.send(5, again=False, size=400_000)
        told.must(not any(letter.arrivals for letter in big), "250 was said although the file's fsync failed")
        codes |= {letter.code for letter in big}
        told.must(codes <= {451, 452, 421}, f"answered {codes}")
        shim.set()
        told.recovery = f"{await rig.accepts_again():.1f} s after fsync worked"
        found = await rig.account(told)
        surplus = {letter.name for letter in [*small, *big]} & _given(rig)
        told.held = f"answers {sorted(codes)}, never 250; {len(surplus)} refused ones came to life; {found.stray_files} files to sweep"
    return told


def _given(rig: Rig) -> set[str]:
    from letters import name_in

    return {name_in(message.content) for message in rig.sink.messages}


async def log_disk_full(folder: Path, *, long: bool) -> Told:
    """Where the log lines go there is no room."""
    del long
    told = Told()
    logs = folder / "logs"
    logs.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "sekisho-drill", logs], check=True)
    try:
        async with a_rig(folder, "logs", start=False) as rig:
            rig.gateway.log = logs / "sekisho.log"
            await rig.start()
            fill(logs / "filler")
            await rig.send(100, seconds=60)
            rig.gateway.hang_up()  # a reload tells something
            await rig.send(50, seconds=60)
            pids = rig.gateway.pids("edge")
            told.must(pids, "no edge is left")
            found = await rig.account(told)
            told.must(found.acknowledged == 150, f"only {found.acknowledged} of 150 were taken")
            (logs / "filler").unlink()
            await rig.stop()
        told.recovery = "none needed"
        told.held = "mail flowed with a full log disk"
    finally:
        subprocess.run(["umount", "-l", logs], check=False)
    return told
