"""Invented centres with their managers, for benches: a few statements, however many there are."""

from django.db import connection, transaction

CENTRES = """
    INSERT INTO counter_centre (code, kind, name, place, pincode, district_id, state_id, opens,
        closes, days, blocked_reason)
    SELECT 'SYN' || lpad(n::text, 7, '0'),
        (ARRAY['csc','csc','csc','csc','ssk','field'])[1 + n %% 6],
        (ARRAY['Jan Seva Kendra','Digital Seva','Lok Seva Kendra','Pragya Kendra'])[1 + n %% 4]
            || ' ' || d.name || ' ' || n,
        'Ward ' || (1 + n %% 40), '', d.code, d.state_id, '00:00', '23:59',
        '{1,2,3,4,5,6,7}', ''
    FROM generate_series(1, %(centres)s) n
    JOIN (SELECT row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS many, code,
              name, state_id FROM geography_district WHERE NOT abolished) d
      ON d.place = n %% d.many
    ON CONFLICT (code) DO NOTHING
"""
PEOPLE = """
    WITH made AS (
        INSERT INTO accounts_user (username, first_name, last_name, email, password, is_active,
            is_staff, is_superuser, date_joined, session_version, may_enrol)
        SELECT 'syn-' || c.id, 'Manager ' || c.id, '', '', '!', false, false, false, now(), 0, true
        FROM counter_centre c
        WHERE c.code LIKE 'SYN%%' AND NOT EXISTS (
            SELECT FROM counter_operator o WHERE o.centre_id = c.id)
        ON CONFLICT (username) DO NOTHING
        RETURNING id, username
    ), given AS (
        INSERT INTO accounts_user_groups (user_id, group_id)
        SELECT made.id, g.id FROM made, auth_group g WHERE g.name = 'operator'
    )
    INSERT INTO counter_operator (user_id, centre_id, is_manager, mobile, blocked_reason)
    SELECT id, substr(username, 5)::bigint, true, '', '' FROM made
"""


def populate(centres: int) -> int:
    """Up to so many of them in all; how many were added. Nobody can sign in to their accounts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CENTRES, {"centres": centres})
        added = cursor.rowcount
        cursor.execute(PEOPLE, {})
    with connection.cursor() as cursor:
        for table in ("counter_centre", "counter_operator", "accounts_user"):
            cursor.execute(f"ANALYZE {table}")
    return added
