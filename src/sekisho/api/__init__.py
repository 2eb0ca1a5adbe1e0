"""The HTTP API: what use cases of layer 5 declare, as operations with a schema. No rules of its own."""
