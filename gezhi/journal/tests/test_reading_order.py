"""Lines are read in the order of their transactions as numbers: none twice, none left out, however small the chunks."""

import pytest
from django.db import connection

from gezhi.ground import clock
from gezhi.journal.models import Entry
from gezhi.journal.queries import all_lines

NUMBERS = (8, 9, 10, 11, 99, 100, 101, 999, 1000)


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [1, 2, 4, 500])
def test_transactions_are_ordered_as_numbers(batch):
    with connection.cursor() as cursor:
        for number in NUMBERS:
            entry = Entry.objects.create(
                subject_kind="test", subject_id=str(number), seq=1, verb="test.done", at=clock.now(), body="{}", hash=b""
            )
            cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
            cursor.execute("UPDATE journal_entry SET transaction = %s WHERE id = %s", [str(number), entry.pk])
            cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
    read = [int(line.transaction) for line in all_lines(batch) if line.kind == "test"]
    assert read == list(NUMBERS)
