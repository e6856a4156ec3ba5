"""Which workers an agreement covers, as SQL of the worker's row `w`; and why it covers one no
more."""

from django.utils import timezone

from integrations.states.columns import Part
from integrations.states.models import Agreement, Held

# The agreement as it stands in this very statement: a condition asked once, not for each worker.
IN_FORCE = """
    EXISTS (SELECT FROM states_agreement a WHERE a.id = %(states_agreement)s
        AND a.version = %(states_version)s AND a.stopped_at IS NULL
        AND a.starts <= %(states_today)s AND a.ends >= %(states_today)s)
"""
ALIVE = "w.status IN ('active', 'over_age')"
PLACES = {
    "permanent": "w.permanent_state_id = %(states_state)s",
    "present": "w.present_state_id = %(states_state)s",
    "both": "(w.permanent_state_id = %(states_state)s OR w.present_state_id = %(states_state)s)",
    "country": "TRUE",
}
AGREED = """
    EXISTS (SELECT FROM workers_agreed g
        WHERE g.worker_id = w.uan AND g.purposes @> ARRAY[%(states_consent)s]::varchar[])
"""
WORK = """
    w.occupation_id IN (SELECT code FROM workers_occupation
        WHERE code = ANY (%(states_occupations)s) OR sector = ANY (%(states_sectors)s))
"""
RECEIVES = """
    EXISTS (SELECT FROM schemes_received x
        WHERE x.worker_id = w.uan AND x.codes @> ARRAY[%(states_scheme)s]::text[])
"""
ELIGIBLE = """
    EXISTS (SELECT FROM schemes_entitlement x
        WHERE x.worker_id = w.uan AND x.eligible @> ARRAY[%(states_scheme_id)s]::smallint[])
"""


def parts(agreement: Agreement) -> dict[str, str]:
    """What must hold of a worker, by the reason that is given when it holds no more; the reason
    that tells a recipient least comes first."""
    found = {}
    if agreement.basis == Agreement.Basis.CONSENT:
        found["consent_withdrawn"] = AGREED
    found["moved_away"] = PLACES[agreement.place]
    found["alive"] = ALIVE
    if agreement.occupations or agreement.sectors:
        found["work"] = WORK
    if agreement.scheme_id:
        found["scheme"] = (
            RECEIVES if agreement.scheme_status == Agreement.SchemeStatus.RECEIVES else ELIGIBLE
        )
    return found


def covered(agreement: Agreement) -> str:
    return " AND ".join((IN_FORCE, *parts(agreement).values()))


def reason(agreement: Agreement) -> str:
    """Why a worker who was covered is not. Who withdrew consent, or left, is told to be that
    alone, whatever else happened to them."""
    whens = {
        reason: f"WHEN NOT ({condition}) THEN '{reason}'"
        for reason, condition in parts(agreement).items()
    }
    whens["alive"] = """
        WHEN w.status = 'deceased' THEN 'died' WHEN w.status = 'merged' THEN 'merged'
        WHEN w.status = 'closed' THEN 'closed'
    """
    kept = [whens[name] for name in ("consent_withdrawn", "moved_away", "alive") if name in whens]
    return f"CASE {' '.join(kept)} ELSE 'no_longer_covered' END"


def params(agreement: Agreement) -> dict:
    return {
        "states_agreement": agreement.pk,
        "states_version": agreement.version,
        "states_today": timezone.localdate(),
        "states_state": agreement.state_id,
        "states_consent": agreement.consent_purpose,
        "states_occupations": agreement.occupations,
        "states_sectors": agreement.sectors,
        "states_scheme": agreement.scheme.code if agreement.scheme_id else "",
        "states_scheme_id": agreement.scheme_id,
        "states_slots": Held.SLOTS,
    }


def parts_of_columns(agreement: Agreement) -> Part:
    """What repeats a worker in a delta."""
    found = Part(0)
    for column in agreement.chosen:
        found |= column.part
    return found


def parts_of_coverage(agreement: Agreement) -> Part:
    """What may bring a worker in, or take one out."""
    found = Part.LIFE
    if agreement.basis == Agreement.Basis.CONSENT:
        found |= Part.CONSENT
    if agreement.place in ("permanent", "both"):
        found |= Part.HOME
    if agreement.place in ("present", "both"):
        found |= Part.PRESENT
    if agreement.occupations or agreement.sectors:
        found |= Part.WORK
    if agreement.scheme_id:
        eligible = agreement.scheme_status == Agreement.SchemeStatus.ELIGIBLE
        found |= Part.ENTITLED if eligible else Part.SCHEMES
    return found
