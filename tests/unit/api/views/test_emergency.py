"""The emergency mailbox as the API shows it."""

from sekisho.api.views import emergency
from sekisho.emergency.inbox import Line
from sekisho.emergency.opening import Outage, Standing, Switch
from sekisho.emergency.reading import TakenFile
from sekisho.emergency.sending import Sent
from sekisho.emergency.sent import SentLine
from sekisho.model.delivery import Fate
from sekisho.model.ids import ArrivalId, DeliveryId
from sekisho.model.page import Page
from sekisho.model.preview import Preview, Seen, SeenFile
from sekisho.testing.builders import a_mailbox

LINE = Line(
    DeliveryId("d"),
    ArrivalId("a"),
    1.0,
    "A <a@partner.test>",
    ("taro@example.test",),
    "Hello",
    "clean",
    10,
    ("x.pdf",),
    "<m@partner.test>",
    clean=True,
)


def test_everything_that_is_shown():
    shown = emergency.standing(
        Standing(True, "outage", ("taro@example.test",), (Outage("example.test", 2.0, "451"),), Switch("auto", "alice", 3.0, "why"))
    )
    assert (shown.open, shown.because, shown.outages[0].domain, shown.switch.note) == (True, "outage", "example.test", "why")
    page = emergency.page(Page((LINE,), "next"))
    assert (page.items[0].subject, page.items[0].files, page.next) == ("Hello", ("x.pdf",), "next")
    sent = emergency.sent_page(Page((SentLine(LINE, (("b@partner.test", Fate.DELIVERED),)),), ""))
    assert sent.items[0].recipients == {"b@partner.test": "delivered"}
    told = Seen(
        a_mailbox(),
        None,
        (a_mailbox(),),
        "Hello",
        "",
        "<m@x>",
        "",
        (SeenFile("2", "x.pdf", 3),),
        ("https://x.test",),
        Preview("Text", "<p>", ("x.pdf",)),
    )
    seen = emergency.preview(told)
    assert (seen.reply_to, seen.text, seen.files[0].name, seen.links) == ("", "Text", "x.pdf", ("https://x.test",))
    assert emergency.octets(b"x") == emergency.file(TakenFile("x", b"x")) == b"x"
    assert emergency.sent(Sent(ArrivalId("a"), ("b@partner.test",), again=True)).again
    assert emergency.line(LINE).id == "d"
    assert emergency.switched(Switch()).mode == "auto"
