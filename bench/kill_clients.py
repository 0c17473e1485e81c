"""Clients that never give up: what was not answered is sent again with the same id and key until an answer comes."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stand import Figure, Figures

from gezhi.ground.ids import uuid7

TIMEOUT = 10.0  # seconds a client waits for an answer
GRACE = 150.0  # seconds after the end in which unknown outcomes are still asked for
AGAIN = 0.25  # seconds between two tries
ROAD = {
    "submitted": "accept", "accepted": "dispatch", "dispatched": "sign", "handling": "finish", "rework": "finish",
    "to_check": "check", "to_call_back": "close",
}  # fmt: skip
FACTS: dict[str, dict[str, Any]] = {"finish": {"reply": "已处理"}, "check": {"result": "pass"}}
SHARE = 0.1  # of acts that are repeated, rivalled or commented on


@dataclass(frozen=True)
class Done:
    """One verb that was acknowledged, or whose outcome nobody knows."""

    event_id: str
    verb: str
    key: str


@dataclass
class Ledger:
    """What the clients were told. Every list is only added to; single additions are atomic in CPython."""

    numbers: dict[str, str] = field(default_factory=dict)
    unknown_reports: list[str] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    unknown: list[Done] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        """Writes that were answered with success."""
        return len(self.numbers) + len(self.done)

    def note(self, what: str) -> None:
        """Count something."""
        with self.lock:
            self.notes[what] += 1

    def figures(self) -> Figures:
        """What the clients saw."""
        figures = {
            "reports acknowledged": Figure(len(self.numbers), goal=1, at_most=False),
            "verbs acknowledged": Figure(len(self.done), goal=1, at_most=False),
            "outcomes never learnt": Figure(len(self.unknown) + len(self.unknown_reports)),
        }
        figures |= {f"  {what}": Figure(number) for what, number in sorted(self.notes.items())}
        figures["wrong answers"] = Figure(len(self.faults), goal=0)
        return figures | {f"  wrong: {text}": Figure(number) for text, number in Counter(self.faults).most_common(10)}


@dataclass(frozen=True)
class Reply:
    """An answer; status 0 when none ever came."""

    status: int
    body: Any

    @property
    def problem(self) -> str:
        """Status and name of a refusal."""
        kind = self.body.get("type", "") if isinstance(self.body, dict) else ""
        return f"{self.status} {str(kind).rpartition('#')[2]}"


class Clients:
    """Twenty people's worth of threads that share the demo's accounts."""

    def __init__(self, port: int, folder: Path, count: int) -> None:
        self.port = port
        self.ledger = Ledger()
        self.over = threading.Event()
        self.give_up = float("inf")
        self.latest = 0.0  # when the newest try began that was answered with success
        self.shared: list[str] = []
        accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
        self.worker, self.area = next((self.sign_in(row), row["area_code"]) for row in accounts if row["role"] == "grid_worker")
        self.operator = next(self.sign_in(row) for row in accounts if row["role"] == "town_operator")
        self.handlers = {row["organisation"]: self.sign_in(row) for row in accounts if row["role"] == "handler"}
        items = self.send("GET", "items?limit=200", None, self.operator).body["rows"]
        self.items = [row["id"] for row in items if not row["evidence"]]
        units = [
            row
            for name in self.handlers
            for row in self.send("GET", "units?limit=200", None, self.operator).body["rows"]
            if row["name"] == name
        ]
        self.unit = units[0]["id"]
        self.threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(count)]

    def start(self) -> None:
        """Everybody begins."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Nobody begins anything new; what has no answer yet is still asked for, for a while."""
        self.give_up = time.monotonic() + GRACE
        self.over.set()
        for thread in self.threads:
            thread.join(GRACE + 3 * TIMEOUT)

    def sign_in(self, account: dict[str, str]) -> str:
        """A token for one account of the demo."""
        reply = self.send("POST", "sign-in", {"username": account["username"], "password": account["password"]}, "")
        if reply.status != 200:
            raise SystemExit(f"{account['role']} cannot sign in: {reply.problem}")
        return str(reply.body["token"])

    def send(self, method: str, path: str, body: dict[str, Any] | None, token: str, key: str = "") -> Reply:
        """Send until an answer comes that says yes or no."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        raw = json.dumps(body).encode() if body is not None else None
        while True:
            began = time.monotonic()
            reply = self._once(method, "/api/v1/" + path, raw, headers)
            if reply is not None and reply.status < 500:
                self.latest = max(self.latest, began)
                return reply
            self.ledger.note("tries without an answer" if reply is None else f"tries answered {reply.problem}")
            if time.monotonic() > self.give_up:
                return Reply(0, None)
            time.sleep(AGAIN)

    def _once(self, method: str, path: str, raw: bytes | None, headers: dict[str, str]) -> Reply | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, raw, headers)
            answer = connection.getresponse()
            text = answer.read()
            return Reply(answer.status, json.loads(text) if text else None)
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        while not self.over.is_set():
            try:
                Matter(self, chance).walk()
            except Exception as error:  # noqa: BLE001 - a client that breaks is a wrong answer, not the end of the bench
                self.ledger.faults.append(f"a client broke: {type(error).__name__}")


class Matter:
    """One matter from report to closing by one client; others may leave comments meanwhile."""

    def __init__(self, clients: Clients, chance: random.Random) -> None:
        self.clients, self.chance, self.ledger = clients, chance, clients.ledger
        self.event: dict[str, Any] = {}

    def walk(self) -> None:
        """Report, then whatever the state asks for, until it is closed or the time is over."""
        if not self.report():
            return
        self.clients.shared.append(self.event["id"])
        while not self.clients.over.is_set() and (verb := ROAD.get(self.event["state"])):
            if not self.act(verb):
                return
            if self.chance.random() < SHARE:
                self.comment()

    def report(self) -> bool:
        """Report; sometimes twice, which must change nothing."""
        clients, id_ = self.clients, str(uuid7())
        body = {
            "id": id_, "source": "field", "item": str(self.chance.choice(clients.items)), "area_code": clients.area, "description": "巡查发现，请处理",
        }  # fmt: skip
        body["item"] = self.chance.choice(clients.items)
        reply = clients.send("POST", "events", body, clients.worker)
        if reply.status == 0:
            self.ledger.unknown_reports.append(id_)
            return False
        if reply.status not in (200, 201):
            self.ledger.faults.append(f"report refused: {reply.problem}")
            return False
        self.ledger.numbers[id_] = reply.body["number"]
        self.event = reply.body
        if self.chance.random() < SHARE:
            again = clients.send("POST", "events", body, clients.worker)
            self.ledger.note("reports sent again")
            if again.status and (again.status != 200 or again.body["number"] != reply.body["number"]):
                self.ledger.faults.append(f"a report sent again was answered {again.problem}")
        return True

    def act(self, verb: str) -> bool:
        """One verb under a fresh key; when a comment came in between, the matter is read again and another key is taken."""
        token, facts = self.token(verb), self.facts(verb)
        done = Done(self.event["id"], verb, str(uuid7()))
        body = {"version": self.event["version"], **facts}
        reply = self.clients.send("POST", f"events/{done.event_id}/verbs/{verb}", body, token, done.key)
        if reply.status == 0:
            self.ledger.unknown.append(done)
            return False
        if reply.status == 409 and "stale_version" in reply.problem:
            self.ledger.note("stale versions (a comment came first)")
            return self.read()
        if reply.status != 200:
            self.ledger.faults.append(f"{verb} refused: {reply.problem}")
            return False
        self.ledger.done.append(done)
        if self.chance.random() < SHARE:
            self.rival(done, body, token)
        self.event = reply.body
        return True

    def rival(self, done: Done, body: dict[str, Any], token: str) -> None:
        """The same request again is answered as before; the same verb under another key comes too late."""
        path = f"events/{done.event_id}/verbs/{done.verb}"
        again = self.clients.send("POST", path, body, token, done.key)
        self.ledger.note("verbs sent again")
        if again.status not in (0, 200):
            self.ledger.faults.append(f"a verb sent again was answered {again.problem}")
        late = self.clients.send("POST", path, body, token, str(uuid7()))
        if late.status not in (0, 409):
            self.ledger.faults.append(f"a rival's verb was answered {late.problem}")

    def comment(self) -> None:
        """A comment on anybody's matter."""
        done = Done(self.chance.choice(self.clients.shared), "comment", str(uuid7()))
        body = {"version": 1, "text": f"留言 {done.key}"}
        reply = self.clients.send("POST", f"events/{done.event_id}/verbs/comment", body, self.clients.operator, done.key)
        if reply.status == 200:
            self.ledger.done.append(done)
        elif reply.status == 409:
            self.ledger.note("comments refused, too many at once")
        elif reply.status == 0:
            self.ledger.unknown.append(done)
        else:
            self.ledger.faults.append(f"comment refused: {reply.problem}")

    def read(self) -> bool:
        """The matter as it is now."""
        reply = self.clients.send("GET", f"events/{self.event['id']}", None, self.clients.operator)
        if reply.status == 200:
            self.event = reply.body
        elif reply.status:
            self.ledger.faults.append(f"reading refused: {reply.problem}")
        return reply.status == 200

    def token(self, verb: str) -> str:
        """Whose work a verb is."""
        if verb in ("sign", "finish"):
            return self.clients.handlers[self.event["holder"]["name"]]
        return self.clients.operator

    def facts(self, verb: str) -> dict[str, Any]:
        """What a verb wants to be told."""
        if verb != "dispatch":
            return FACTS.get(verb, {})
        offered = next((each for each in self.event["verbs"] if each["verb"] == "dispatch"), {"facts": []})
        suggested = next((each.get("suggested") for each in offered["facts"] if each["name"] == "unit"), None)
        return {"unit": suggested or self.clients.unit}
