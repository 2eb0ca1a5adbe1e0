"""The small invented world of the samples: names under `sekisho.test`, which exists nowhere else (RFC 2606 section 2)."""

APEX = "sekisho.test"
OWN_DOMAIN = "example.sekisho.test"
RECIPIENT = f"you@{OWN_DOMAIN}"
PARTNER = "harbourbank.sekisho.test"
LOOK_ALIKE = "harbourbannk.sekisho.test"
SUPPLIER = "supplier.sekisho.test"
SHOP = "shop.sekisho.test"
STRANGER = "stranger.sekisho.test"
JAPANESE_FIRM = "shoji.sekisho.test"

# The built-in zone: what a resolver would answer for these names, with or without Internet.
ZONE_ADDRESS = "127.0.0.1"
ZONE_DOMAINS = (OWN_DOMAIN, PARTNER, LOOK_ALIKE, SUPPLIER, SHOP, STRANGER, JAPANESE_FIRM)
