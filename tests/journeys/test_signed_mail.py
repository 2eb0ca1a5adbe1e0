"""From a new key to a signature and a seal that the next hop verifies: the command, DNS, the gateway, the wire."""

import asyncio
import re
import smtplib

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.senderauth import arc, dkim
from sekisho.testing.dns_server import DnsServer
from sekisho.testing.gateway import running
from sekisho.testing.signed_mail import signed_mail
from sekisho.testing.sink import Sink

MAIL = b"From: Anna <anna@office.test>\r\nTo: taro@elsewhere.test\r\nSubject: Minutes\r\n\r\nThe minutes  \t of Tuesday.\r\n\r\n\r\n"
NEWS = (
    b"From: News <news@shop.test>\r\nTo: anna@office.test\r\nSubject: June\r\nList-Unsubscribe: <https://shop.test/u>\r\nList-Id: <news.shop.test>\r\n"
    b"Precedence: bulk\r\n\r\nRoses flower in June. See them in our garden.\r\n"
)


def send(port, mail=MAIL, sender="anna@office.test", recipient="taro@elsewhere.test"):
    with smtplib.SMTP("127.0.0.1", port, "client.office.test", timeout=30) as client:
        client.sendmail(sender, [recipient], mail)


async def arrived(sink, number):
    async with asyncio.timeout(30):
        while len(sink.messages) < number:
            await asyncio.sleep(0.02)
    return sink.messages[number - 1].content


async def test_a_new_key_signs_as_soon_as_dns_shows_it(tmp_path):
    async with Sink() as sink, DnsServer(Zone(), negative=0) as dns:
        settings = (
            f'[dns]\nservers = ["{dns.address}"]\n[tenant]\ndomains = ["office.test"]\n[outbound]\nnetworks = ["127.0.0.0/8"]\n'
            f'[routes]\n"*" = ["127.0.0.1:{sink.port}"]\n"office.test" = ["127.0.0.1:{sink.port}"]\n'
        )

        def work(gateway, *command):
            return asyncio.to_thread(gateway.command, *command)

        with running(tmp_path, settings) as gateway:
            made = await work(gateway, "dkim", "new", "office.test")
            assert made.returncode == 0, made.stderr
            name, strings = re.match(r"(\S+)\. IN TXT \( (.*) \)$", made.stdout.strip()).groups()
            waiting = await work(gateway, "dkim", "publish", "office.test")
            assert waiting.returncode == 1, waiting.stderr
            await asyncio.to_thread(send, gateway.port)
            assert b"DKIM-Signature" not in await arrived(sink, 1)
            dns.zone = Zone(txt={name: ("".join(re.findall(r'"([^"]*)"', strings)).encode(),)})
            shown = await work(gateway, "dkim", "publish", "office.test")
            assert shown.returncode == 0, shown.stderr
            content, number = b"", 1
            while b"DKIM-Signature" not in content:  # the delivery process remembers a tenant's keys for five seconds
                number += 1
                assert number < 300
                await asyncio.to_thread(send, gateway.port)
                content = await arrived(sink, number)
            (result,) = await dkim.verify(content, StaticResolver(dns.zone))
            assert (result.result, result.domain, result.problem) == ("pass", "office.test", "")
            assert content.startswith(b"DKIM-Signature: ")
            await asyncio.to_thread(send, gateway.port, signed_mail(NEWS), "news@shop.test", "anna@office.test")
            content = await arrived(sink, number + 1)
            assert b"Subject: [bulk] June\r\n" in content
            chain = await arc.verify(content, StaticResolver(dns.zone))
            assert (chain.result, chain.sealers, chain.problem) == ("pass", ("office.test",), "")
            assert (await work(gateway, "ledger", "verify")).returncode == 0
