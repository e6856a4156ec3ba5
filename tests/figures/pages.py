"""What stands on a page of figures."""

from lxml import html

PAGES = ["/stats/", "/stats/?state=10", "/stats/women", "/stats/women?state=27", "/stats/data"]


def words(response):
    return " ".join(html.fromstring(response.content).text_content().split())


def cells(response, section):
    """{label: [texts]} of a section's table."""
    document = html.fromstring(response.content)
    rows = document.xpath(f"//section[@id='{section}']//tr[th and td]")
    return {
        row.xpath("string(th)").strip(): [td.text_content() for td in row.xpath("td")]
        for row in rows
        if row.getparent().tag != "thead"
    }
