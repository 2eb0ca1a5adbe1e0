"""A DNS server with the records of a benchmark. usage: zone.py PORT FILE.json (records by name and type)"""

import asyncio
import json
import sys
from pathlib import Path

from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.testing.dns_server import DnsServer


async def main(port: int, path: Path) -> None:
    records = {name: [{kind: text} for kind, texts in by_kind.items() for text in texts] for name, by_kind in json.loads(path.read_text()).items()}
    server = DnsServer(zone_of_records(records))
    server.port = port
    async with server:
        await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
