"""Any number of workers in the database at once, for what is chosen out of many."""

from django.db import connection

# Home and present place by LGD codes; occupation by NCO code.
MANY = """
    INSERT INTO workers_worker (uan, name, name_local, date_of_birth, birth_year_only, gender,
        vault_reference, aadhaar_last4, mobile, emergency_mobile, email, language, father_name,
        marital_status, social_category, disability, blood_group, nominee_name, nominee_relation,
        education, monthly_income, occupation_id, experience_years, skill_source, platform_worker,
        permanent_state_id, permanent_district_id, present_state_id, present_district_id, at_home,
        address_since, work_since, card_token, channel, status)
    SELECT 100000000000 + n, 'Asha Kumari', '', '1992-05-17', false, 'F', gen_random_uuid(), '1234',
        (6000000000 + n)::text, '', '', CASE n %% 3 WHEN 0 THEN 'en' ELSE 'hi' END, 'Ram',
        'married', 'obc', false, '', '', '', 'primary', 'to_10000', '7531.0100', 5, '', false,
        10, 212, 27, 482, false, current_date - 400 - n %% 1000, current_date - 400, '', 'demo',
        'active'
    FROM generate_series(1, %s) AS n
"""


def stale_workers(count: int) -> None:
    """So many workers from Patna in Mumbai, each with a mobile of their own, who said where they
    live more than a year ago; every third reads English, the others Hindi."""
    with connection.cursor() as cursor:
        cursor.execute(MANY, [count])
        cursor.execute("ANALYZE workers_worker")
