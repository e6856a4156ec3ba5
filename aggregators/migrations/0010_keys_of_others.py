import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat


def name_callers(apps, schema_editor):
    """Kept answers are few and of the last days."""
    text = Cast(F("platform_id"), models.CharField())
    rows = apps.get_model("aggregators", "Idempotency").objects
    rows.update(caller=Concat(Value("platform:"), text))


class Migration(migrations.Migration):
    dependencies = [("aggregators", "0009_stages")]

    operations = [
        migrations.AlterField(
            model_name="client",
            name="platform",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clients",
                to="aggregators.platform",
            ),
        ),
        migrations.AlterModelOptions(
            name="client",
            options={
                "default_permissions": ["view"],
                "ordering": ["-id"],
                "verbose_name": "key of a program",
                "verbose_name_plural": "keys of programs",
            },
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=Q(platform__isnull=False) | Q(world="live"),
                name="client_of_no_platform_is_live",
            ),
        ),
        migrations.RemoveConstraint(model_name="idempotency", name="idempotency_once"),
        migrations.AddField(
            model_name="idempotency",
            name="caller",
            field=models.CharField(default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunPython(name_callers, migrations.RunPython.noop),
        migrations.RemoveField(model_name="idempotency", name="platform"),
        migrations.AddConstraint(
            model_name="idempotency",
            constraint=models.UniqueConstraint(fields=("caller", "key"), name="idempotency_once"),
        ),
    ]
