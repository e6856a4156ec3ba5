from django.db import migrations, models
from django.db.models.lookups import GreaterThan

CONSENT = 256  # of `integrations.states.columns.Part`


class Migration(migrations.Migration):
    dependencies = [("states", "0014_taken")]

    operations = [
        migrations.AddIndex(
            "change",
            models.Index(
                fields=["xid"],
                name="states_change_consent",
                condition=models.Q(GreaterThan(models.F("parts").bitand(CONSENT), 0)),
            ),
        ),
    ]
