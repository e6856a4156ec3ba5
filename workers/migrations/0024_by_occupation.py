import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workers", "0023_turned_away_where")]

    operations = [
        migrations.AddIndex(
            "worker",
            models.Index(
                fields=["occupation", "present_district", "uan"], name="worker_occupation"
            ),
        ),
        migrations.AddIndex(
            "worker",
            models.Index(
                fields=["occupation", "permanent_district", "uan"],
                name="worker_occupation_away",
                condition=models.Q(at_home=False),
            ),
        ),
        migrations.AlterField(
            "worker",
            "occupation",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workers.occupation",
            ),
        ),
    ]
