"""The sandboxed, killable processes that open hostile bytes, and the pool that an edge keeps of them."""
