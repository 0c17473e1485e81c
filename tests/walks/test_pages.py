"""Every page of the left rail, as each role sees it: it answers, complains of nothing, fits, and can be used by everybody."""

import pytest

from tests.walks.people import OFFICE, PHONE

# one person of each role; the test below holds the list to the demo's
ROLES = {
    "resident": "resident01",
    "micro_head": "micro01",
    "grid_worker": "grid01",
    "community_leader": "community01",
    "town_operator": "town01",
    "county_operator": "county01",
    "handler": "unit-chengguan",
    "leader": "leader01",
    "system_admin": "system01",
    "security_admin": "security01",
    "audit_admin": "audit01",
}
FITS = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
    [document.documentElement.scrollWidth, document.body.scrollWidth].every((width) => width <= window.innerWidth)))))"""


def test_every_role_is_looked_at(product):
    assert {role: account["username"] for role, account in product.one_per_role().items()} == ROLES


@pytest.mark.parametrize("username", ROLES.values())
def test_pages_of_the_rail(people, axe, username):
    person = people(username)
    page = person.open("/")
    rail = page.locator(".rail a").evaluate_all("(links) => links.map((link) => link.href)")
    assert rail
    faults = []
    for url in rail:
        faults += looked_at(person, url, axe)
        row = page.locator("main a.row-link, main td a").first
        if row.count():
            faults += looked_at(person, row.evaluate("(link) => link.href"), axe)
    assert faults == []


@pytest.mark.parametrize("path", ["/sign-in", "/progress/", "/first-admin", "/nowhere/"])
def test_pages_without_an_account(people, axe, path):
    expected = 404 if path == "/nowhere/" else 200
    stranger = people.stranger()
    faults = looked_at(stranger, stranger.product.base + path, axe, expected)
    assert [fault for fault in faults if expected == 200 or "Failed to load resource" not in fault] == []


def looked_at(person, url, axe, expected=200):
    """Everything that is wrong with a page at a desk and on a phone."""
    page, faults = person.page, []
    answer = page.goto(url)
    if answer.status != expected:
        return [f"{url}: {answer.status}"]
    for size in (PHONE, OFFICE):
        page.set_viewport_size(size)
        if not page.evaluate(FITS):
            faults.append(f"{url}: wider than {size['width']}")
    faults += [f"{url}: {fault}" for fault in axe.new_faults(page)]
    faults += person.noise
    person.noise.clear()
    return faults
