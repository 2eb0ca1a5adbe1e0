"""The eyes: each inspection sees one thing and never decides. The catalogue lists them all."""
