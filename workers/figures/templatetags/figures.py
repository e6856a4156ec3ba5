from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def indian(number: int) -> str:
    """12345678 as 1,23,45,678, in every language of the portal. As Django's own, but without its
    millisecond for a hundred numbers: these pages have thousands."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    parts = [tail]
    while head:
        parts.insert(0, head[-2:])
        head = head[:-2]
    return ("-" if number < 0 else "") + ",".join(parts)


@register.filter
def percent(part: int, whole: int) -> str:
    """A share in percent, one decimal below 10; a dash where there is nothing to share."""
    if not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 or not part else f"{share:.1f} %"


@register.simple_tag(takes_context=True)
def dashboard_panels(context) -> list[SafeString]:
    """What `settings.DASHBOARD_PANELS` show this user, for the admin's start page."""
    from workers.figures.dashboard import panels  # which itself renders templates with these tags

    return panels(context["request"])
