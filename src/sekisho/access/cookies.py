"""The cookies of the console: their names, and the attributes that keep them with us. Pure."""

from dataclasses import dataclass

SESSION = "sekisho"  # HttpOnly, SameSite=Strict
VISIT = "sekisho-visit"  # before a login; Lax, so that it comes along when a provider or a mail leads back to us
DEVICE = "sekisho-device"  # this browser was here before
LANGUAGE = "sekisho-language"
ZONE = "sekisho-zone"  # in which times are shown
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Jar:
    """Reads and writes cookies for one scheme. On https they bear `__Host-`: no other host and no plain page can set them (RFC 6265bis 4.1.3)."""

    https: bool

    def name(self, cookie: str) -> str:
        """Return the name on the wire."""
        return f"__Host-{cookie}" if self.https else cookie

    def read(self, header: str, cookie: str) -> str:
        """Return a cookie's value from the Cookie field, or ""."""
        wanted = self.name(cookie)
        if len(header) > 4 * _LONGEST:
            return ""
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == wanted:
                return value.strip('"')[:_LONGEST]
        return ""

    def set(self, cookie: str, value: str, seconds: int | None = None) -> str:
        """Return the Set-Cookie field. Without `seconds` it lasts as long as the browser runs."""
        site = "Strict" if cookie in {SESSION, DEVICE} else "Lax"
        field = f"{self.name(cookie)}={value}; Path=/; HttpOnly; SameSite={site}"
        field += "; Secure" if self.https else ""
        return field if seconds is None else f"{field}; Max-Age={seconds}"

    def drop(self, cookie: str) -> str:
        """Return the Set-Cookie field that takes it away."""
        return self.set(cookie, "", 0)
