"""Where events are handed on: files, datagrams, streams."""
