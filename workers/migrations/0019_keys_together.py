import django.contrib.postgres.indexes
from django.db import migrations, models

# The birth follows the worker as places and the status do.
FOLLOW = r"""
    CREATE OR REPLACE FUNCTION workers_searchentry_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE workers_searchentry SET keys = ARRAY(
            SELECT key FROM unnest(keys) AS key
            WHERE key !~ '^[@#!=]' AND NEW.status <> 'merged'
            UNION SELECT '@' || NEW.permanent_state_id
            UNION SELECT '@' || NEW.present_state_id
            UNION SELECT '#' || NEW.permanent_district_id
            UNION SELECT '#' || NEW.present_district_id
            UNION SELECT '!' || NEW.status WHERE NEW.status <> 'active'
            UNION SELECT '=' || extract(year FROM NEW.date_of_birth)
            UNION SELECT '=' || to_char(NEW.date_of_birth, 'YYYY-MM-DD')
                WHERE NOT NEW.birth_year_only
            ORDER BY 1
        ) WHERE worker_id = NEW.uan;
        RETURN NULL;
    END $$;
    DROP TRIGGER search_follows ON workers_worker;
    CREATE TRIGGER search_follows AFTER UPDATE OF permanent_state_id, present_state_id,
        permanent_district_id, present_district_id, status, date_of_birth, birth_year_only
        ON workers_worker FOR EACH ROW WHEN (
            (OLD.permanent_state_id, OLD.present_state_id, OLD.permanent_district_id,
                OLD.present_district_id, OLD.status, OLD.date_of_birth, OLD.birth_year_only)
            IS DISTINCT FROM (NEW.permanent_state_id, NEW.present_state_id,
                NEW.permanent_district_id, NEW.present_district_id, NEW.status,
                NEW.date_of_birth, NEW.birth_year_only)
        ) EXECUTE FUNCTION workers_searchentry_follow();
"""
FILL = """
    UPDATE workers_searchentry e SET keys = ARRAY(
        SELECT key FROM unnest(e.keys) AS key
        UNION SELECT '=' || extract(year FROM w.date_of_birth)
        UNION SELECT '=' || to_char(w.date_of_birth, 'YYYY-MM-DD') WHERE NOT w.birth_year_only
        ORDER BY 1
    ) FROM workers_worker w WHERE w.uan = e.worker_id
"""
# The same for a worker and for somebody who is looked for; loops, as a query here takes ten times
# as long. Hashes, since an index keeps each key
# in full: that two texts share one makes a candidate too many, now and then. In the names of
# people are letters only, so that the parts of a text cannot run into each other.
TOGETHER = """
    CREATE FUNCTION workers_keys_together(keys text[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
        own text[] := '{}'; fathers text[] := '{}'; districts text[] := '{}';
        years text[] := '{}'; days text[] := '{}';
        o text; f text; p text; k text;
        found integer[] := '{}';
    BEGIN
        FOREACH k IN ARRAY keys LOOP
            IF k ^@ '~' THEN own := own || k;
            ELSIF k ^@ 'f~' THEN fathers := fathers || k;
            ELSIF k ^@ '#' THEN districts := districts || k;
            ELSIF k ^@ '=' THEN
                IF length(k) = 5 THEN years := years || k; ELSE days := days || k; END IF;
            END IF;
        END LOOP;
        FOREACH o IN ARRAY own LOOP
            FOREACH k IN ARRAY days LOOP found := found || hashtext(o || k); END LOOP;
            FOREACH p IN ARRAY years LOOP
                FOREACH k IN ARRAY districts LOOP found := found || hashtext(o || k || p); END LOOP;
                FOREACH f IN ARRAY fathers LOOP found := found || hashtext(o || f || p); END LOOP;
            END LOOP;
            FOREACH p IN ARRAY districts LOOP
                FOREACH f IN ARRAY fathers LOOP found := found || hashtext(o || f || p); END LOOP;
            END LOOP;
        END LOOP;
        RETURN found;
    END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workers', '0018_phones'),
    ]

    operations = [
        migrations.RunSQL(FOLLOW, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(TOGETHER, "DROP FUNCTION workers_keys_together"),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(models.Func('keys', function='workers_keys_together'), name='search_entry_together'),
        ),
    ]
