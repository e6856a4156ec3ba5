"""Rules that the database keeps: operations for migrations."""

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """Rows of `table` are written once: UPDATE and DELETE are refused."""
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
        """,
        f"DROP TRIGGER append_only ON {table}; DROP FUNCTION {table}_append_only();",
    )


def decided_once(table: str) -> RunSQL:
    """Proposals (`eshram.accounts.approvals`) are decided once and kept: a decided row is refused
    every change, and any row is refused DELETE and a change of what was proposed."""
    decision = "'{decision, decision_reason, decided_by_id, decided_at}'::text[]"
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND OLD.decision = 'pending'
                AND to_jsonb(OLD) - {decision} = to_jsonb(NEW) - {decision} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{table} keeps its decisions' USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER decided_once BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_decided_once();
        """,
        f"DROP TRIGGER decided_once ON {table}; DROP FUNCTION {table}_decided_once();",
    )


def in_order(table: str, *, of: str, parent: str, key: str, day: str) -> RunSQL:
    """Rows of one `of` (a column that names a `parent` by its `key`) are added in the order of
    `day`: one that lies before a row that stands already is refused. Two who add at once wait for
    each other at the parent's row."""
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM {parent} WHERE {key} IN (SELECT {of} FROM added)
                ORDER BY {key} FOR NO KEY UPDATE;
            IF EXISTS (
                SELECT FROM added JOIN {table} before USING ({of})
                WHERE before.{day} > added.{day} AND before.id NOT IN (SELECT id FROM added)
            ) THEN
                RAISE EXCEPTION '{table} is added to in the order of {day}'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_in_order';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER in_order AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_in_order();
        """,  # noqa: S608 - names of our own tables
        f"DROP TRIGGER in_order ON {table}; DROP FUNCTION {table}_in_order();",
    )
