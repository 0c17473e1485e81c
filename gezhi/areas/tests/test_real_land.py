"""A real city by path: its 99 community polygons loaded as areas give the polygon that each request names."""

import csv
import gzip
from pathlib import Path

import pytest

from gezhi.areas.imports import AreaColumns, import_areas
from gezhi.areas.queries import land

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "requests_311_la"
COLUMNS = AreaColumns(code="nc_id", level="community", prefix="nc-", check_codes=False)


@pytest.mark.django_db
def test_points_fall_where_the_city_says():
    if not FOLDER.exists():
        pytest.skip("../shared is absent: the real city was not checked")
    report = import_areas(FOLDER / "la_neighborhood_councils.geojson.gz", columns=COLUMNS)
    assert (report.errors, report.created) == ([], 99)
    with gzip.open(FOLDER / "la311_2017-12_2018-12.csv.gz", "rt", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["nc"] and row["longitude"]]
    found = land().locate_many([float(row["longitude"]) for row in rows], [float(row["latitude"]) for row in rows])
    located = [(fact.code, row["nc"]) for fact, row in zip(found, rows, strict=True) if fact is not None]
    agreed = sum(code == f"nc-{nc}" for code, nc in located)
    assert len(located) > 26_000
    assert agreed / len(located) >= 0.985
