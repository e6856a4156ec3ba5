from decimal import Decimal

from django import template

from eshram import years
from workers.figures.templatetags.figures import indian

register = template.Library()


@register.filter
def rupees(sum: Decimal | None) -> str:
    """1234567.5 as ₹ 12,34,567.50; whole rupees without a point."""
    if sum is None:
        return "–"
    whole, paise = divmod(int(abs(sum) * 100), 100)
    text = indian(whole) + (f".{paise:02d}" if paise else "")
    return f"{'-' if sum < 0 else ''}₹ {text}"


@register.filter
def from_paise(paise: int) -> str:
    return rupees(Decimal(paise) / 100)


@register.filter
def financial_year(year: int) -> str:
    return years.label(year)
