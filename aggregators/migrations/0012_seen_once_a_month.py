from django.db import migrations, models

# Each day changes most rows of the table: the old and the new version of all of a page fit in it,
# so that the key's index is left alone.
ROOM, LESS = (f"ALTER TABLE aggregators_totals SET (fillfactor = {part})" for part in (45, 80))

# As it was, and of the rows' own platforms alone: the others' engagements need not be read. Planned
# anew each time: a plan that was made for a row would be kept for a hundred thousand.
ENGAGED = """
    CREATE OR REPLACE FUNCTION aggregators_activity_is_engaged() RETURNS trigger LANGUAGE plpgsql
    AS $$
    DECLARE
        strays boolean;
    BEGIN
        EXECUTE 'SELECT EXISTS (
            SELECT FROM added a
            LEFT JOIN aggregators_engagement e ON e.platform_id = a.platform_id
                AND e.platform_id = ANY (ARRAY(SELECT DISTINCT platform_id FROM added))
                AND e.worker_id = a.worker_id AND a.day >= e.joined_on
                AND a.day <= COALESCE(e.left_on, ''infinity''::date)
            WHERE e.id IS NULL
        )' INTO strays;
        IF strays THEN
            RAISE foreign_key_violation USING MESSAGE = 'a day outside every engagement';
        END IF;
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("aggregators", "0011_several_apply")]

    operations = [
        migrations.AddField(
            model_name="totals", name="seen_month", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="totals", name="seen_district", field=models.IntegerField(null=True)
        ),
        migrations.RunSQL(ROOM, LESS),
        migrations.RunSQL(ENGAGED, migrations.RunSQL.noop),
    ]
