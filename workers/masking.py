"""What of a worker is hidden from those who work with the register until they say why.

A role that may reveal (`workers.reveal_worker`) gives a reason; the audit keeps it with the names
of the fields, and the worker can read both.
"""

from django.utils.translation import gettext_lazy as _

from workers.models import Worker

HIDDEN = "······"
LABELS = {
    "mobile": _("Mobile"),
    "emergency_mobile": _("Emergency mobile"),
    "email": _("E-mail"),
    "home_address": _("Home address"),
    "present_address": _("Present address"),
    "bank_account": _("Bank account"),
    "nominee": _("Nominee"),
}


def masked(worker: Worker) -> dict[str, str]:
    """What anybody sees who may open the worker's page. Empty: nothing is there to be hidden."""
    values = plain(worker)
    shown = {field: HIDDEN if value else "" for field, value in values.items()}
    shown["mobile"] = masked_mobile(worker)
    if values["bank_account"]:
        shown["bank_account"] = str(worker.bank_account)
    return shown


def masked_mobile(worker: Worker) -> str:
    """Its last four digits behind crosses; empty where there is none."""
    return f"XXXXXX{worker.mobile[6:]}" if worker.mobile else ""


def plain(worker: Worker) -> dict[str, str]:
    """The hidden values; of the bank account only what needs no key."""
    stay = worker.stays.first()
    home = getattr(worker, "permanent_address", None)
    account = getattr(worker, "bank_account", None)
    return {
        "mobile": worker.mobile,
        "emergency_mobile": worker.emergency_mobile,
        "email": worker.email,
        "home_address": " ".join(filter(None, [str(home or ""), home.pincode if home else ""])),
        "present_address": address_of_stay(stay),
        "bank_account": f"{account}, {account.ifsc}, {account.holder}" if account else "",
        "nominee": worker.nominee_name,
    }


def revealed(worker: Worker) -> dict[str, str]:
    values = plain(worker)
    if account := getattr(worker, "bank_account", None):
        values["bank_account"] = f"{account.number}, {account.ifsc}, {account.holder}"
    return values


def address_of_stay(stay) -> str:
    if stay is None:
        return ""
    if stay.same_as_permanent:
        return str(_("At home"))
    return ", ".join(filter(None, [stay.house, stay.locality, stay.pincode]))
