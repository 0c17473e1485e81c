"""The roles every installation begins with."""

from django.db import migrations

from gezhi.access.seed import ROLES


def load(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for order, (code, name, reach, is_admin, needs_second_factor, verbs) in enumerate(ROLES):
        role.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "reach": reach,
                "is_admin": is_admin,
                "needs_second_factor": needs_second_factor,
                "verbs": sorted(verbs),
                "order": order,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
