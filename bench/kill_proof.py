"""What the clients were told, held against what is stored."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec
from kill_clients import Ledger
from stand import Figure, Figures

from gezhi.events.models import Event, EventWords
from gezhi.events.workflow import TABLE
from gezhi.journal import checkpoints, verify
from gezhi.journal.models import Entry, Receipt

BY_ENTRY = {row.entry: row for row in TABLE.values()}
SUBMITTED = "event.submitted"


def prove(ledger: Ledger) -> Figures:
    """Every acknowledged write once, no other than was sent, no illegal step, the record whole."""
    events = {str(row["pk"]): row for row in Event.objects.values("pk", "number", "state", "version")}
    chains = read_chains()
    checkpoints.take()
    lost_reports = [id_ for id_, number in ledger.numbers.items() if id_ not in events or events[id_]["number"] != number]
    numbers = Counter(row["number"] for row in events.values())
    illegal = [fault for id_, chain in chains.items() for fault in walk(chain, events[id_]["state"], events[id_]["version"])]
    lost, twice = verbs(ledger, chains)
    return {
        "matters stored": Figure(len(events)),
        "entries stored": Figure(sum(map(len, chains.values()))),
        "acknowledged reports lost or with another number": Figure(len(lost_reports), goal=0),
        "numbers given twice": Figure(sum(count > 1 for count in numbers.values()), goal=0),
        "acknowledged verbs lost": Figure(lost, goal=0),
        "verbs in the record more often than sent": Figure(twice, goal=0),
        "illegal transitions": Figure(len(illegal), goal=0),
        "matters without search words": Figure(len(events) - EventWords.objects.count(), goal=0),
        "journal verify faults": Figure(sum(1 for _ in verify.faults()), goal=0),
    }


Chain = list[tuple[int, str, str]]


def read_chains() -> dict[str, Chain]:
    """The lines of every matter in order: place, verb, state it led to (empty when it stayed)."""
    rows = Entry.objects.filter(subject_kind="event").order_by("subject_id", "seq").values_list("subject_id", "seq", "verb", "body")
    lines = (
        (id_, seq, verb, msgspec.json.decode(body)["after"].get("event", {}).get("state", "")) for id_, seq, verb, body in rows.iterator()
    )
    return {id_: [line[1:] for line in group] for id_, group in groupby(lines, key=itemgetter(0))}


def walk(chain: Chain, state: str, version: int) -> Iterator[str]:
    """Fold the lines of one matter against the workflow table; the faults."""
    if [seq for seq, *_ in chain] != list(range(1, version + 1)) or chain[0][1] != SUBMITTED:
        yield "the lines do not run from the report to the matter's version"
    now = "submitted"
    for _, verb, to in chain[1:]:
        row = BY_ENTRY.get(verb)
        if row is None:  # told about the matter without moving it
            if to:
                yield f"{verb} moved the state"
            continue
        if now not in row.from_states or (to and to not in row.to):
            yield f"{verb} from {now} to {to or now}"
        now = to or now
    if now != state:
        yield f"the lines end in {now}, the matter stands in {state}"


def verbs(ledger: Ledger, chains: dict[str, Chain]) -> tuple[int, int]:
    """How many acknowledged verbs are missing, and how many stand there that nobody sent."""
    receipts = {(row.subject_id, row.key): row.entry_seq for row in Receipt.objects.all()}
    lost = 0
    for done in ledger.done:
        seq = receipts.get((done.event_id, done.key), 0)
        line = next((line for line in chains.get(done.event_id, ()) if line[0] == seq), None)
        lost += line is None or line[1] != TABLE[done.verb].entry
    sent = Counter((each.event_id, TABLE[each.verb].entry) for each in (*ledger.done, *ledger.unknown))
    ours = set(ledger.numbers)
    stored = Counter((id_, verb) for id_, chain in chains.items() if id_ in ours for _, verb, _ in chain if verb != SUBMITTED)
    reports = Counter({id_: sum(verb == SUBMITTED for _, verb, _ in chain) for id_, chain in chains.items()})
    twice = sum(count - sent[what] for what, count in stored.items() if count > sent[what])
    return lost, twice + sum(count - 1 for count in reports.values() if count > 1)
