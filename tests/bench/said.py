"""What workers said of themselves and which schemes they are in: of a nation that is only
registered neither is known, and rules would be asked of less than they are in earnest.

A fifth answered ten questions, of which a rule asks; a quarter are in a scheme, some in two.
"""

from django.db import connection

DRAWN = "abs(hashint8(w.uan + {salt})::bigint)"  # the same for the same worker
YES_NO = (
    "income_tax_in_family", "pucca_house", "motor_vehicle", "irrigated_land", "farm_land_own_name",
    "auto_debit_consent", "willing_manual_work", "vending_certificate",
)  # fmt: skip
ANSWERS = """
    INSERT INTO schemes_answers (worker_id, given, sources)
    SELECT w.uan, jsonb_build_object(
        'ration_card', (ARRAY['AAY', 'PHH', 'other', 'none'])[1 + {card} %% 4],
        'family_income_year', (ARRAY['[0, 120000]', '[120001, 250000]'])[1 + {card} %% 2]::jsonb,
        {yes_no}), '{{}}'
    FROM workers_worker w WHERE {drawn} %% 5 = 0
"""
ENROLMENTS = """
    INSERT INTO schemes_enrolment (worker_id, scheme_id, status, identifier, source)
    SELECT w.uan, s.id, CASE WHEN {drawn} %% 3 = 0 THEN 'declared' ELSE 'matched' END, '', 'bench'
    FROM workers_worker w JOIN (
        SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS many
        FROM schemes_scheme) s ON s.place = {drawn} / 8 %% s.many
            OR ({drawn} %% 16 = 0 AND s.place = {drawn} / 16 %% s.many)
    WHERE {drawn} %% 4 = 0
"""


def fill() -> None:
    """Once a database; schemes are loaded before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM schemes_answers)")
        if not cursor.fetchone()[0]:
            yes_no = ", ".join(
                f"'{name}', {DRAWN.format(salt=place)} %% 2 = 0"
                for place, name in enumerate(YES_NO, 10)
            )
            drawn = DRAWN.format(salt=0)
            cursor.execute(
                ANSWERS.format(yes_no=yes_no, card=DRAWN.format(salt=1), drawn=drawn), []
            )
            cursor.execute(ENROLMENTS.format(drawn=DRAWN.format(salt=2)), [])
        cursor.execute("ANALYZE schemes_answers, schemes_enrolment, workers_bankaccount")
