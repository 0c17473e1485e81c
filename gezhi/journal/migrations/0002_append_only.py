"""Entries are only ever added: the database itself refuses to change or remove one."""

from django.db import migrations

GUARD = """
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'journal entries are only ever added'; END $$;
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_refuse();
"""
UNGUARD = "DROP TRIGGER journal_entry_append_only ON journal_entry; DROP FUNCTION journal_refuse();"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
