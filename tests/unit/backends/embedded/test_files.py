import os
import time
from pathlib import Path

import pytest

from sekisho.backends.embedded.files import Files
from sekisho.model.arrival import BlobRef
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, TenantId, new_id
from sekisho.ports.blobs import BlobMissing
from sekisho.testing.builders import NOW


@pytest.fixture
def files(tmp_path):
    made = Files(tmp_path)
    made.prepare()
    return made


def ref(arrival=None, tenant=DEFAULT_TENANT, part="raw"):
    return BlobRef(tenant, arrival or ArrivalId(new_id(NOW)), part, 4, "", "file")


def write(files, name, *, held=False):
    descriptor, path = files.begin()
    os.write(descriptor, b"mail")
    files.commit(descriptor, path, name, held=held)
    return files.path(name, held=held)


@pytest.mark.parametrize(
    "name",
    [
        ref(arrival="../../../../etc/pass"),
        ref(arrival="short"),
        ref(tenant=TenantId("../up")),
        ref(tenant=TenantId("")),
        ref(tenant=TenantId("a/b")),
        ref(tenant=TenantId("a\nb")),
        ref(part="../raw"),
        ref(part="raw-1"),
        ref(part=""),
    ],
)
def test_a_name_that_is_not_ours_is_no_path(files, name):
    with pytest.raises(ValueError, match="not a name of ours"):
        files.path(name)
    assert files.has(ref()) is False


def test_the_day_comes_from_the_arrival(files):
    name = ref()
    assert write(files, name).parent.name == "2023-11-14"
    assert files.has(name)
    os.close(files.open(name))


def test_held_files_are_found_and_deleted_as_well(files):
    name = ref()
    path = write(files, name, held=True)
    assert path.parent.parent.name == "held"
    assert files.has(name)
    os.close(files.open(name))
    files.delete(name)
    assert not path.exists()
    with pytest.raises(BlobMissing):
        files.open(name)


def test_a_folder_that_was_swept_away_meanwhile_is_made_again(files, monkeypatch):
    name = ref()
    folder = write(files, name).parent
    files.delete(name)
    really = type(folder).is_dir

    def swept(self, **options):
        there = really(self, **options)
        if self == folder and there:
            folder.rmdir()
        return there

    monkeypatch.setattr(type(folder), "is_dir", swept)
    assert write(files, name).exists()


def test_a_link_put_in_the_place_of_a_blob_is_not_followed(files, tmp_path):
    name = ref()
    path = write(files, name)
    path.unlink()
    (tmp_path / "secret").write_bytes(b"mail")
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(OSError):
        files.open(name)


def test_the_sweep_takes_by_age_and_only_what_is_ours(files):
    old, needed, foreign, half = ref(), ref(tenant=TenantId("with-hyphen")), ref(), files.begin()
    paths = [write(files, old), write(files, needed), write(files, foreign)]
    stranger = paths[2].with_name("notes-of-the-operator")
    paths[2].rename(stranger)
    os.close(half[0])
    live = {f"with-hyphen/{needed.arrival}/raw"}
    assert files.sweep(live, time.time() - 60) == 0
    assert files.sweep(live, time.time() + 60) == 2
    assert [paths[0].exists(), paths[1].exists(), stranger.exists(), half[1].exists()] == [False, True, True, False]
    stranger.unlink()
    paths[1].unlink()
    files.sweep(set(), time.time() + 60)
    assert not stranger.parent.exists()  # an empty day goes too
    assert half[1].parent.is_dir()


def test_the_octets_are_synced_before_the_name_and_the_name_after(files, monkeypatch):
    steps = []
    sync, rename = os.fsync, Path.rename

    def noted_sync(descriptor):
        steps.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().parent.name))
        sync(descriptor)

    def noted_rename(source, target):
        steps.append(("rename", target.parent.name))
        return rename(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    path = write(files, ref())
    day, top = path.parent.name, path.parent.parent
    assert steps == [
        ("sync", "incoming"),
        ("sync", top.parent.name),  # the new day's name in `blobs`
        ("rename", day),
        ("sync", top.name),  # the file's name in the day
    ]


def test_what_is_ours_is_for_our_eyes_only(files):
    path = write(files, ref())
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
