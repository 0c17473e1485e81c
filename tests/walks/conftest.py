"""The running product, the browser, and pictures of what went wrong."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect, sync_playwright

from tests.walks.people import PATIENCE, Axe, People
from tests.walks.product import ROOT, Product, running

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here are walks."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.walk)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call" and report.failed and "people" in item.funcargs:
        pictures = item.funcargs["people"].shoot(item.funcargs["tmp_path"])
        report.sections.append(("pictures of the open tabs", "\n".join(map(str, pictures))))
    return report


def missing(words: str) -> None:
    """Skip loudly, or fail where walks are required."""
    if os.environ.get("GEZHI_WALKS") == "required":
        pytest.fail(words)
    pytest.skip(words)


def chromium() -> str | None:
    """The system's browser."""
    names = [os.environ.get("GEZHI_CHROMIUM", ""), *NAMES]
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Package scope: its loop must be over before other tests of this process use the database."""
    found = chromium()
    if found is None:
        missing("没有浏览器 Chromium，不能走页面：请执行 apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def product(browser: Browser) -> Iterator[Product]:
    """The running demo."""
    if not (ROOT / "gezhi/static/built/office.js").is_file():
        missing("前端还没有构建，浏览器不能走页面（Chromium）：请执行 script/build-front")
    with running() as product:
        yield product


@pytest.fixture(scope="package")
def everybody(browser: Browser, product: Product) -> People:
    return People(browser, product)


@pytest.fixture
def people(everybody: People, tmp_path: Path) -> Iterator[People]:
    """The people of the demo; tabs are closed between tests, sessions stay."""
    yield everybody
    for person in everybody.known.values():
        for page in person.context.pages:
            page.close()
        person.__dict__.pop("page", None)
        person.noise.clear()
    known = [person.context for person in everybody.known.values()]
    for context in everybody.browser.contexts:
        if context not in known:
            context.close()


@pytest.fixture(scope="package")
def axe() -> Axe:
    """axe-core, which finds faults of accessibility."""
    if not AXE.is_file():
        missing("没有 axe-core，浏览器里不能核查无障碍（Chromium）：请执行 script/build-front")
    return Axe(AXE.read_text(encoding="utf-8"))


@pytest.fixture
def photo(tmp_path: Path) -> Callable[[str], Path]:
    """Draws a picture to send up; each call another one."""

    def draw(colour: str) -> Path:
        path = tmp_path / f"{colour}.jpg"
        image = Image.new("RGB", (800, 600), colour)
        ImageDraw.Draw(image).ellipse((200, 150, 600, 450), fill="#D8CDBB")
        image.save(path, "JPEG")
        return path

    return draw
