"""People in front of the pages: each has a browser window of his own and what the browser complained about."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.walks.product import Product

OFFICE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds before a step counts as failed; a quiet machine needs a hundredth of it


@dataclass
class Person:
    """One person at one window: ``page`` is the tab in front."""

    product: Product
    context: BrowserContext
    username: str = ""
    noise: list[str] = field(default_factory=list)

    @cached_property
    def page(self) -> Page:
        return self.tab()

    def tab(self) -> Page:
        """One more tab of the same window."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.noise.append(f"{page.url}: {error}"))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.noise.append(f"{message.location.get('url', '')}: {message.text}")

    def sign_in(self) -> "Person":
        """By one click on the sign-in page of the demo."""
        self.open("/sign-in")
        self.click_demo_button()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def click_demo_button(self) -> None:
        """The button with this person's name; roles with many people are folded."""
        button = self.page.locator(f"button[name=username][value='{self.username}']")
        if not button.is_visible():
            self.page.locator("details.fold", has=button).locator("summary").click()
        button.click()

    def open(self, path: str) -> Page:
        """Go to an address of the product."""
        self.page.goto(path if path.startswith("http") else self.product.base + path)
        return self.page

    def status(self, path: str) -> int:
        """What the server answers to this person at an address."""
        return self.context.request.get(path if path.startswith("http") else self.product.base + path).status


class People:
    """Everybody who has come in this test run; each signs in once."""

    def __init__(self, browser: Browser, product: Product) -> None:
        self.browser, self.product = browser, product
        self.known: dict[str, Person] = {}

    def __call__(self, username: str) -> Person:
        """A person of the demo, signed in."""
        if username not in self.known:
            self.known[username] = self.stranger(username)
            self.known[username].sign_in()
        return self.known[username]

    def stranger(self, username: str = "", **options: Any) -> Person:
        """A window nobody has signed in at."""
        context = self.browser.new_context(**{"viewport": OFFICE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options})
        context.set_default_timeout(PATIENCE)
        return Person(self.product, context, username)

    def shoot(self, folder: Path) -> list[Path]:
        """A picture of every open tab."""
        made = []
        for context in self.browser.contexts:
            for page in context.pages:
                path = folder / f"tab-{len(made)}.png"
                page.screenshot(path=path, full_page=True, timeout=10_000)
                made.append(path)
        return made


SHAPES = """() => [...new Set([...document.querySelectorAll('body *')].map((one) => [one.parentElement, one].map(
    (each) => [each.tagName, each.className?.baseVal ?? each.className, ...[...each.attributes].map(({name}) => name).sort()].join(' ')).join(' > ')))]"""


class Axe:
    """Looks for faults of accessibility. A page made only of parts that were looked at before is not looked at again."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.seen: set[str] = set()

    def new_faults(self, page: Page) -> list[str]:
        """Faults of a page, none when every part of it has been seen."""
        shapes = set(page.evaluate(SHAPES))
        if shapes <= self.seen:
            return []
        self.seen |= shapes
        return self.faults(page)

    def faults(self, page: Page) -> list[str]:
        """Serious and critical faults on the page, each with where and what. The policy of the page stays in force."""
        page.evaluate(self.source)
        return _serious(page)


def _serious(page: Page) -> list[str]:
    faults = page.evaluate(
        """async () => {
            const found = await axe.run(document, {resultTypes: ['violations']});
            return found.violations.filter(({impact}) => impact === 'serious' || impact === 'critical')
                .map(({id, impact, nodes}) => ({id, impact, where: nodes.slice(0, 3).map(({target, html}) => [target, html.slice(0, 160)])}));
        }"""
    )
    return [json.dumps(fault, ensure_ascii=False) for fault in faults]
