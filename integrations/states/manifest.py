"""`manifest.json`: what an export is, in words that stand alone after its files are gone.

The very bytes that are kept and sent are signed (`signing`), so nothing needs a canonical form. In
English, whoever reads it.
"""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from integrations.states.models import Agreement, Export, SigningKey
from integrations.states.parts import Part

VERSION = 1
REASONS = {
    "moved_away": "does not live in the view of the agreement any more",
    "consent_withdrawn": "the worker has withdrawn the consent: delete what you hold of them",
    "died": "the worker has died",
    "merged": "the record was joined with another of the same person",
    "closed": "the record was closed",
    "no_longer_covered": "the agreement does not cover the worker any more",
}


def write(
    export: Export,
    agreement: Agreement,
    parts: list[Part],
    key: SigningKey,
    counts: dict[str, dict[int, int]] | None,
) -> str:
    """The text of manifest.json. `counts` as of `counting.by_district`."""
    with translation.override("en"):
        told = {
            "format": f"eshram-export/{VERSION}",
            "id": str(export.number),
            "kind": str(export.kind),
            "generated_at": timezone.localtime(export.made_at).isoformat(timespec="seconds"),
            "agreement": about(agreement),
            "purpose": agreement.purpose_words,
            "columns": [
                {
                    "name": column.key,
                    "type": column.type,
                    "heading": str(column.name),
                    "meaning": str(column.meaning),
                }
                for column in agreement.chosen
            ],
            "reasons": REASONS,
            "rows": export.rows,
            "tombstones": export.tombstones,
            "cursor": {"from": export.since or None, "to": export.until},
            "files": [part.as_json() for part in parts],
            "sha256": export.sha256,
            "signed_with": {"key": key.pk, "public_key": address_of(key)},
        }
        if counts is not None:
            told["counts"] = counts
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def about(agreement: Agreement) -> dict:
    return {
        "id": agreement.pk,
        "version": agreement.version,
        "recipient": agreement.recipient,
        "purpose": agreement.purpose,
        "legal_basis": str(agreement.get_basis_display()),
        "section": agreement.section or None,
        "workers": str(agreement.get_place_display()),
        "retention_days": agreement.retention_days,
        "from": agreement.starts.isoformat(),
        "to": agreement.ends.isoformat(),
    }


def address_of(key: SigningKey) -> str:
    return settings.PORTAL_URL + reverse("export-key", args=[key.pk])
