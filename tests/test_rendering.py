"""Inputs written in one pass are letter for letter what Django's templates write."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from eshram.rendering import QuickInputs

WIDGETS = [
    forms.TextInput(attrs={"required": True, "disabled": False, "data-say": 'a "<b>" & c'}),
    forms.NumberInput(attrs={"min": 1}),
    forms.EmailInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.DateInput(attrs={"type": "date"}),
    forms.CheckboxInput(),
    forms.Select(choices=[("a", "A")]),
    forms.Textarea(),
]


@pytest.mark.parametrize("value", [None, "", "राम <script>'\"", 0, True])
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_inputs_are_as_django_writes_them(widget, value):
    ours, theirs = (
        widget.render("answer", value, {"id": "id_answer"}, renderer=renderer())
        for renderer in (QuickInputs, DjangoTemplates)
    )
    assert ours == theirs
