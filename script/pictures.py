"""Takes pictures of a running demo's pages in a real browser. Called by ``script/pictures``.

The table ``SHOTS`` names every page once: who looks at it, where it is, and under which name its picture is kept in docs/pictures.
Pages that are not there are told and passed over, so the walk goes on; the exit code is 1 when one was missing.
"""

import argparse
import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

DESK, PHONE, WIDE = (1366, 768), (390, 844), (1920, 1080)
LARGEST = 300_000  # bytes of a picture that is committed
REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Shot:
    """One page: its name, who looks ("" = nobody signed in), its address, and in which sizes its picture is kept.

    ``{state}`` in an address stands for the id of a matter in that state which the person sees.
    """

    name: str
    who: str
    path: str
    kept: tuple[tuple[int, int], ...] = ()


SHOTS = (
    Shot("sign-in", "", "/sign-in", (DESK, PHONE)),
    Shot("progress-ask", "", "/progress/"),
    Shot("api-docs", "", "/api/v1/docs"),
    Shot("queue", "town01", "/events/", (DESK, PHONE, WIDE)),
    Shot("home", "town01", "/"),
    Shot("new", "town01", "/events/new/", (DESK,)),
    Shot("unlocated", "town01", "/events/unlocated/"),
    Shot("event-submitted", "town01", "/events/{submitted}/"),
    Shot("event-accepted", "town01", "/events/{accepted}/"),
    Shot("event-to-check", "town01", "/events/{to_check}/", (DESK, PHONE)),
    Shot("event-to-call-back", "town01", "/events/{to_call_back}/"),
    Shot("event-closed", "town01", "/events/{closed}/", (DESK,)),
    Shot("place", "town01", "/events/{submitted}/place"),
    Shot("queue-of-a-unit", "unit", "/events/"),
    Shot("event-to-sign", "unit", "/events/{dispatched}/"),
    Shot("event-handling", "unit", "/events/{handling}/"),
    Shot("queue-of-a-grid", "grid01", "/events/"),
    Shot("new-in-the-grid", "grid01", "/events/new/"),
    Shot("queue-of-a-resident", "resident01", "/events/"),
    Shot("event-of-a-resident", "resident01", "/events/{handling}/"),
    Shot("queue-of-a-community", "community01", "/events/"),
    Shot("queue-of-a-county", "county01", "/events/"),
    Shot("queue-of-a-leader", "leader01", "/events/"),
    Shot("me", "town01", "/me/"),
    Shot("areas", "system01", "/areas/", (DESK,)),
    Shot("area", "system01", "/areas/450802001013/", (DESK,)),
    Shot("organisations", "system01", "/organisations/"),
    Shot("organisation", "system01", "/organisations/station-450802001013/"),
    Shot("organisation-new", "system01", "/organisations/new"),
    Shot("items", "system01", "/items/", (DESK,)),
    Shot("item", "system01", "/items/0101/"),
    Shot("item-edit", "system01", "/items/0101/edit"),
    Shot("limits", "system01", "/limits/"),
    Shot("calendar", "system01", "/calendar/", (DESK,)),
    Shot("people", "security01", "/people/"),
    Shot("users", "system01", "/users/"),
    Shot("user-new", "system01", "/users/new"),
    Shot("not-found", "town01", "/events/00000000-0000-7000-8000-000000000000/"),
)
NAMES = {DESK: "", PHONE: "-phone", WIDE: "-wide"}


