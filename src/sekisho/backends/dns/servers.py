"""Where a resolver is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """One resolver. `address` is a textual IP address."""

    address: str
    port: int = 53

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"
