"""The zygote of a command."""

import os

from sekisho.app.sandbox.nest import Nest
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.model.dossier import Opened


async def test_mail_is_opened_also_after_the_zygote_died():
    raw = b"From: a@example.test\r\n\r\ntext\r\n"
    with Nest() as nest:
        for _ in range(2):
            inspectors = Inspectors(nest.connect, PoolSettings(size=1, most=1, one_shots=1))
            await inspectors.start()
            assert isinstance(await inspectors.open(raw, len(raw)), Opened)
            await inspectors.close()
            os.kill(nest._zygote.pid, 9)
