from django import template
from django.forms import RadioSelect

register = template.Library()


@register.filter
def anchor(field) -> str:
    """Where an error summary's link leads: the field, or the first of its radio buttons."""
    if isinstance(field.field.widget, RadioSelect):
        return f"{field.auto_id}_0"
    return field.id_for_label
