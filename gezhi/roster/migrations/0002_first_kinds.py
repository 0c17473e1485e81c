"""The kinds of posts every installation begins with."""

from django.db import migrations

from gezhi.roster.seed import KINDS


def load(apps, schema_editor):
    kinds = apps.get_model("roster", "PostKind").objects
    if not kinds.exists():
        kinds.bulk_create(
            [kinds.model(code=code, name=name, default_role=role, order=order) for order, (code, name, role) in enumerate(KINDS, start=1)]
        )


class Migration(migrations.Migration):
    dependencies = [("roster", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
