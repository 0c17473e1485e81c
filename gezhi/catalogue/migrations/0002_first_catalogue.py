"""The classes, limits and office hours every installation begins with."""

from django.db import migrations

from gezhi.catalogue.seed import plant


def load(apps, schema_editor):
    plant(apps.get_model)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
