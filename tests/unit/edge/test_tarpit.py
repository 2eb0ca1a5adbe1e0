from sekisho.edge.tarpit import FREE, MOST_WAITING, REMEMBERED, WINDOW_SECONDS, Tarpit


def test_each_further_name_takes_longer():
    tarpit = Tarpit()
    waits = [tarpit.unknown_recipient("192.0.2.1", float(number)) for number in range(FREE + 6)]
    assert waits == [0.0] * FREE + [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert tarpit.unknown_recipient("192.0.2.2", 20.0) == 0.0


def test_it_is_forgotten_after_a_while():
    tarpit = Tarpit()
    for _ in range(FREE + 2):
        tarpit.unknown_recipient("192.0.2.1", 0.0)
    assert tarpit.unknown_recipient("192.0.2.1", WINDOW_SECONDS + 1) == 0.0


def test_neither_memory_nor_sessions_without_end():
    tarpit = Tarpit()
    for number in range(REMEMBERED + 100):
        tarpit.unknown_recipient(str(number), 0.0)
    assert len(tarpit._unknown) == REMEMBERED
    tarpit.waiting = MOST_WAITING
    assert max(tarpit.unknown_recipient("192.0.2.1", 0.0) for _ in range(20)) == 0.0
