"""HTML to what a reader sees, what is hidden from them, and where it leads.

Only this, `following.py`, `further.py`, `cleaning/page.py` and `writing/preview.py` know turbohtml.
"""

from collections.abc import Sequence

import turbohtml
from turbohtml import Comment, Element, Text

from sekisho.mime.text import further, styles
from sekisho.mime.text.folding import folded, shown_by_outlook, split_words, without_invisible
from sekisho.mime.text.following import MOST_FOLLOWED, follow
from sekisho.mime.text.placing import is_loaded
from sekisho.mime.text.rendered import Rendered
from sekisho.mime.text.styles import WHITE, Colour, Sheet, near, read_colour
from sekisho.mime.web import links as link_finder
from sekisho.mime.web.kept import TOO_MANY, Kept
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.message import Defect

__all__ = ["Rendered", "render"]

_MOST_VISIBLE = 200_000  # characters, see Content.visible_text
_MOST_HIDDEN = 50_000
_MOST_STYLED = 2_000  # elements whose colour or size is followed through the tree: each may cost a walk to the root
_DEEPEST = 2  # documents inside documents: srcdoc, conditional comments
_LINE = "\u2028"  # stands for a line end inside <pre>
_TURNED = '[style*="bidi-override" i][style*="rtl" i],[dir="rtl" i][style*="bidi-override" i]'
_NOTED = 'img,form,input[type="password" i],iframe[srcdoc],bdo[dir="rtl" i],pre,meta[http-equiv="refresh" i],animate,set'


def render(html: str, budget: Budget) -> Rendered:
    """Return what `html` shows, hides and links to. Never raises for what it reads; a spent budget is a defect and leaves the rest unread."""
    return _Rendering(budget, 0).run(html)


