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
