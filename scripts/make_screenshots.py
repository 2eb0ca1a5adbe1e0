"""Pictures of the console's main pages in both languages, made of invented mail in a real gateway, small enough to be committed: docs/screenshots."""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from tests.browser import chromium  # noqa: E402 - beside the tests, whose scene it is
from tests.browser.scene import OPERATOR, USER, staged  # noqa: E402

FOLDER = CHECKOUT / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1200, "height": 800}, {"width": 375, "height": 720}
LARGEST = 80_000  # octets of one picture
# name: who looks, the page, languages, scheme, window
PICTURES = {
    "overview": (OPERATOR, "/overview?days=30", ("en", "ja"), "light", DESKTOP),
    "message": (OPERATOR, "/messages/{phishing}", ("en", "ja"), "light", DESKTOP),
    "quarantine": (OPERATOR, "/quarantine", ("en", "ja"), "light", DESKTOP),
    "messages": (OPERATOR, "/messages", ("en",), "dark", DESKTOP),
    "policy": (OPERATOR, "/policy", ("en",), "light", DESKTOP),
    "briefing": (OPERATOR, "/briefing", ("ja",), "light", DESKTOP),
    "start": (OPERATOR, "/start", ("en", "ja"), "light", DESKTOP),
    "phone": (USER, "/quarantine", ("en", "ja"), "dark", PHONE),
}


async def take(scene) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.program(), args=chromium.arguments())
        for name, (login, path, languages, scheme, window) in PICTURES.items():
            for language in languages:
                context = await browser.new_context(
                    base_url=scene.origin,
                    viewport=window,
                    color_scheme=scheme,
                    locale=f"{language}-JP",
                    timezone_id="Asia/Tokyo",
                    reduced_motion="reduce",
                )
                jar = {**scene.session(login).jar, "sekisho-language": language, "sekisho-zone": "Asia/Tokyo"}
                await context.add_cookies([{"name": each, "value": value, "url": scene.origin} for each, value in jar.items()])
                page = await context.new_page()
                await page.goto(path.format(**scene.told))
                keep(name, language, await page.screenshot())
                await context.close()
        await browser.close()


def keep(name: str, language: str, octets: bytes) -> None:
    """Write a picture with as many colours as fit into its size."""
    picture = Image.open(io.BytesIO(octets)).convert("RGB")
    for colours in (128, 64, 32, 16):
        kept = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    else:
        raise SystemExit(f"{name}-{language} has {kept.tell()} octets, more than {LARGEST}")
    path = FOLDER / f"{name}-{language}.png"
    path.write_bytes(kept.getvalue())
    print(f"{path.relative_to(CHECKOUT)}: {kept.tell() / 1_000:.0f} KB, {colours} colours", flush=True)


def main() -> int:
    if not chromium.program():
        print("sekisho: there is no Chromium here (Debian: apt-get install chromium fonts-noto-cjk).", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screenshots-") as folder:
        Path(folder).chmod(0o755)
        with staged(folder, messages=2_500, attacks=False) as scene:
            asyncio.run(take(scene))
    return 0


if __name__ == "__main__":
    sys.exit(main())
