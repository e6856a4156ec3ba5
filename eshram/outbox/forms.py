from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eshram.outbox import dlt
from eshram.outbox.models import Registration


class RegistrationForm(forms.ModelForm):
    """What the operators registered must be our text, letter by letter: they compare it so."""

    class Meta:
        model = Registration
        fields = ["template", "language", "header", "dlt_template_id", "category", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        templates = dlt.templates()
        names = [(name, name) for name in sorted(templates)]
        languages = sorted({code for one in templates.values() for code in one.texts})
        self.fields["template"] = forms.ChoiceField(label=_("message"), choices=names)
        self.fields["language"] = forms.ChoiceField(
            label=_("language"), choices=[(code, code) for code in languages]
        )

    def clean(self):
        cleaned = super().clean()
        template = dlt.templates().get(cleaned.get("template"))
        language, text = cleaned.get("language"), cleaned.get("text")
        if not template or not language:
            return cleaned
        if language not in template.texts:
            raise ValidationError({"language": _("We have no text in this language.")})
        ours = template.registered_text(language)
        if text and text.replace("\r\n", "\n").strip() != ours:
            raise ValidationError(
                {"text": _("This is not our text. Ours is: %(text)s") % {"text": ours}}
            )
        if cleaned.get("category") and cleaned["category"] != template.category:
            raise ValidationError({"category": _("Our text belongs to the other category.")})
        return cleaned
