"""A page that is watched: what it says on its console, what it asks of other places, and what axe, a reader of the other language or a phone finds wrong."""

import re
from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
GRAVE = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"], "preload": False}
OF_THE_FORM = ("color-contrast", "target-size", "scrollable-region-focusable")  # rules whose answer depends on the scheme and the window

# Text that is no content of mails (<bdi>), names of machines (<code>) or documents of people, with what stands in attributes for people.
TEXTS = """() => {
  const found = [];
  const own = (node) => !node.closest('bdi, code, pre, textarea, samp, option[translate=no], [translate=no], script, style, noscript') ;
  const language = document.documentElement.lang;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const marked = node.parentElement.closest('[lang]');
    if (own(node.parentElement) && (marked === document.documentElement || marked.lang === language)) found.push(node.textContent.trim());
  }
  for (const node of document.querySelectorAll('[aria-label], [placeholder], [title], [alt]'))
    if (own(node)) for (const name of ['aria-label', 'placeholder', 'title', 'alt']) if (node.hasAttribute(name)) found.push(node.getAttribute(name));
  found.push(document.title);
  return found.filter((text) => text);
}"""
# What makes a page wider than the window, by its own words: on a phone nothing may be reached only by moving sideways.
WIDE = """() => {
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  return [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 5).map((node) => `${node.tagName} ${node.className} ${node.textContent.trim().slice(0, 60)}`);
}"""
# Which kinds of elements a page is built of: a page of the same kinds as one that axe has seen tells it nothing new.
BUILT_OF = """() => [...new Set([...document.querySelectorAll('*')].map((node) => {
  const names = node.getAttributeNames().filter((name) => !['selected', 'checked', 'open', 'value', 'aria-current'].includes(name)).sort();
  return `${node.parentElement?.tagName}>${node.tagName}.${node.getAttribute('class') || ''}[${names}]`;
}))]"""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f「」、。]")
_ENGLISH = re.compile(r"\b[a-z]{2,}(?: [a-z]{1,}){2,}\b")
BRAND = "関所"


class Watched:
    """One page of a browser, and a list of what was wrong on it."""

    def __init__(self, page, origin):
        self.page, self.origin = page, origin
        self.wrong = []
        self.refusals = False  # a test that asks for what is refused says so: Chromium tells each answer of 400 and more on its console
        page.on("console", self._said)  # what the policy of pages blocks is told there too
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("request", self._asked)

    def _said(self, message):
        if message.type == "error" and not (self.refusals and message.text.startswith("Failed to load resource")):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _asked(self, request):
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")

    async def open(self, path):
        """Go somewhere and return the code of the answer."""
        answer = await self.page.goto(path)
        return answer.status

    async def axe(self, *rules):
        """Return what axe calls serious or critical: of all rules, or of some."""
        if not await self.page.evaluate("() => !!window.axe"):
            await self.page.evaluate(AXE)
        options = {"runOnly": {"type": "rule", "values": list(rules)}, "resultTypes": ["violations"], "preload": False} if rules else RULES
        found = await self.page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
            for one in found["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"][:4]
        ]

    async def built_of(self):
        """Return the kinds of its elements: where they stand, their classes and which attributes they have."""
        return frozenset(await self.page.evaluate(BUILT_OF))

    async def foreign(self, language):
        """Return what stands on the page in the other language."""
        texts = await self.page.evaluate(TEXTS)
        if language == "en":
            return [text[:80] for text in texts if _JAPANESE.search(text.replace(BRAND, ""))]
        return [text[:80] for text in texts if not _JAPANESE.search(text) and _ENGLISH.search(text)]

    async def wide(self):
        """Return what makes the page wider than its window."""
        return await self.page.evaluate(WIDE)
