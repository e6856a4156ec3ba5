import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

BATCH = 5_000

# Names are put into keys by `workers.search`; places and the status follow the worker by
# themselves, whoever changes them.
FOLLOW = r"""
    CREATE FUNCTION workers_searchentry_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE workers_searchentry SET keys = ARRAY(
            SELECT key FROM unnest(keys) AS key
            WHERE key !~ '^[@#!]' AND NEW.status <> 'merged'
            UNION SELECT '@' || NEW.permanent_state_id
            UNION SELECT '@' || NEW.present_state_id
            UNION SELECT '#' || NEW.permanent_district_id
            UNION SELECT '#' || NEW.present_district_id
            UNION SELECT '!' || NEW.status WHERE NEW.status <> 'active'
            ORDER BY 1
        ) WHERE worker_id = NEW.uan;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_follows AFTER UPDATE OF permanent_state_id, present_state_id,
        permanent_district_id, present_district_id, status ON workers_worker
        FOR EACH ROW WHEN (
            (OLD.permanent_state_id, OLD.present_state_id, OLD.permanent_district_id,
                OLD.present_district_id, OLD.status)
            IS DISTINCT FROM (NEW.permanent_state_id, NEW.present_state_id,
                NEW.permanent_district_id, NEW.present_district_id, NEW.status)
        ) EXECUTE FUNCTION workers_searchentry_follow();
"""
STAY = """
    DROP TRIGGER search_follows ON workers_worker;
    DROP FUNCTION workers_searchentry_follow();
"""


def fill(apps, schema_editor):
    from workers import search

    entry_model = apps.get_model("workers", "SearchEntry")
    batch = []
    for worker in apps.get_model("workers", "Worker").objects.iterator(BATCH):
        batch.append(entry_model(worker=worker, keys=search.keys_of(worker)))
        if len(batch) == BATCH:
            entry_model.objects.bulk_create(batch)
            batch = []
    entry_model.objects.bulk_create(batch)


class Migration(migrations.Migration):

    dependencies = [
        ('workers', '0002_lifecycle'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('worker', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_entry', serialize=False, to='workers.worker')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='search_entry_keys')],
            },
        ),
        migrations.RunSQL("ALTER TABLE workers_searchentry ALTER COLUMN keys SET STATISTICS 500", migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(FOLLOW, STAY),
    ]
