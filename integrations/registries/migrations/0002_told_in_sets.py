"""Whom a subscription's reader knows of goes from a row a worker into sets; and why one ended."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

MANY = 128  # of integrations.registries.models.Told
BEFORE = """
    CREATE TABLE registries_told_before AS SELECT subscription_id, worker_id FROM registries_told
"""
BACK = """
    INSERT INTO registries_told (subscription_id, worker_id)
    SELECT subscription_id, worker_id FROM registries_told_before;
    DROP TABLE registries_told_before
"""
INTO_SETS = f"""
    UPDATE registries_subscription s SET known = c.known,
        slots = greatest(1, 2 ^ ceil(log(2, c.known / {MANY}.0)))::int
    FROM (SELECT subscription_id, count(*) AS known FROM registries_told_before GROUP BY 1) c
    WHERE c.subscription_id = s.id;
    INSERT INTO registries_told (subscription_id, slot, uans)
    SELECT s.id, b.worker_id % s.slots, array_agg(b.worker_id ORDER BY b.worker_id)
    FROM registries_told_before b JOIN registries_subscription s ON s.id = b.subscription_id
    GROUP BY 1, 2;
    DROP TABLE registries_told_before
"""  # noqa: S608 - a number of our own
OUT_OF_SETS = """
    CREATE TABLE registries_told_before AS
        SELECT subscription_id, unnest(uans) AS worker_id FROM registries_told
"""
ENDED = "UPDATE registries_subscription SET end_reason = 'asked' WHERE ended_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("registries", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(BEFORE, BACK),
        migrations.DeleteModel(name="Told"),
        migrations.AddField(
            model_name="subscription",
            name="known",
            field=models.PositiveIntegerField(default=0, verbose_name="workers it knows of"),
        ),
        migrations.AddField(
            model_name="subscription",
            name="slots",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="subscription",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("asked", "they asked for it"),
                    ("time", "its time is over"),
                    ("stopped", "the agreement was stopped"),
                    ("over", "the agreement is over"),
                    ("terms", "the agreement was changed and does not allow it"),
                ],
                default="",
                max_length=7,
                verbose_name="why it ended",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(ended_at=None, end_reason="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end_reason=""),
                name="registry_ended_says_why",
            ),
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subscription_id",
                        "slot",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("slot", models.IntegerField()),
                (
                    "uans",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registries.subscription",
                    ),
                ),
            ],
            options={"default_permissions": []},
        ),
        migrations.RunSQL(INTO_SETS, OUT_OF_SETS),
    ]
