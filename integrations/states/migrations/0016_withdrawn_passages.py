from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("states", "0015_withdrawn")]

    operations = [
        migrations.AddIndex(
            "passage",
            models.Index(
                condition=models.Q(reason="consent_withdrawn"),
                fields=["agreement", "xid"],
                name="states_passage_withdrawn",
            ),
        ),
    ]
