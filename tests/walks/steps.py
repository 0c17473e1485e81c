"""What people do on the pages of a matter, in the words of the pages."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.walks.people import Person

TRIES = 60  # how often a page is asked again for what the background tasks make
COMMUNITY = "荷城社区"


def report(person: Person, description: str, *, item: str = "", at: tuple[int, int] | None = (40, 30)) -> Page:
    """The form of a new matter, filled in; the place is the map clicked ``at`` pixels from its middle, None leaves it."""
    page = person.open("/events/new/")
    page.get_by_label("发生了什么事").fill(description)
    if item:
        choose(page.get_by_role("combobox", name="事项"), item)
    if at:
        click_map(page, at)
    return page


def click_map(page: Page, at: tuple[int, int]) -> None:
    """Click on the map beside its middle; the page then says in words where that is."""
    drawing = page.locator("[data-map]")
    expect(drawing.locator("canvas").first).to_be_visible()
    box = drawing.bounding_box()
    assert box is not None
    drawing.click(position={"x": box["width"] / 2 + at[0], "y": box["height"] / 2 + at[1]})
    expect(page.get_by_label("经度")).not_to_have_value("")
    expect(page.locator("[data-map-words]")).to_contain_text(COMMUNITY)


def choose(box: Locator, words: str) -> None:
    """Type words or initials into a search field and take the first answer with the arrow and Enter."""
    box.click()
    box.press_sequentially(words)
    options = box.page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(options.first).to_be_hidden()


def send(page: Page, button: str) -> None:
    """Send the form of the page by its button and come to the page of the matter."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/events/*-*-*/")


def buttons(page: Page) -> set[str]:
    """The acts the page offers, by the word on each."""
    return set(page.locator("section.acts details.act > summary").all_inner_texts())


def form(page: Page, label: str) -> Locator:
    """The form of one act, opened."""
    fold = page.locator("details.act").filter(has=page.locator("summary", has_text=exactly(label)))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    return fold.locator("form")


def exactly(words: str) -> re.Pattern[str]:
    """A text that is these words and nothing more."""
    return re.compile(rf"^\s*{re.escape(words)}\s*$")


def act(page: Page, label: str, **texts: str) -> None:
    """Do one act with words for its fields, by the name of the field; the page then says that it is done."""
    filled = form(page, label)
    for name, words in texts.items():
        filled.locator(f"[name='{name}']").fill(words)
    done(page, filled, label)


def done(page: Page, filled: Locator, label: str) -> None:
    """Send a filled form and wait for the sentence that says so."""
    filled.get_by_role("button", name=label, exact=True).click()
    expect(page.locator("#notices")).to_contain_text(f"已{label}")


def add_photo(place: Locator, path: Path) -> None:
    """Choose a picture in a photo field and wait until it has gone up."""
    place.locator("input[type=file]").set_input_files(path)
    expect(place.locator("figcaption", has_text="已上传")).to_be_visible()


def wait_for_photos(page: Page, place: str, count: int) -> None:
    """Load the page again until the background tasks have prepared the photos."""
    for _ in range(TRIES):
        page.reload()
        if page.locator(f"{place} img").count() >= count:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"after {TRIES} looks {page.locator(f'{place} img').count()} of {count} photos are ready")


def reported(person: Person, description: str, *, item: str = "") -> str:
    """A new matter in the middle of the person's own land, reported by the page; its address."""
    page = report(person, description, item=item, at=None)
    drawing = page.locator("[data-map]")
    for label, name in (("经度", "data-lon"), ("纬度", "data-lat")):
        page.get_by_label(label).fill(drawing.get_attribute(name) or "")
    send(page, "上报")
    return page.url


def sent(page: Page, button: Locator) -> int:
    """Press a button that loads a page; the status of what came."""
    with page.expect_navigation() as loading:
        button.click()
    return loading.value.status
