"""The stores behind the ports; only the assembly names them."""
