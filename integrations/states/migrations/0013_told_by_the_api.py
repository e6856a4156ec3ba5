import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("states", "0012_disclosed_sets_unchecked")]

    operations = [
        migrations.RemoveIndex("change", "states_change_order"),
        migrations.AddIndex(
            "change", models.Index(fields=["xid", "id"], name="states_change_order")
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "agreement_id",
                        "worker_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("worker_id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField()),
                ("reading", models.BigIntegerField()),
                ("xid", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "agreement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="states.agreement",
                    ),
                ),
            ],
            options={
                "default_permissions": [],
                "indexes": [
                    models.Index(
                        fields=["xid"],
                        name="told_gone",
                        condition=models.Q(("reason", ""), _negated=True),
                    )
                ],
            },
        ),
    ]
