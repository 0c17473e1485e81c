"""The levels and code patterns every installation begins with."""

from django.db import migrations

from gezhi.areas.seed import plant


def load(apps, schema_editor):
    if not apps.get_model("areas", "AreaLevel").objects.exists():
        plant(apps.get_model("areas", "AreaLevel"), apps.get_model("areas", "CodePattern"))


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
