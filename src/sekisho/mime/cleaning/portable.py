"""PDF written anew without what runs by itself or leads out of the page: scripts, launches, embedded files, forms that send, rich media."""

import io

import pikepdf

from sekisho.model.budget import Budget

_ACTIONS = ("/OpenAction", "/AA", "/A", "/JS", "/Launch", "/RichMediaContent", "/RichMediaSettings", "/EF", "/AF", "/XFA")
_NAMED = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations", "/Renditions")
_RUNNING = frozenset(
    {"/JavaScript", "/Launch", "/GoToE", "/GoToR", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/Movie", "/Sound", "/GoTo3DView"}
)
_MEDIA = frozenset({"/RichMedia", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/3D"})


def clean_pdf(octets: bytes, budget: Budget) -> bytes:
    """Return the document without its active parts. Raises ValueError for what no reader opens (also: locked), and BudgetSpent."""
    try:
        with pikepdf.open(io.BytesIO(octets)) as document:
            _clean(document, budget)
            out = io.BytesIO()
            document.save(out, linearize=False, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return out.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, TypeError, KeyError) as error:
        raise ValueError(f"the PDF cannot be written anew: {type(error).__name__}") from None


def _clean(document: pikepdf.Pdf, budget: Budget) -> None:
    root = document.Root
    for name in ("/OpenAction", "/AA", "/AF", "/Collection"):
        if name in root:
            del root[name]
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for name in _NAMED:
            if name in names:
                del names[name]
    for item in document.objects:
        budget.spend_item()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            _clean_dictionary(item)


def _clean_dictionary(item: pikepdf.Object) -> None:
    action = item.get("/A")
    if isinstance(action, pikepdf.Dictionary) and not _harmless(action):
        del item["/A"]
    for name in _ACTIONS:
        if name != "/A" and name in item:
            del item[name]
    if str(item.get("/S", "")) in _RUNNING and "/Subtype" not in item:  # an action that stands alone
        item["/S"] = pikepdf.Name("/GoTo")
        for name in ("/F", "/Win", "/D", "/Next"):
            if name in item:
                del item[name]
    annotations = item.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        kept = [one for one in annotations if not (isinstance(one, pikepdf.Dictionary) and str(one.get("/Subtype", "")) in _MEDIA)]
        if len(kept) != len(annotations):
            item["/Annots"] = pikepdf.Array(kept)


def _harmless(action: pikepdf.Object) -> bool:
    """Tell whether an action only goes to a page or to an address of the web, and none follows it that does more."""
    if "/Next" in action or str(action.get("/S", "")) not in {"/GoTo", "/URI", "/Named"}:
        return False
    return str(action.get("/S", "")) != "/URI" or str(action.get("/URI", "")).strip().lower().startswith(("http://", "https://", "mailto:"))
