"""Form fields that take what people really type, and say plainly what is wrong with it."""

import re
import unicodedata
from datetime import date

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from workers import identity
from workers.forms.widgets import Radios

ANSWER = {"required": _("Please answer this."), "invalid_choice": _("Choose one from the list.")}
JOINERS = "\u200c\u200d"  # zero-width joiners belong to the spelling of Indian scripts


def ascii_digits(text: str) -> str:
    """Decimal digits of any script as 0-9: १२३ is 123."""
    return "".join(str(unicodedata.decimal(c, c)) for c in text)


class PlainText(forms.CharField):
    """One line of ordinary writing in any script, normalised to NFC, as it was given.

    Refuses control characters, direction overrides, emoji and markup; `also` names the marks that
    are allowed beside letters, and `digits` says whether numbers are.
    """

    also = " .,'’-/()&#:;–"
    digits = True
    refused = _("Use only letters, numbers and simple marks like . , - /")

    def __init__(self, *, max_length=200, required=True, **kwargs):
        super().__init__(required=required, error_messages=ANSWER, **kwargs)
        self.limit = max_length
        self.widget.attrs["maxlength"] = max_length

    def to_python(self, value):
        value = super().to_python(value)
        # Normalising takes time by the square of the marks on one letter: a minute for 500 KB.
        if len(value) > 10 * self.limit:
            raise self.too_long
        value = unicodedata.normalize("NFC", value)
        value = re.sub(r"[ \t\u00a0]+", " ", value).strip()
        if not all(map(self.allowed, value)):
            raise ValidationError(self.refused, code="characters")
        if len(value) > self.limit:
            raise self.too_long
        return value

    @property
    def too_long(self) -> ValidationError:
        return ValidationError(
            ngettext_lazy(
                "This is too long. Use at most %(limit)d letter.",
                "This is too long. Use at most %(limit)d letters.",
                "limit",
            ),
            code="max_length",
            params={"limit": self.limit},
        )

    def allowed(self, char: str) -> bool:
        kind = unicodedata.category(char)
        return (
            kind[0] in "LM"
            or (self.digits and kind == "Nd")
            or char in self.also
            or char in JOINERS
        )


