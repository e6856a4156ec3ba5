from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("states", "0013_told_by_the_api")]

    operations = [
        migrations.AddField(
            "export",
            "taken_at",
            models.DateTimeField(null=True, verbose_name="first fetched"),
        ),
    ]