class _Rendering:
    """One reading of one document."""

    def __init__(self, budget: Budget, depth: int) -> None:
        self._budget = budget
        self._depth = depth
        self._visible: list[str] = []
        self._hidden: list[str] = []
        self._comments: list[str] = []
        self._links = Kept(MOST_FOLLOWED, strict=True)
        self._images = self._forms = self._password_fields = 0
        self._defects: list[Defect] = []

    def run(self, html: str) -> Rendered:
        try:
            if "\0" in html:
                self._defects.append(Defect("html.nul", "html"))
                html = html.replace("\0", "")  # some mail programs drop NUL; browsers see U+FFFD and no link
            self._read(html)
        except BudgetSpent as spent:
            self._defects.append(Defect("unscannable.budget", "html", str(spent)))
        kept = Kept(strict=True)
        kept.keep_all(sorted(self._links.links.values(), key=is_loaded), self._links.further)
        if kept.overflowed or self._links.overflowed:
            self._defects.append(Defect(TOO_MANY, "html"))
        visible = "\n".join(self._visible)
        return Rendered(
            without_invisible(visible)[:_MOST_VISIBLE],
            without_invisible(folded("\n".join(reversed(self._hidden))))[:_MOST_HIDDEN],
            tuple(kept.links.values()),
            images=self._images,
            forms=self._forms,
            password_fields=self._password_fields,
            defects=tuple(self._defects),
            split_words=split_words(visible),
            comments=folded("\n".join(self._comments))[:_MOST_HIDDEN],
            further=tuple(kept.further),
        )

    def _read(self, html: str) -> None:
        document = turbohtml.parse(html, positions=False)
        records = document.links()
        inner, turned, kept, noted = self._survey(document)
        if "bidi-override" in html:
            turned += document.select(_TURNED)
        sheets: list[Sheet] = []
        for element in document.select(styles.NEVER_SHOWN_SELECTOR):
            tag = element.tag
            if tag == "script":
                noted += further.of_element(element)
            elif tag == "style" and len(sheets) < 20:
                sheets.append(styles.read_sheet(element.text))
            if tag in {"noscript", "noframes", "noembed"}:
                self._hide(element)
            else:
                element.decompose()
        self._hide_styled(document, sheets)
        for element in turned[:100]:
            element.set_text(element.text[:1_000][::-1])  # shown from right to left: `moc.knab` is read as `bank.com`
        self._keep_lines(kept[:_MOST_STYLED])
        self._defects += follow(records, self._links, self._budget)
        for url, place in noted:
            self._links.keep(link_finder.read(url, "", place), (url, place, ""))
        conditional = self._comments_of(document)
        if conditional:
            inner.append(conditional)
        self._gather(document)
        for source in inner:
            self._merge(source)

    def _survey(self, document: turbohtml.Document) -> tuple[list[str], list[Element], list[Element], list[tuple[str, str]]]:
        """Count; return documents inside this one, elements written from right to left, ones that keep their line ends, and further links."""
        inner: list[str] = []
        turned: list[Element] = []
        kept: list[Element] = []
        noted: list[tuple[str, str]] = []
        for element in document.select(_NOTED):
            match element.tag:
                case "img":
                    self._images += 1
                case "form":
                    self._forms += 1
                    noted += further.of_element(element)
                case "input":
                    self._password_fields += 1
                case "iframe":
                    inner.append(element.attr("srcdoc") or "")
                case "meta" | "animate" | "set":
                    noted += further.of_element(element)
                case "bdo":
                    turned.append(element)
                case _:
                    kept.append(element)
        return inner[:10], turned, kept, noted

    def _hide(self, element: Element) -> None:
        text = element.text
        if text and not text.isspace():
            self._hidden.append(text)
        element.decompose()

    def _hide_styled(self, document: turbohtml.Document, sheets: list[Sheet]) -> None:
        whole: list[Element] = []
        tiny: list[Element] = []
        coloured: list[tuple[Element, Colour | None]] = []
        backgrounds: set[Colour] = {WHITE}
        # Few declarations are of interest: the distinct ones are read first, elements only if one of them is.
        inline = set(_found(document, "//@style"))
        declared = {text: styles.read_style(text) for text in inline if isinstance(text, str)}
        backgrounds |= {style.background for style in declared.values() if style.background is not None}
        shades = {read_colour(text)[0] for text in set(_found(document, "//@bgcolor")) if isinstance(text, str)}
        backgrounds |= {shade for shade in shades if shade is not None}
        colours = {style.colour for style in declared.values()}
        unseen = {colour for colour in colours if colour is not None and any(near(colour, other) for other in backgrounds)}
        telling = {text: style for text, style in declared.items() if style.hides or style.tiny or style.transparent or style.colour in unseen}
        for element in document.select("[style]") if telling else ():
            style = telling.get(element.attr("style") or "", styles.PLAIN)
            if style.hides:
                whole.append(element)
                continue
            if style.tiny:
                tiny.append(element)
            if style.transparent or style.colour is not None:
                coloured.append((element, style.colour))
        for element in document.select("[hidden],font[color]"):
            colour = read_colour(element.attr("color") or "")[0]
            if element.attr("hidden") is not None:
                whole.append(element)
            elif colour is not None and any(near(colour, other) for other in backgrounds):
                coloured.append((element, colour))
        for found, hides in ((whole, True), (tiny, False)):
            selectors = {selector for sheet in sheets for selector, style in sheet.hiding if style.hides is hides}
            if selectors:
                found += document.select(",".join(selectors))
        # Inner elements come last in document order and are taken out first, so that no text is counted twice.
        for element in reversed(whole):
            self._hide(element)
        self._budget.check_time()
        for element in reversed(tiny[:_MOST_STYLED]):
            self._hide_own(element, styles.SIZED_SELECTOR)
        self._hide_coloured(coloured, sheets)
        if max(len(tiny), len(coloured)) > _MOST_STYLED:
            self._defects.append(Defect("html.many_styles", "html", str(max(len(tiny), len(coloured)))))

    def _hide_coloured(self, candidates: list[tuple[Element, Colour | None]], sheets: list[Sheet]) -> None:
        if not candidates:
            return
        shades = {selector: declarations for sheet in sheets for selector, declarations in sheet.shading}
        selector = ",".join((styles.SHADED_SELECTOR, *shades))
        for element, colour in reversed(candidates[:_MOST_STYLED]):
            if colour is not None:
                behind = self._background(element, selector, shades)
                if behind is None or not near(colour, behind):
                    continue
            self._hide_own(element, styles.COLOURED_SELECTOR)
        self._budget.check_time()

    def _background(self, element: Element, selector: str, shades: dict[str, str]) -> Colour | None:
        """Return the colour behind an element, white if none is set, None if it is not known."""
        place = element.closest(selector)
        for _ in range(20):
            if place is None:
                return WHITE
            style = styles.read_style(place.attr("style") or "")
            if style.image or place.attr("background"):
                return None
            if style.background is not None:
                return style.background
            colour = read_colour(place.attr("bgcolor") or "")[0]
            if colour is not None:
                return colour
            for name, declarations in shades.items():
                if place.matches(name):
                    shade = styles.read_style(declarations)
                    if shade.image or shade.background is not None:
                        return None if shade.image else shade.background
            parent = place.parent
            place = parent.closest(selector) if isinstance(parent, Element) else None
        return None

    def _hide_own(self, element: Element, overriding: str) -> None:
        """Hide the text of an element but for descendants that set the same property again."""
        if element.parent is None:
            return
        if element.select_one(overriding) is None:
            self._hide(element)
            return
        for child in list(element.children):
            if isinstance(child, Text):
                if not child.data.isspace():
                    self._hidden.append(child.data)
                child.data = " "
            elif isinstance(child, Element) and not child.matches(overriding) and child.tag != "br" and child.select_one(overriding) is None:
                self._hide(child)

    def _keep_lines(self, elements: list[Element]) -> None:
        for element in elements:
            for child in element.descendants:
                if isinstance(child, Text) and "\n" in child.data:
                    child.data = child.data.replace("\n", _LINE)

    def _gather(self, document: turbohtml.Document) -> None:
        """Take the visible text. The elements of running text are dissolved, so that what is left are whole lines."""
        document.strip_tags(styles.RUNNING_SELECTOR)
        document.strip_tags(styles.RUNNING_ON_SELECTOR)
        root = document.root
        if root is None:
            return
        root.normalize()
        self._budget.check_time()
        for text in root.strings:
            if not text.isspace():
                self._visible += [" ".join(line.split()) for line in text.split(_LINE)]

    def _comments_of(self, document: turbohtml.Document) -> str:
        """Take the comments out, which split words unseen; return the markup that Outlook shows from conditional ones."""
        conditional: list[str] = []
        for comment in _found(document, "//comment()"):
            if not isinstance(comment, Comment):
                continue
            text = comment.data
            comment.decompose()
            if "[if" not in text[:20]:
                if not text.startswith(("[endif", "<![endif")):
                    self._comments.append(text)
                continue
            shown = shown_by_outlook(text)
            if shown:
                conditional.append(shown)
        return "\n".join(conditional)

    def _merge(self, source: str) -> None:
        if self._depth >= _DEEPEST:
            self._defects.append(Defect("html.deep", "html", "documents inside documents"))
            return
        result = (inner := _Rendering(self._budget, self._depth + 1)).run(source)
        self._visible.append(result.visible)
        self._hidden.append(result.hidden)
        for key, link in inner._links.links.items():
            self._links.keep(link, key)
        self._links.keep_all((), inner._links.further)
        self._images += result.images
        self._forms += result.forms
        self._password_fields += result.password_fields
        self._defects += result.defects


def _found(document: turbohtml.Document, path: str) -> Sequence[turbohtml.Node | str]:
    result = document.xpath(path)
    return result if isinstance(result, list) else ()
