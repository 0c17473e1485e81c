"""The requests as they stand in their files, and which of them a replay takes."""

import csv
import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("America/Los_Angeles")  # the file keeps local wall-clock time without a zone
REQUESTS = "la311_2017-12_2018-12.csv.gz"
COUNCILS = "la_neighborhood_councils.geojson.gz"


@dataclass(frozen=True)
class Request:
    """One request; moments in UTC, ``closed`` None while it is open at the source."""

    created: datetime
    closed: datetime | None
    kind: str
    owner: str
    door: str
    anonymous: bool
    lon: float | None
    lat: float | None
    council: str
    address: str

    @property
    def is_backwards(self) -> bool:
        """Whether it closes before it opens (wrong at the source)."""
        return self.closed is not None and self.closed < self.created

    @property
    def is_placeless(self) -> bool:
        """Whether it has neither coordinates nor a council."""
        return self.lon is None and not self.council

    @property
    def ends(self) -> datetime | None:
        """When the matter ends on the road: as recorded, but never before it began."""
        return None if self.closed is None else max(self.created, self.closed)


def read(folder: Path, rows: int) -> list[Request]:
    """``rows`` requests in the order of their creation: every one that is dirty at the source, the others evenly from the whole file."""
    with gzip.open(folder / REQUESTS, "rt", encoding="utf-8", newline="") as file:
        every = [_request(row) for row in csv.DictReader(file)]
    dirty = [each for each in every if each.is_backwards or each.is_placeless]
    clean = [each for each in every if not (each.is_backwards or each.is_placeless)]
    wanted = max(0, min(rows - len(dirty), len(clean)))
    chosen = dirty[:rows] + [clean[place * len(clean) // wanted] for place in range(wanted)]
    return sorted(chosen, key=lambda each: each.created)


def agencies(folder: Path) -> dict[str, tuple[str, str]]:
    """Each type of request as (name, code of the agency that handles it by the city's own table; empty when it names none)."""
    with (folder / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = {row["agency_id"]: row["data_code"] for row in csv.DictReader(file)}
    with (folder / "types.csv").open(encoding="utf-8", newline="") as file:
        return {row["data_code"]: (row["type_name"], names.get(row["agency_id"], "")) for row in csv.DictReader(file)}


def _request(row: dict[str, str]) -> Request:
    return Request(
        created=_moment(row["createddate"]),
        closed=_moment(row["closeddate"]) if row["closeddate"] else None,
        kind=row["requesttype"],
        owner=row["owner"],
        door=row["requestsource"],
        anonymous=row["anonymous"] == "Y",
        lon=float(row["longitude"]) if row["longitude"] else None,
        lat=float(row["latitude"]) if row["latitude"] else None,
        council=row["nc"],
        address=row["address"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)
