"""`/centre/hours` and `/centre/devices`: when a manager's centre works, and on which devices."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eshram.accounts.audience import audience
from eshram.pages import form_page, may_act, show
from workers.counter import devices, hours, visits
from workers.counter.doors import manager_of
from workers.counter.forms.centres import DeviceForm, HoursForm, ReasonForm
from workers.counter.models import Device

MOST = 200  # devices of one centre on its page, the newest
FRAME = {"frame": "centre/base.html"}


@audience("operator")
@form_page
def working_hours(request):
    manager = manager_of(request)
    centre = manager.centre
    initial = {name: getattr(centre, name) for name in hours.FIELDS}
    form = HoursForm(request.POST or None, centre=centre, initial=initial)
    if not may_act(form, request):
        return show(request, form, "centre/form.html", back="centre", **FRAME)
    if hours.change(centre, by=manager.by, **form.cleaned_data):
        messages.success(request, _("The working hours are saved."))
    return redirect("centre")


@audience("operator")
@require_safe
def device_list(request):
    manager = manager_of(request)
    found = manager.centre.devices.select_related("registered_by__user").order_by("-registered_at")
    here = devices.device_of(request)
    context = {
        "devices": found[:MOST],
        "here": here if here and here.centre_id == manager.centre_id else None,
    }
    return visits.close_tight(render(request, "centre/devices.html", context))


@audience("operator")
@form_page
def register_device(request):
    manager = manager_of(request)
    form = DeviceForm(request.POST or None)
    if not may_act(form, request):
        return show(request, form, "centre/form.html", back="centre-devices", **FRAME)
    answer = redirect("centre-devices")
    devices.register(answer, manager, form.cleaned_data["name"])
    messages.success(request, _("This device is registered."))
    return answer


@audience("operator")
@form_page
def revoke_device(request, key):
    manager = manager_of(request)
    device = Device.objects.filter(pk=key, centre=manager.centre_id, revoked_at=None).first()
    if device is None:
        raise Http404
    form = ReasonForm(
        request.POST or None,
        title=_("Take away the registration of %(name)s") % {"name": device.name},
        lead=_("Do this when the device is lost, stolen or given away."),
        button=_("Take it away"),
    )
    if not may_act(form, request):
        return show(request, form, "centre/form.html", back="centre-devices", **FRAME)
    devices.revoke(device, by=manager.by, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(name)s is not registered any more.") % {"name": device.name})
    return redirect("centre-devices")
