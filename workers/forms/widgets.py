"""Selects, radio buttons and checkboxes, each written in one pass.

They escape once what they repeat, and join plain text: an answer that is chosen from eighty
districts costs what a sentence does. Django's own render a template for each option.
"""

from html import escape

from django import forms
from django.utils.safestring import mark_safe


def attributes(attrs: dict) -> str:
    """HTML attributes; True stands for a bare one, False and None for none."""
    return "".join(
        f' {name}="{escape(str(name if value is True else value))}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


class QuickSelect(forms.Select):
    """A select written in one pass."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        attrs = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" * (str(key) == chosen)}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )
        return mark_safe(f"<select{attributes(attrs)}>{options}</select>")  # noqa: S308 (escaped)


class Choices:
    """Choices written in one pass, each with a large label."""

    def render(self, name, value, attrs=None, renderer=None):
        values = value if isinstance(value, list | tuple) else [value]
        chosen = {"" if one is None else str(one) for one in values}
        attrs = self.build_attrs(self.attrs, attrs)
        id = escape(str(attrs.pop("id", f"id_{name}")))
        focus = attrs.pop("autofocus", False)
        name, shared = escape(name), attributes(attrs)
        boxes = "\n".join(
            f'<div class="form-check"><input type="{self.input_type}" class="form-check-input" '
            f'name="{name}" value="{escape(str(key))}" '
            f'id="{id}_{i}"{" checked" * (str(key) in chosen)}{shared}'
            f"{' autofocus' * (focus and not i)}>"
            f'<label class="form-check-label" for="{id}_{i}">{escape(str(label))}</label></div>'
            for i, (key, label) in enumerate(self.choices)
        )
        return mark_safe(f'<div class="radios" id="{id}">{boxes}</div>')  # noqa: S308 (escaped)


class Radios(Choices, forms.RadioSelect):
    """One of them."""


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    """Any of them."""
