from django.db import migrations, models


class Migration(migrations.Migration):
    # Where a ticket lay when an older file was added is not known: the government's desks have it.
    dependencies = [("grievances", "0002_words_of_steps")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="desk",
            field=models.CharField(
                choices=[
                    ("ministry", "Ministry"),
                    ("state", "State"),
                    ("scheme", "Scheme desk"),
                    ("platform", "Platform"),
                    ("privacy", "Data protection desk"),
                ],
                default="ministry",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attachment",
            name="subject",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
