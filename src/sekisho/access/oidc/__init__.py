"""OpenID Connect: people come in by a provider of their organisation. Our own code over cryptography (ADR 2)."""
