"""The feed of what agreements read, and what the database holds of agreements and disclosures."""

from django.db import migrations

from eshram.triggers import append_only, decided_once

ALL = 32767  # of integrations.states.columns.Part
# Columns of a worker's row, by the bit of their part.
WORKER = {
    1: "name name_local date_of_birth birth_year_only gender registered_at",
    2: "father_name marital_status social_category disability disability_percent",
    4: "mobile",
    8: "permanent_state_id permanent_district_id",
    16: "present_state_id present_district_id",
    32: "occupation_id secondary_occupation_id experience_years platform_worker",
    64: "education monthly_income",
    128: "status",
    2048: "address_since",
    4096: "present_area family_along",
    16384: "language",
}
# Tables beside it: the bit, and the columns that matter when a row is changed.
BESIDE = {
    "workers_permanentaddress": (8192, "locality vtc pincode"),
    "workers_stay": (4096, "worker_id since locality pincode"),
    "workers_agreed": (256, "purposes"),
    "schemes_received": (512, "codes"),
    "schemes_entitlement": (1024, "eligible"),
}


def differ(columns: str) -> str:
    sides = (", ".join(f"{row}.{name}" for name in columns.split()) for row in "on")
    return "({}) IS DISTINCT FROM ({})".format(*sides)


def function(name: str, written: str) -> str:
    return f"""
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO states_change (worker_id, parts) {written};
        RETURN NULL;
    END $$;
    """


def triggers(table: str, key: str, every: int, changed: str) -> str:
    """`changed`: the bits, from the rows o before and n after an update."""
    name = f"states_{table.replace('_', '')}"
    compared = f"""
        SELECT {key}, parts FROM (
            SELECT n.{key}, {changed} AS parts FROM before o JOIN after n ON n.{key} = o.{key}
        ) both_rows WHERE parts <> 0
    """
    functions = [
        function(f"{name}_came", f"SELECT {key}, {every} FROM after"),
        function(f"{name}_went", f"SELECT {key}, {every} FROM before"),
        function(f"{name}_changed", compared),
    ]
    return "".join(functions) + f"""
    CREATE TRIGGER states_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_came();
    CREATE TRIGGER states_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS before
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_went();
    CREATE TRIGGER states_update AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_changed();
    """


OF_WORKER = " | ".join(
    f"CASE WHEN {differ(columns)} THEN {bit} ELSE 0 END" for bit, columns in WORKER.items()
)
# A title or sector of the list changes once in years; then those who do this work are read anew.
OCCUPATIONS = function("states_occupation_changed", """
        SELECT w.uan, 32 FROM before o JOIN after n ON n.code = o.code
        JOIN workers_worker w ON w.occupation_id = n.code
        WHERE (o.title, o.sector) IS DISTINCT FROM (n.title, n.sector)
""") + """
    CREATE TRIGGER states_update AFTER UPDATE ON workers_occupation
        REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION states_occupation_changed();
"""
FEED = "\n".join(
    [
        triggers("workers_worker", "uan", ALL, OF_WORKER),
        *(
            triggers(
                table, "worker_id", bit, f"CASE WHEN {differ(columns)} THEN {bit} ELSE 0 END"
            )
            for table, (bit, columns) in BESIDE.items()
        ),
        OCCUPATIONS,
    ]
)
NO_FEED = "\n".join(
    f"DROP FUNCTION states_{table.replace('_', '')}_{what} CASCADE;"
    for table in ("workers_worker", *BESIDE)
    for what in ("came", "went", "changed")
) + "DROP FUNCTION states_occupation_changed CASCADE;"

# Terms change with an approved proposal alone; a stop is final.
AGREEMENT = """
    CREATE FUNCTION states_agreement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        stop CONSTANT text[] := '{stopped_at, stopped_by_id, stop_reason}';
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.stopped_at IS NULL AND (
            to_jsonb(OLD) - stop = to_jsonb(NEW) - stop
            OR NEW.version = OLD.version + 1 AND NEW.proposal_id <> OLD.proposal_id
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'states_agreement keeps its terms' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON states_agreement
        FOR EACH ROW EXECUTE FUNCTION states_agreement_kept();
    CREATE FUNCTION states_agreement_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM states_agreementproposal
            WHERE id = NEW.proposal_id AND decision = 'approved') THEN
            RAISE EXCEPTION 'states_agreement without an approved proposal'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER approved AFTER INSERT OR UPDATE ON states_agreement
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION states_agreement_approved();
"""
NO_AGREEMENT = "DROP FUNCTION states_agreement_kept, states_agreement_approved CASCADE"
# Numbers are not packed well, and are read a slot at a time.
AS_THEY_ARE = """
    ALTER TABLE states_held ALTER COLUMN uans SET STORAGE EXTERNAL;
    ALTER TABLE states_disclosedset ALTER COLUMN uans SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("states", "0001_initial"),
        ("workers", "0021_agreed"),
        ("schemes", "0013_lists_and_view_saturation"),
    ]

    operations = [
        migrations.RunSQL(FEED, NO_FEED),
        migrations.RunSQL(AGREEMENT, NO_AGREEMENT),
        migrations.RunSQL(AS_THEY_ARE, migrations.RunSQL.noop),
        decided_once("states_agreementproposal"),
        append_only("states_disclosure"),
        append_only("states_disclosedset"),
        append_only("states_disclosed"),
    ]
