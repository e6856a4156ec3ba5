import django.db.models.deletion
from django.db import migrations, models

# Sets of some hundred stay in their row: bytes.
IN_THEIR_ROWS = """
    ALTER TABLE states_held SET (toast_tuple_target = 8160);
    ALTER TABLE states_disclosedset SET (toast_tuple_target = 8160);
"""
AS_BEFORE = """
    ALTER TABLE states_held RESET (toast_tuple_target);
    ALTER TABLE states_disclosedset RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("states", "0011_second_person_of_keys"),
    ]

    operations = [
        migrations.AlterField(
            model_name="disclosedset",
            name="disclosure",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="states.disclosure",
            ),
        ),
        migrations.RunSQL(IN_THEIR_ROWS, AS_BEFORE),
    ]  # fmt: skip
