"""Reports through the API with every rule on, against the limit of the same database in the same run.

The product runs as it is delivered: two web workers, the worker beside them. The limit is pgbench with the same number of clients doing five
round trips for one event, its log row and its outbox row (../shared/tools/pg). Also printed: CPU per report, and how far the worker is behind.
"""

import os
import sys
from pathlib import Path

from stand import Figure, Figures, installation, named, parser, report

SHARED = Path(__file__).resolve().parents[2] / "shared" / "tools"
GOAL_SHARE, GOAL_P99, GOAL_LAG = 0.15, 100.0, 5.0


def run(reports: int, clients: int) -> Figures:
    """Load the demo's land and people, serve, measure."""
    os.environ["GEZHI_DEMO"] = "1"
    with installation():
        named("gezhi.demo.load:load")()
        limit = named("limit:transactions_per_second")(SHARED / "pg", clients)
        found = named("reporting:measure")(SHARED, reports, clients)
    return {
        f"reports per second, {clients} clients": Figure(found.per_second, "1/s"),
        f"pgbench, 5 round trips, {clients} clients": Figure(limit, "1/s"),
        "share of the limit": Figure(found.per_second / limit, goal=GOAL_SHARE, at_most=False),
        "p50": Figure(found.p50, "ms"),
        "p99": Figure(found.p99, "ms", goal=GOAL_P99),
        "answers other than 201": Figure(found.refused, goal=0),
        "relay lag while running, most": Figure(found.lag, "s", goal=GOAL_LAG),
        **{f"CPU per report, {name}": Figure(value, "ms") for name, value in found.cpu.items()},
        "memory of a web worker": Figure(found.memory, "MB", goal=250),
    }


if __name__ == "__main__":
    words = parser(__doc__)
    words.add_argument("--reports", type=int, default=20_000)
    words.add_argument("--clients", type=int, default=32)
    given = words.parse_args()
    if not SHARED.exists():
        sys.exit("../shared/tools is not here: the load generator and the limit cannot be run")
    sys.exit(report(run(given.reports, given.clients), given.json))
