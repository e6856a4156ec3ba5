import django.db.models.deletion
from django.db import migrations, models

# The first proposal is in force still, or the oldest that names the agreement follows it: those of
# before this migration, of a trial, keep the one they have.
FILL = """
    ALTER TABLE states_agreement DISABLE TRIGGER kept;
    UPDATE states_agreement SET began_as_id = proposal_id;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE states_agreement ENABLE TRIGGER kept;
"""


class Migration(migrations.Migration):
    dependencies = [("states", "0003_registry_callbacks")]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="began_as",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="began",
                to="states.agreementproposal",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="agreement",
            name="began_as",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="began",
                to="states.agreementproposal",
            ),
        ),
    ]
