"""Lists, counts and pages at a million matters: every filter, as a micro grid, a unit, a quiet unit, a town and the city see them.

Goals (performance.md): a list of 50 of open work p50 <= 15 ms, of the archive of a month <= 30 ms, any HTML page p95 <= 150 ms; as many
statements whatever the page's size.
"""

import sys

from stand import installation, named, parser, report

if __name__ == "__main__":
    words = parser(__doc__)
    words.add_argument("--events", type=int, default=1_000_000)
    given = words.parse_args()
    with installation():
        figures = named("listing:measure")(given.events)
    sys.exit(report(figures, given.json))