class Api:
    """The demo's own API, asked as one of its people to find matters to look at."""

    def __init__(self, url: str, accounts: dict[str, dict[str, str]]) -> None:
        self.url, self.accounts, self._tokens = url, accounts, dict[str, str]()

    def ask(self, who: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request; the answer as plain values."""
        headers = {"Content-Type": "application/json"}
        if path != "sign-in":
            headers["Authorization"] = f"Bearer {self._token(who)}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers)  # noqa: S310 - our own demo
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            account = self.accounts[who]
            given = {"username": who, "password": account["password"]}
            self._tokens[who] = self.ask(who, "sign-in", given)["token"]
        return self._tokens[who]

    def matter(self, who: str, state: str) -> str | None:
        """The id of the newest matter in a state that a person sees."""
        rows = self.ask(who, f"events?state={state}&limit=1")["rows"]
        return rows[0]["id"] if rows else None


class Walk:
    """The walk through the pages: one browser, one context for each person and size."""

    def __init__(self, browser: Browser, given: argparse.Namespace, api: Api) -> None:
        self.browser, self.given, self.api = browser, given, api
        self.missing: list[str] = []
        self._states: dict[str, Any] = {}

    def run(self) -> None:
        """Every page of the table, and the progress page that only number and code open."""
        for shot in SHOTS:
            for size in (DESK, PHONE, WIDE):
                if size in shot.kept or self.given.all:
                    self._take(shot, size)
        self._progress()

    @contextmanager
    def _page(self, who: str, size: tuple[int, int]) -> Iterator[Page]:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            storage_state=self._states.get(who),
        )
        try:
            yield self._signed_in(context, who)
        finally:
            context.close()

    def _signed_in(self, context: BrowserContext, who: str) -> Page:
        page = context.new_page()
        if who and who not in self._states:
            page.goto(f"{self.given.url}/sign-in")
            page.fill("input[name=username]", who)
            page.fill("input[name=password]", self.api.accounts[who]["password"])
            page.click("button[data-main]")
            page.wait_for_load_state("networkidle")
            self._states[who] = context.storage_state()
        return page

    def _take(self, shot: Shot, size: tuple[int, int]) -> None:
        who = shot.who if shot.who != "unit" else self._unit("handling" if "{handling}" in shot.path else "dispatched")
        path = self._address(shot, who)
        if path is None:
            return
        with self._page(who, size) as page:
            answer = page.goto(self.given.url + path)
            page.wait_for_load_state("networkidle")
            expected = 404 if shot.name == "not-found" else 200
            if answer is None or answer.status != expected:
                self._miss(shot.name, f"{path} answered {answer.status if answer else 'nothing'}")
                return
            self._keep(page, shot.name + NAMES[size], is_kept=size in shot.kept)

    def _address(self, shot: Shot, who: str) -> str | None:
        if "{" not in shot.path:
            return shot.path
        state = shot.path[shot.path.index("{") + 1 : shot.path.index("}")]
        found = self.api.matter(who, state)
        if found is None:
            self._miss(shot.name, f"{who} sees no matter in the state {state}")
            return None
        return shot.path.replace("{" + state + "}", found)

    def _unit(self, state: str) -> str:
        """A handler who sees a matter in this state, if there is one."""
        handlers = [name for name, account in self.api.accounts.items() if account["role"] == "handler"]
        return next((name for name in handlers if self.api.matter(name, state)), handlers[0])

    def _progress(self) -> None:
        """The progress page as whoever raised a matter sees it."""
        found = self.api.matter("resident01", "handling") or self.api.matter("resident01", "dispatched")
        if found is None:
            self._miss("progress", "resident01 has raised nothing")
            return
        told = self.api.ask("resident01", f"events/{found}")
        for size in (DESK, PHONE, WIDE) if self.given.all else (DESK, PHONE):
            with self._page("", size) as page:
                page.goto(f"{self.given.url}/progress/")
                page.fill("input[name=number]", told["number"])
                page.fill("input[name=code]", told["progress_code"])
                page.click("main button[type=submit]")
                page.wait_for_load_state("networkidle")
                self._keep(page, "progress" + NAMES[size], is_kept=size == PHONE)

    def _keep(self, page: Page, name: str, *, is_kept: bool) -> None:
        """Save the picture: small where it is committed, in full where every page is wanted."""
        page.mouse.move(0, 0)
        taken = page.screenshot()
        if self.given.all:
            whole = page.screenshot(full_page=True)
            (Path(self.given.all) / f"{name}.png").write_bytes(whole)
        if not is_kept:
            return
        small = BytesIO()
        Image.open(BytesIO(taken)).convert("RGB").quantize(192).save(small, "PNG", optimize=True)
        if small.tell() > LARGEST:
            self._miss(name, f"{small.tell()} bytes are more than {LARGEST}")
            return
        (Path(self.given.out) / f"{name}.png").write_bytes(small.getvalue())
        print(f"  {name}.png  {small.tell() // 1000} kB", flush=True)

    def _miss(self, name: str, why: str) -> None:
        self.missing.append(name)
        print(f"! {name}: {why}", file=sys.stderr, flush=True)


def main() -> int:
    """Read the words, walk, and tell what was missing."""
    parser = argparse.ArgumentParser(description="Pictures of a running demo")
    parser.add_argument("--url", required=True)
    parser.add_argument("--accounts", default=str(Path(os.environ.get("GEZHI_HOME") or REPOSITORY / "var") / "demo-accounts.json"))
    parser.add_argument("--out", default=str(REPOSITORY / "docs" / "pictures"))
    parser.add_argument("--all", default="", metavar="FOLDER", help="also keep every page, whole, in three sizes there")
    given = parser.parse_args()
    given.url = given.url.rstrip("/")
    for folder in filter(None, (given.out, given.all)):
        Path(folder).mkdir(parents=True, exist_ok=True)
    accounts = {row["username"]: row for row in json.loads(Path(given.accounts).read_text(encoding="utf-8"))}
    with sync_playwright() as playwright:
        # Root has no sandbox in a container; only our own demo is opened.
        browser = playwright.chromium.launch(executable_path=os.environ["GEZHI_CHROMIUM"], args=["--no-sandbox"])
        walk = Walk(browser, given, Api(given.url, accounts))
        walk.run()
        browser.close()
    return int(bool(walk.missing))


if __name__ == "__main__":
    sys.exit(main())
