"""Why a row was not taken in: the word that is stored, and what a person reads."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "cells": _("The row does not have as many cells as the heading."),
    "nobody": _("Write either the UAN or the encrypted Aadhaar number."),
    "uan": _("The UAN needs 12 digits."),
    "plain_aadhaar": _("The Aadhaar number is not encrypted."),
    "aadhaar": _("The Aadhaar number was not encrypted to our public key."),
    "card": _("The number of the card has letters that no card has."),
    "month": _("Write the month as 2026-05."),
    "future": _("The month is still to come."),
    "old": _("The month is more than a year ago."),
    "state": _("There is no state with this LGD code."),
    "not_yours": _("This key may not report about this state."),
    "district": _("There is no district with this LGD code."),
    "other_state": _("The district is not in this state."),
    "abolished": _("The district was divided. Write the code of the one that is there today."),
}
