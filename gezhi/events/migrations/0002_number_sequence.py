"""The sequence behind event numbers; processes take blocks of 50 (gezhi/events/numbers.py)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE events_number INCREMENT BY 50 START WITH 50", "DROP SEQUENCE events_number"),
    ]
