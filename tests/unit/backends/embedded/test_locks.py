import threading

from sekisho.backends.embedded.locks import FileLock


def test_one_at_a_time_and_everybody_in_turn(tmp_path):
    inside, seen, overlaps = [], [], []

    def work(name):
        lock = FileLock(tmp_path / "lock")
        for _ in range(50):
            with lock:
                inside.append(name)
                if len(inside) > 1:
                    overlaps.append(list(inside))
                seen.append(name)
                inside.remove(name)
        lock.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == []
    assert {name: seen.count(name) for name in "abc"} == dict.fromkeys("abc", 50)


def test_trying_does_not_wait(tmp_path):
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.try_once() is True
    assert other.try_once() is False
    one.release()
    assert other.try_once() is True
    one.close()
    other.close()


def test_an_error_inside_gives_the_lock_back(tmp_path):
    one, other = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    try:
        with one:
            raise KeyError
    except KeyError:
        assert other.try_once() is True
    one.close()
    other.close()