class PersonName(PlainText):
    also = " .'’-"
    digits = False
    refused = _("Write the name with letters only.")

    def __init__(self, *, max_length=120, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        if value and not any(unicodedata.category(c)[0] == "L" for c in value):
            raise ValidationError(self.refused, code="characters")
        return value


class Digits(forms.CharField):
    """A number that is a name (Aadhaar, OTP, PIN): digits of any script; spaces and - are let go.

    `shape` is a regular expression on the ASCII digits, `wrong` the sentence when it fails.
    """

    def __init__(self, *, shape: str, wrong, required=True, autocomplete="off", **kwargs):
        super().__init__(required=required, error_messages=ANSWER, **kwargs)
        self.shape = re.compile(shape, re.ASCII)
        self.wrong = wrong
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": autocomplete}

    def to_python(self, value):
        value = re.sub(r"[\s-]", "", ascii_digits(super().to_python(value)))
        if value and not self.shape.fullmatch(value):
            raise ValidationError(self.wrong, code="invalid")
        return value


class Mobile(Digits):
    """An Indian mobile number, ten digits; +91 and a leading 0 are let go."""

    def __init__(self, **kwargs):
        super().__init__(
            shape=r"(?:\+?91|0)?[6-9]\d{9}",
            wrong=_("Enter a 10-digit mobile number. It begins with 6, 7, 8 or 9."),
            autocomplete="tel-national",
            **kwargs,
        )
        self.widget.input_type = "tel"

    def to_python(self, value):
        value = super().to_python(value)[-10:]
        if value:
            number = phonenumbers.PhoneNumber(country_code=91, national_number=int(value))
            kind = phonenumbers.number_type(number)
            if kind not in (
                phonenumbers.PhoneNumberType.MOBILE,
                phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
            ):
                raise ValidationError(self.wrong, code="invalid")
        return value


class SixDigits(Digits):
    """An OTP. What was typed is not sent back to the page."""

    def __init__(self, **kwargs):
        super().__init__(
            shape=r"\d{6}",
            wrong=_("The code is 6 digits. Look at the newest SMS."),
            autocomplete="one-time-code",
            **kwargs,
        )
        self.widget.attrs["maxlength"] = 12

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        bound.value = lambda: None
        return bound


class Aadhaar(Digits):
    def __init__(self, **kwargs):
        super().__init__(
            shape=r"\d{12}",
            wrong=_("An Aadhaar number has 12 digits."),
            **kwargs,
        )
        self.widget.attrs["maxlength"] = 20

    def clean(self, value):
        value = super().clean(value)
        if value and not identity.is_aadhaar(value):
            raise ValidationError(
                _("This is not a correct Aadhaar number. Check each digit on your card."),
                code="invalid",
            )
        return value


class WholeNumber(forms.IntegerField):
    """A count, in digits of any script (so no `type=number`). Limits are inclusive."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, min_value, max_value, required=True, **kwargs):
        super().__init__(min_value=min_value, max_value=max_value, required=required, **kwargs)
        wrong = _("Enter a number from %(least)d to %(most)d.")
        self.wrong = ValidationError(
            wrong, code="invalid", params={"least": min_value, "most": max_value}
        )
        self.error_messages["required"] = ANSWER["required"]

    def to_python(self, value):
        text = ascii_digits(str(value)).strip() if value is not None else ""
        if text in self.empty_values:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise self.wrong
        return int(text)

    def run_validators(self, value):
        if value is not None and not self.min_value <= value <= self.max_value:
            raise self.wrong


class PlainDate(forms.DateField):
    """A day: 2024-02-29 as browsers send it, or 29-02-2024, 29/02/2024 and 29022024 as people
    write it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **kwargs):
        wrong = _("There is no such day. Write it like 25-12-2020.")
        super().__init__(
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"],
            error_messages={**ANSWER, "invalid": wrong},
            **kwargs,
        )

    def to_python(self, value):
        if isinstance(value, str):
            value = ascii_digits(value)
            value = re.sub(r"^(\d\d)(\d\d)(\d{4})$", r"\1-\2-\3", value.strip())
        try:
            day = super().to_python(value)
        except ValueError:  # a NUL byte, in some Python versions
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if day and not date(1900, 1, 1) <= day:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class OneOf(forms.ChoiceField):
    """One answer of a short list, as radio buttons (or `widget=QuickSelect` for a longer one)."""

    widget = Radios

    def __init__(self, choices, *, required=True, empty=None, **kwargs):
        choices = getattr(choices, "choices", choices)
        if empty is not None:
            choices = [("", empty), *choices]
        super().__init__(choices=choices, required=required, error_messages=ANSWER, **kwargs)


YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class YesNo(OneOf):
    """yes or no; cleans to a bool, or None when it may stay unanswered and does."""

    def __init__(self, **kwargs):
        super().__init__(YES_NO, **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value):
        return {"yes": True, "no": False}.get(super().clean(value))


class Ifsc(forms.CharField):
    """A bank branch: four letters, a zero, six letters or digits (Reserve Bank of India)."""

    def __init__(self, **kwargs):
        super().__init__(error_messages=ANSWER, **kwargs)
        self.widget.attrs |= {"maxlength": 20, "autocapitalize": "characters"}

    def to_python(self, value):
        value = re.sub(r"\s", "", ascii_digits(super().to_python(value))).upper()
        if value and not re.fullmatch(r"[A-Z]{4}0[A-Z0-9]{6}", value, re.ASCII):
            raise ValidationError(
                _("An IFSC has 4 letters, then 0, then 6 letters or digits, like SBIN0001234."),
                code="invalid",
            )
        return value


class SearchBox(PlainText):
    """Typed to find something: what cannot be part of a name is simply not found."""

    only_helps = True  # to answer another question, so it is not called optional

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return ""
