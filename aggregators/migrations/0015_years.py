from django.db import migrations, models
from django.db.models import Q

# Of all of `workers` (and of those whose records lead to theirs) what their years come to. A
# record that was joined to another has none of its own.
COUNT = """
    CREATE FUNCTION aggregators_count_years(workers bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        WITH people AS MATERIALIZED (
            SELECT DISTINCT COALESCE(alias.worker_id, n.id) AS stays
            FROM unnest(workers) n(id) LEFT JOIN workers_uanalias alias ON alias.uan = n.id
        ), records AS MATERIALIZED (
            SELECT stays, stays AS uan FROM people
            UNION ALL
            SELECT alias.worker_id, alias.uan FROM workers_uanalias alias
            WHERE alias.worker_id IN (SELECT stays FROM people)
        ), told AS (
            SELECT r.stays, t.financial_year, t.platform_id, sum(t.days) FILTER (
                WHERE NOT EXISTS (
                    SELECT FROM aggregators_engagement e WHERE e.worker_id = t.worker_id
                        AND e.platform_id = t.platform_id AND e.disowned_at IS NOT NULL)
                ) AS days
            FROM records r JOIN aggregators_totals t ON t.worker_id = r.uan
                AND t.worker_id >= 100000000000
            GROUP BY r.stays, t.financial_year, t.platform_id
        ), gone AS (
            DELETE FROM aggregators_year y USING records r
            WHERE y.worker_id = r.uan AND NOT EXISTS (
                SELECT FROM told WHERE told.stays = y.worker_id
                    AND told.financial_year = y.financial_year)
        )
        INSERT INTO aggregators_year AS y (worker_id, financial_year, one, every)
        SELECT stays, financial_year, max(days), sum(days) FROM told
        GROUP BY stays, financial_year ORDER BY stays, financial_year
        ON CONFLICT (worker_id, financial_year) DO UPDATE
            SET one = excluded.one, every = excluded.every
            WHERE (y.one, y.every) IS DISTINCT FROM (excluded.one, excluded.every);
    END $$;
"""
# Who disowns a platform or joins records waits until days that are being added are committed, and
# those who add days next wait for them (`aggregators.kept`); then all is seen that is to be counted.
TRIGGERS = """
    CREATE FUNCTION aggregators_engagement_owned() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(%(lock)s);
        PERFORM aggregators_count_years(ARRAY[NEW.worker_id]);
        RETURN NULL;
    END $$;
    CREATE TRIGGER owned_new AFTER INSERT ON aggregators_engagement
        FOR EACH ROW WHEN (NEW.disowned_at IS NOT NULL)
        EXECUTE FUNCTION aggregators_engagement_owned();
    CREATE TRIGGER owned AFTER UPDATE OF disowned_at ON aggregators_engagement
        FOR EACH ROW WHEN ((OLD.disowned_at IS NULL) <> (NEW.disowned_at IS NULL))
        EXECUTE FUNCTION aggregators_engagement_owned();
    CREATE FUNCTION aggregators_records_joined() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(%(lock)s);
        PERFORM aggregators_count_years(array_remove(ARRAY[
            OLD.worker_id, OLD.uan, NEW.worker_id, NEW.uan], NULL));
        RETURN NULL;
    END $$;
    CREATE TRIGGER years_joined AFTER INSERT OR UPDATE OR DELETE ON workers_uanalias
        FOR EACH ROW EXECUTE FUNCTION aggregators_records_joined();
""" % {"lock": 0x59454152}
NO_TRIGGERS = """
    DROP FUNCTION aggregators_engagement_owned, aggregators_records_joined CASCADE;
    DROP FUNCTION aggregators_count_years;
"""
# The ledger says itself who is to be asked anew: of the year under way nobody is, and a trigger
# kept a copy of each row to find that out.
NOT_STALE = "DROP FUNCTION aggregators_totals_stale CASCADE"
STALE = """
    CREATE FUNCTION aggregators_totals_stale() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO schemes_stale (worker_id)
        SELECT worker_id FROM changed WHERE worker_id >= 100000000000 AND financial_year
            = extract(year FROM (now() AT TIME ZONE 'Asia/Kolkata')::date - interval '3 months') - 1;
        RETURN NULL;
    END $$;
    CREATE TRIGGER stale_new AFTER INSERT ON aggregators_totals
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_totals_stale();
    CREATE TRIGGER stale AFTER UPDATE ON aggregators_totals
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_totals_stale();
"""
FILL = """
    ALTER TABLE aggregators_year SET (fillfactor = 45);
    SELECT aggregators_count_years(ARRAY(SELECT DISTINCT worker_id FROM aggregators_totals));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("aggregators", "0014_joining_disputed"),
        ("workers", "0011_over_age_by_birth"),
    ]

    operations = [
        migrations.CreateModel(
            name="Year",
            fields=[
                ("pk", models.CompositePrimaryKey("worker_id", "financial_year", blank=True, editable=False, primary_key=True, serialize=False)),
                ("financial_year", models.SmallIntegerField()),
                ("one", models.SmallIntegerField(null=True)),
                ("every", models.SmallIntegerField(null=True)),
                ("worker", models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name="+", to="workers.worker")),
            ],
            options={"default_permissions": []},
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["worker", "platform"], name="engagement_disowned", condition=Q(disowned_at__isnull=False)),
        ),
        migrations.RunSQL(COUNT + TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(NOT_STALE, STALE),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
