"""One gateway and one Chromium for all tests of this folder. Without a Chromium they are deselected, and the run says so in its last lines.

Pictures are kept in `build/screenshots`: each page in two forms; whole, and in all eight forms, with `SEKISHO_SCREENSHOTS=1`.
"""

import os
import shutil
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright
from tests.browser import chromium
from tests.browser.scene import CHECKOUT, staged
from tests.browser.watching import Watched

HERE = Path(__file__).resolve().parent
PICTURES = CHECKOUT / "build" / "screenshots"


def pytest_collection_modifyitems(items):
    if chromium.program():
        return
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.not_run("the console in a browser: no Chromium here (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def scene(tmp_path_factory):
    with staged(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.fixture(scope="session")
def pictures():
    """Where pictures are kept, and whether all are wanted."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    return PICTURES, bool(os.environ.get("SEKISHO_SCREENSHOTS"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser():
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium.program(), args=chromium.arguments())
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_as(browser, scene):
    """Give a watched page of somebody: `await open_as(login)`; "" is nobody. What it did wrong is told at the end of the test."""
    opened = []

    async def make(login="", **options):
        context = await browser.new_context(base_url=scene.origin, **{"locale": "en-US", **options})
        await context.add_init_script("document.addEventListener('securitypolicyviolation', (e) => console.error(`blocked: ${e.violatedDirective}`))")
        jar = scene.session(login).jar if login else {}
        await context.add_cookies([{"name": name, "value": value, "url": scene.origin} for name, value in jar.items() if "language" not in name])
        watched = Watched(await context.new_page(), scene.origin)
        opened.append((context, watched))
        return watched

    yield make
    for context, _ in opened:
        await context.close()
    wrong = [line for _, watched in opened for line in watched.wrong]
    assert wrong == []
