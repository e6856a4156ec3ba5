import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from eshram.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("states", "0007_receivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosedList",
            fields=[
                (
                    "disclosure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="states.disclosure",
                    ),
                ),
                (
                    "uans",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["uans"], gin_pending_list_limit=512, name="disclosed_list_uans"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE states_disclosedlist ALTER COLUMN uans SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
        append_only("states_disclosedlist"),
    ]
