"""The kinds of bodies every installation begins with."""

from django.db import migrations

from gezhi.organisations.seed import KINDS


def load(apps, schema_editor):
    kinds = apps.get_model("organisations", "OrganisationKind").objects
    if not kinds.exists():
        kinds.bulk_create([kinds.model(code=code, name=name, order=order) for order, (code, name) in enumerate(KINDS, start=1)])


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
