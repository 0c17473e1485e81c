"""Readers of the record never pass over a transaction that is still open, whatever the order of numbers (design.md section 1)."""

import psycopg
import pytest
from django.db import connection

from gezhi.journal import queries, relay
from gezhi.journal.models import Cursor, Entry
from gezhi.journal.queries import all_lines, lines_after

WRITE = """INSERT INTO journal_entry (subject_kind, subject_id, seq, area_path, verb, at, actor_id, body, hash)
VALUES ('late', %s, 1, '', 'late.written', now(), NULL, '{}', '\\x00')"""

OLDEST = "pg_snapshot_xmin(pg_current_snapshot())"
OLDEST_OF_OURS = """(
SELECT coalesce(min(running), pg_snapshot_xmax(pg_current_snapshot())) FROM pg_snapshot_xip(pg_current_snapshot()) running
WHERE running::text::numeric %% 4294967296 IN (SELECT backend_xid::text::numeric FROM pg_stat_activity WHERE datname = current_database()))"""


@pytest.fixture(autouse=True)
def only_our_database(monkeypatch):
    """A snapshot knows the transactions of every database of the server. Other tests hold some open: leave those of strangers out."""
    assert queries._AFTER.count(OLDEST) == 1
    monkeypatch.setattr(queries, "_AFTER", queries._AFTER.replace(OLDEST, OLDEST_OF_OURS))


def session():
    """Another session on the same database."""
    known = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.connect(**{name: known[setting] for name, setting in names.items()})


@pytest.fixture
def sessions(registers_kept, transactional_db):
    """Opens further sessions; a reader inside the test's own transaction would itself be the open one."""
    opened = []

    def another():
        opened.append(session())
        return opened[-1]

    yield another
    for each in opened:
        each.close()


def read():
    """Subjects of every line a reader gets now."""
    return [line.subject_id for line in all_lines(batch=2)]


def test_the_line_of_an_open_transaction_is_waited_for_and_never_skipped(sessions):
    early, late = sessions(), sessions()
    early.execute(WRITE, ["early"])  # has the lower number, and stays open
    for name in ("late 1", "late 2"):
        late.execute(WRITE, [name])
        late.commit()
    assert list(Entry.objects.order_by("id").values_list("subject_id", flat=True)) == ["late 1", "late 2"]
    assert read() == [], "what is later than an open transaction waits for it"
    early.commit()
    assert read() == ["early", "late 1", "late 2"]


def test_a_relay_that_reads_all_the_while_hands_on_each_line_once(sessions):
    handed, slow, quick = [], sessions(), sessions()

    def handle(lines):
        handed.extend(line.subject_id for line in lines)

    quick.execute(WRITE, ["a"])
    quick.commit()
    relay.follow("late", handle)
    slow.execute(WRITE, ["b"])
    for name in ("c", "d"):
        quick.execute(WRITE, [name])
        quick.commit()
        relay.follow("late", handle, chunk=1)
    assert handed == ["a"]
    slow.commit()
    quick.execute(WRITE, ["e"])
    quick.commit()
    while relay.follow("late", handle, chunk=1):
        pass
    assert handed == ["a", "b", "c", "d", "e"]
    assert Cursor.objects.get(name="late").handled == 5


def test_a_transaction_that_is_taken_back_holds_nobody_up(sessions):
    gone, stays = sessions(), sessions()
    gone.execute(WRITE, ["gone"])
    stays.execute(WRITE, ["stays"])
    stays.commit()
    assert read() == []
    gone.rollback()
    assert read() == ["stays"]


def test_numbers_out_of_order_are_read_in_the_order_of_transactions(sessions):
    first, second = sessions(), sessions()
    first.execute("SELECT pg_current_xact_id()")  # takes the earlier transaction id, writes later
    second.execute(WRITE, ["second"])
    second.commit()
    first.execute(WRITE, ["first"])
    assert read() == []
    first.commit()
    assert list(Entry.objects.order_by("id").values_list("subject_id", flat=True)) == ["second", "first"]
    assert read() == ["first", "second"]
    (line,) = lines_after("0", 0, 1)
    assert [each.subject_id for each in lines_after(line.transaction, line.id)] == ["second"]


def test_a_reader_that_dies_reads_the_chunk_again(sessions):
    writer = sessions()
    writer.execute(WRITE, ["a"])
    writer.commit()

    def die(lines):
        raise OSError(lines)

    with pytest.raises(OSError, match="Line"):
        relay.follow("late", die)
    handed = []
    relay.follow("late", handed.extend)
    assert [line.subject_id for line in handed] == ["a"]
    assert relay.follow("late", handed.extend) == 0


def test_two_readers_of_one_name_do_not_meet(sessions):
    writer, other = sessions(), sessions()
    writer.execute(WRITE, ["a"])
    writer.commit()
    handed = []
    relay.follow("late", handed.extend)
    writer.execute(WRITE, ["b"])
    writer.commit()
    other.execute("SELECT 1 FROM journal_cursor WHERE name = 'late' FOR UPDATE")
    assert relay.follow("late", handed.extend) == 0
    other.rollback()
    assert relay.follow("late", handed.extend) == 1
