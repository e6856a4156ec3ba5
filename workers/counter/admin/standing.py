"""Blocking and reinstating in the admin: a page of one reason, beside a centre's or operator's."""

from functools import partial

from django.contrib import messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workers.admin.lifecycle import ReasonForm

BLOCKS = gettext_lazy("Block"), gettext_lazy("They are signed out and stopped at once.")
REINSTATES = gettext_lazy("Reinstate"), gettext_lazy("They can work again at once.")


class StandingPages:
    """For a ModelAdmin. `block` and `reinstate` are functions of `workers.counter.standing`."""

    block = reinstate = None

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<int:pk>/{step}/",
                self.admin_site.admin_view(partial(self.standing_page, blocks=step == "block")),
                name=f"{name}_{step}",
            )
            for step in ("block", "reinstate")
        ]
        return own + super().get_urls()

    def standing_page(self, request, pk: int, *, blocks: bool):
        if not request.user.has_perm("counter.block_centre"):
            raise PermissionDenied
        found = self.model.objects.filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise Http404
        title, lead = BLOCKS if blocks else REINSTATES
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            act = type(self).block if blocks else type(self).reinstate
            act(found, by=f"staff:{request.user.pk}", reason=form.cleaned_data["reason"])
            messages.success(request, _("Done: %(step)s.") % {"step": title})
            return redirect(self.page_of(found))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "lead": lead,
            "about": [(self.opts.verbose_name, str(found))],
            "form": form,
            "button": title,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/one_form.html", context, status=status)

    def page_of(self, found) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(f"{self.admin_site.name}:{name}", args=[found.pk])

    @display(description=gettext_lazy("Blocked"))
    def standing_shown(self, found):
        return _("blocked") if found.blocked_at else ""

    @display(description=gettext_lazy("Blocked"))
    def standing(self, found):
        """Where they stand, how that can be changed, and how it came."""
        step = "reinstate" if found.blocked_at else "block"
        name = f"{self.opts.app_label}_{self.opts.model_name}_{step}"
        title = REINSTATES[0] if found.blocked_at else BLOCKS[0]
        state = _("blocked") if found.blocked_at else _("not blocked")
        link = format_html(
            '<p>{} · <a class="text-primary-600 underline" href="{}">{}</a></p>',
            state,
            reverse(f"{self.admin_site.name}:{name}", args=[found.pk]),
            title,
        )
        lines = format_html_join(
            "",
            "<li>{}: {}, {}. {}</li>",
            (
                (
                    date_format(timezone.localtime(block.at), "DATETIME_FORMAT"),
                    _("blocked") if block.blocked else _("reinstated"),
                    block.by_label,
                    block.reason,
                )
                for block in found.blocks.order_by("-id")[:50]
            ),
        )
        return format_html("{}<ul>{}</ul>", link, lines)
