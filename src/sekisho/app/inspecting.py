"""What the zygote warms up: everything that opening a message needs, because inside the sandbox nothing can be imported any more."""

from sekisho.gate.inspectors.jobs import Opener


def prepare() -> Opener:
    """Import the crafts that open mail, load the weights, open one message of every kind, and return the opener."""
    import gc

    from sekisho.app.samples.catalogue import SAMPLES
    from sekisho.gate.inspectors.jobs import OpenRequest
    from sekisho.gate.opening import open_message

    for sample in SAMPLES:  # lazily imported codecs and tables are loaded by using them once
        open_message(OpenRequest(one_shot=True), sample.build())
    gc.set_threshold(50_000, 50, 50)  # inherited by every inspector: messages make hardly a cycle, and an inspector is recycled before it could grow
    return open_message
