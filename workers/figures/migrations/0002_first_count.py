"""Counts the workers who were registered before there were triggers. Nothing to do in a new
database."""

from django.db import migrations


def count_register(apps, schema_editor):
    if schema_editor.connection.alias != "default":
        return
    if apps.get_model("workers", "Worker").objects.exists():
        from workers.figures import counting

        counting.replace()


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = [migrations.RunPython(count_register, migrations.RunPython.noop, elidable=True)]
