"""Model values as octets in one column, and back."""

import msgspec

from sekisho.model.arrival import Arrival
from sekisho.model.delivery import Delivery
from sekisho.model.held import Held

encode = msgspec.msgpack.Encoder().encode
to_arrival = msgspec.msgpack.Decoder(Arrival).decode
to_delivery = msgspec.msgpack.Decoder(Delivery).decode
to_held = msgspec.msgpack.Decoder(Held).decode


def _readers_of(value: bytes) -> str:
    return msgspec.json.encode(to_delivery(value).readers).decode()


FUNCTIONS = {"readers_of": _readers_of}  # of ours in statements of `spool_schema`
