"""Single days are counted for each state too."""

from django.db import migrations

# What the register's own numbers are: as workers.figures.cube has them.
DAYS = """
    WITH counted AS (
        SELECT w.present_state_id AS state, w.gender AS sex,
            (w.registered_at AT TIME ZONE 'Asia/Kolkata')::date::text AS value, count(*) AS count
        FROM workers_worker w WHERE w.status IN ('active', 'over_age') GROUP BY 1, 2, 3
        UNION ALL
        SELECT c.state, c.sex, c.day::text, -sum(c.sign)
        FROM figures_change c WHERE c.status IN ('active', 'over_age') GROUP BY 1, 2, 3
    )
    INSERT INTO figures_count (dimension, state, sex, value, count)
    SELECT 'day', state, sex, value, sum(count) FROM counted GROUP BY 2, 3, 4
    ON CONFLICT (dimension, state, sex, value) DO UPDATE SET count = excluded.count
"""
NO_DAYS = "DELETE FROM figures_count WHERE dimension = 'day' AND state <> 0"


def count_days(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        schema_editor.execute("SELECT pg_advisory_xact_lock(4606279)")  # no fold meanwhile
        schema_editor.execute(DAYS)


def forget_days(apps, schema_editor):
    if schema_editor.connection.alias == "default":
        schema_editor.execute(NO_DAYS)


class Migration(migrations.Migration):
    dependencies = [("figures", "0004_published_at"), ("workers", "0008_places")]
    operations = [migrations.RunPython(count_days, forget_days, elidable=True)]
