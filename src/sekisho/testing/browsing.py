"""A small browser for tests of the console: keeps cookies, reads forms, sends what a browser would send with them."""

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Answer:
    """What came back."""

    code: int
    headers: dict[str, str]
    cookies: list[str]  # the Set-Cookie fields
    body: str
    path: str

    @property
    def to(self) -> str:
        """Where it leads, as a path with query."""
        parts = urlsplit(urljoin("http://localhost/", self.headers.get("location", "")))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def form(self, action: str = "") -> dict[str, str]:
        """Return the hidden and preset fields of the (first) form with that action. Raises AssertionError if there is none."""
        forms = _Forms(self.body).found
        for place, fields in forms:
            if not action or place == action:
                return dict(fields)
        raise AssertionError(f"no form for {action!r} among {[place for place, _ in forms]} in {self.body}")


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather forms and their fields."""
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((named.get("action", ""), {}))
        elif tag == "input" and self.found and named.get("name") and named.get("type") != "checkbox":
            self.found[-1][1][named["name"]] = named.get("value", "")


@dataclass
class Browser:
    """One browser with its own cookies, talking to one port of this machine."""

    port: int
    host: str = "localhost"
    agent: str = "a test's browser"
    jar: dict[str, str] = field(default_factory=dict)
    source: str = ""  # the address of loopback that it comes from: what is counted by place is counted by this

    @property
    def origin(self) -> str:
        """The origin under which it knows the console."""
        return f"http://{self.host}:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        return self.send("GET", path, b"", headers)

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]], **headers: str) -> Answer:
        """Send a form as a page of ours would."""
        told = {"origin": self.origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(fields).encode(), {**told, **{name.replace("_", "-"): value for name, value in headers.items()}})

    def submit(self, page: Answer, action: str = "", **fields: str) -> Answer:
        """Fill in a form of a page and send it."""
        return self.post(action or page.path, {**page.form(action), **fields})

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads."""
        assert answer.code == 303, (answer.code, answer.body)
        return self.get(answer.to)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send anything."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(self.source, 0) if self.source else None)
        try:
            told = {"host": f"{self.host}:{self.port}", "user-agent": self.agent}
            if self.jar:
                told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
            given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
            connection.request(method, path, body or None, {**told, **{name: value for name, value in given.items() if value}})
            got = connection.getresponse()
            cookies = got.headers.get_all("set-cookie") or []
            for cookie in cookies:
                self._keep(cookie)
            return Answer(
                got.status,
                {name.lower(): value for name, value in got.getheaders()},
                cookies,
                got.read().decode("utf-8", "replace"),
                path.partition("?")[0],
            )
        finally:
            connection.close()

    def _keep(self, cookie: str) -> None:
        name, _, rest = cookie.partition("=")
        value = rest.partition(";")[0]
        if "Max-Age=0" in cookie:
            self.jar.pop(name, None)
        else:
            self.jar[name] = value
