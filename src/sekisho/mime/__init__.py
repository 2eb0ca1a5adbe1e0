"""The craft of unpacking: hostile bytes to facts. Pure; nothing here opens a file, a socket or a clock. `unpack.py` is the way in."""
