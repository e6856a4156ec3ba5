"""Form widgets written quickly: `FORM_RENDERER`."""

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

# Django's templates for these all lead to its input.html.
INPUTS = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in (
        "input",
        "text",
        "number",
        "email",
        "url",
        "password",
        "hidden",
        "date",
        "checkbox",
    )
)


class QuickInputs(DjangoTemplates):
    """Writes an <input> in one pass; Django's own renders three templates for each."""

    def render(self, template_name, context, request=None):
        if template_name in INPUTS:
            return html_of(context["widget"])
        return super().render(template_name, context, request)


def html_of(widget: dict) -> str:
    """What Django's input.html says: True stands for a bare attribute, False for none."""
    attributes = {"type": widget["type"], "name": widget["name"]}
    if widget["value"] is not None:
        attributes["value"] = widget["value"]
    parts = [
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in (attributes | widget["attrs"]).items()
        if value is not False
    ]
    return mark_safe(f"<input{''.join(parts)}>")  # noqa: S308 - every value is escaped
