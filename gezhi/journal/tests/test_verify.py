"""The proof that nobody changed the record finds each way of changing it."""

import json
from dataclasses import dataclass

import pytest
from django.db import connection

from gezhi.ground import clock
from gezhi.journal import checkpoints, verify
from gezhi.journal.actions import record
from gezhi.journal.models import Entry, Head, Words
from gezhi.journal.rules import Subject, link, words_hash


@dataclass(frozen=True)
class Somebody:
    user_id: int | None = 7


@pytest.fixture(autouse=True)
def only_registers(monkeypatch, tmp_path):
    """No other room's heads, and checkpoints of this test alone."""
    monkeypatch.setattr(verify, "_KEEPERS", {})
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))


@pytest.fixture
def written(db):
    """Three lines of one subject, one of another."""
    for number in (1, 2, 3):
        record(Somebody(), Subject("item", "a", "45/"), "item.changed", {"name": f"事项{number}"}, reason="依据变化")
    record(Somebody(), Subject("item", "b"), "item.added", {"at": clock.now(), "amount": 1.5, "none": None})


def tamper(sql, *values):
    """Change the record behind its guard, as whoever owns the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")


def faults():
    return " ".join(verify.faults())


def test_a_whole_record_has_no_fault(written):
    assert faults() == ""


def test_the_chain_is_what_the_rules_say(written):
    head = bytes(32)
    for entry in Entry.objects.filter(subject_id="a").order_by("seq"):
        head = link(head, entry.body)
        assert bytes(entry.hash) == head
    assert bytes(Head.objects.get(subject_id="a").hash) == head


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "{}"),
        ("verb", "item.removed"),
        ("actor_id", 8),
        ("area_path", "46/"),
        ("at", "2001-01-01T00:00:00Z"),
        ("hash", b"x" * 32),
        ("seq", 9),
    ],
)
def test_an_edited_line_is_found(written, column, value):
    tamper(f"UPDATE journal_entry SET {column} = %s WHERE subject_id = 'a' AND seq = 2", value)
    assert "item a" in faults()


def test_one_character_of_the_text_is_enough(written):
    tamper("UPDATE journal_entry SET body = replace(body, '事项2', '事项4') WHERE subject_id = 'a' AND seq = 2")
    assert "item a 第 2 条：内容或次序被改动。" in faults()


@pytest.mark.parametrize("seq", [1, 2])
def test_a_removed_line_is_found(written, seq):
    tamper("DELETE FROM journal_entry WHERE subject_id = 'a' AND seq = %s", seq)
    assert "前面缺少记录" in faults()


def test_a_truncated_chain_is_found(written):
    tamper("DELETE FROM journal_entry WHERE subject_id = 'a' AND seq = 3")
    assert "截断" in faults()


def test_re_ordered_lines_are_found(written):
    tamper("UPDATE journal_entry SET seq = CASE seq WHEN 2 THEN 103 ELSE 102 END WHERE subject_id = 'a' AND seq IN (2, 3)")
    tamper("UPDATE journal_entry SET seq = seq - 100 WHERE subject_id = 'a' AND seq > 100")
    assert "内容或次序被改动" in faults()


def test_a_removed_subject_is_found(written):
    Head.objects.filter(subject_id="a").delete()
    assert "item a：有记录，但对象已被删除。" in faults()


def test_removed_lines_of_a_subject_are_found(written):
    tamper("DELETE FROM journal_entry WHERE subject_id = 'b'")
    assert "item b：记录全部缺失。" in faults()


def test_a_subject_that_vanished_with_its_lines_is_missed_by_the_checkpoint(written, settle):
    settle()
    checkpoints.take()
    assert faults() == ""
    tamper("DELETE FROM journal_entry WHERE subject_id = 'b'")
    Head.objects.filter(subject_id="b").delete()
    assert "与封存时不一致" in faults()


def test_a_rewritten_chain_is_missed_by_the_checkpoint(written, settle):
    settle()
    checkpoints.take()
    entry = Entry.objects.get(subject_id="b")
    body = entry.body.replace("item.added", "item.ended")
    new = link(bytes(32), body)
    tamper("UPDATE journal_entry SET body = %s, verb = 'item.ended', hash = %s WHERE subject_id = 'b'", body, new)
    Head.objects.filter(subject_id="b").update(hash=new)
    assert "item b" not in faults(), "the chain itself is whole again"
    assert "与封存时不一致" in faults()


def test_a_changed_checkpoint_file_is_found(written, settle):
    settle()
    checkpoints.take()
    line = json.loads(checkpoints.file().read_text())
    checkpoints.file().write_text(json.dumps(line | {"entries": line["entries"] - 1}) + "\n")
    assert "封签不符" in faults()


def test_no_new_line_no_new_checkpoint(written, settle):
    settle()
    assert checkpoints.take() is not None
    assert checkpoints.take() is None
    assert checkpoints.file().stat().st_mode & 0o077 == 0


def test_words_can_be_erased_and_the_record_stays_whole(written):
    entry = Entry.objects.get(subject_id="a", seq=1)
    id_, hash_ = json.loads(entry.body)["words"]["reason"]
    row = Words.objects.get(pk=id_)
    assert words_hash(bytes(row.salt), "依据变化") == hash_
    assert "依据变化" not in entry.body
    Words.objects.filter(pk=id_).update(text="", salt=b"", erased_at=clock.now())
    assert faults() == ""


@pytest.mark.parametrize("sql", ["UPDATE journal_entry SET verb = 'x'", "DELETE FROM journal_entry"])
def test_the_database_itself_refuses_change(written, sql):
    from django.db import transaction
    from django.db.utils import DatabaseError

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def settle(monkeypatch):
    """Let the readers take the lines of this test's own transaction for settled: it is the open one."""

    def now():
        from gezhi.journal import queries

        monkeypatch.setattr(queries, "_AFTER", queries._AFTER.replace("AND transaction < pg_snapshot_xmin(pg_current_snapshot())", ""))

    return now
