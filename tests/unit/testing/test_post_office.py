"""The post office delivers what is put in, and tells what became of it."""

from sekisho.model.tracking import EventKind
from sekisho.testing.post_office import PostOffice, route_to
from sekisho.testing.sink import Sink


async def test_what_is_put_in_is_delivered_and_told(tmp_path):
    async with Sink() as sink, PostOffice(tmp_path, {"example.test": route_to(sink.port)}) as post:
        delivery = await post.put(b"Subject: x\r\n\r\nx\r\n", ["taro@example.test"], sender="")
        assert await post.queue() == [delivery]
        await post.settled()
        assert post.fates() == {"taro@example.test": "delivered"}
        assert len(await post.story(delivery, EventKind.DELIVERED)) == 1
        assert sink.messages[0].mail.startswith("FROM:<>")
