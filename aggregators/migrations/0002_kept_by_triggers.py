from django.db import migrations

from eshram.triggers import append_only

# What foreign keys and an exclusion constraint would see to, once a statement and not once a row.
ACTIVITY = """
    CREATE FUNCTION aggregators_activity_is_engaged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM added a
            LEFT JOIN aggregators_engagement e ON e.platform_id = a.platform_id
                AND e.worker_id = a.worker_id AND a.day >= e.joined_on
                AND a.day <= COALESCE(e.left_on, 'infinity'::date)
            WHERE e.id IS NULL
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a day outside every engagement';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER is_engaged AFTER INSERT ON aggregators_activity
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_activity_is_engaged();
"""
ENGAGEMENT = """
    CREATE FUNCTION aggregators_engagement_is_sound() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM changed c JOIN aggregators_platform p ON p.id = c.platform_id
            WHERE CASE
                WHEN p.real_id IS NULL
                THEN NOT EXISTS (SELECT FROM workers_worker w WHERE w.uan = c.worker_id)
                ELSE NOT EXISTS (
                    SELECT FROM aggregators_sandboxworker w
                    WHERE w.uan = c.worker_id AND w.platform_id = c.platform_id
                )
            END
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = 'an engagement of nobody of this world';
        END IF;
        IF EXISTS (
            SELECT FROM changed c JOIN aggregators_engagement e ON e.worker_id = c.worker_id
                AND e.platform_id = c.platform_id AND e.id <> c.id
            WHERE e.joined_on <= COALESCE(c.left_on, 'infinity'::date)
                AND COALESCE(e.left_on, 'infinity'::date) >= c.joined_on
        ) THEN
            RAISE exclusion_violation USING MESSAGE = 'two engagements share a day';
        END IF;
        IF EXISTS (
            SELECT FROM changed c JOIN aggregators_engagement e ON e.platform_id = c.platform_id
                AND e.reference = c.reference AND e.worker_id <> c.worker_id
        ) THEN
            RAISE unique_violation USING MESSAGE = 'one reference of two workers';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER is_sound_new AFTER INSERT ON aggregators_engagement
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_engagement_is_sound();
    CREATE TRIGGER is_sound AFTER UPDATE ON aggregators_engagement
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_engagement_is_sound();
"""
# Rules of schemes ask for the days of the financial year before: of the one under way nothing needs
# to be asked anew until it is over. Who works for a platform is asked at any time.
STALE = """
    CREATE FUNCTION aggregators_totals_stale() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        today date := (now() AT TIME ZONE 'Asia/Kolkata')::date;
        this_year integer := extract(year FROM today - interval '3 months');
    BEGIN
        INSERT INTO schemes_stale (worker_id)
        SELECT worker_id FROM changed WHERE financial_year = this_year - 1
            AND worker_id >= 100000000000;
        RETURN NULL;
    END $$;
    CREATE TRIGGER stale_new AFTER INSERT ON aggregators_totals
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_totals_stale();
    CREATE TRIGGER stale AFTER UPDATE ON aggregators_totals
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_totals_stale();
    CREATE FUNCTION aggregators_engagement_stale() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO schemes_stale (worker_id)
        SELECT worker_id FROM changed WHERE worker_id >= 100000000000;
        RETURN NULL;
    END $$;
    CREATE TRIGGER stale_new AFTER INSERT ON aggregators_engagement
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_engagement_stale();
    CREATE TRIGGER stale AFTER UPDATE ON aggregators_engagement
        REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION aggregators_engagement_stale();
"""
FUNCTIONS = ("activity_is_engaged", "engagement_is_sound", "totals_stale", "engagement_stale")
NONE = "\n".join(f"DROP FUNCTION aggregators_{name} CASCADE;" for name in FUNCTIONS)
# A row of totals changes each day of its year: in its own page, if there is room.
ROOM = "ALTER TABLE aggregators_totals SET (fillfactor = 80)"


class Migration(migrations.Migration):
    dependencies = [("aggregators", "0001_initial"), ("schemes", "0007_messages")]

    operations = [
        append_only("aggregators_activity"),
        migrations.RunSQL(ACTIVITY + ENGAGEMENT + STALE, NONE),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
