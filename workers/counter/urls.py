from django.urls import path

from workers.counter.views import assisted, camp, camp_waiting, home, manage, own, printing, staff

urlpatterns = [
    path("", home.home, name="centre"),
    path("stop", home.stop, name="centre-stop"),
    path("register", assisted.begin, name="centre-begin"),
    path("<uuid:visit>/here", home.here, name="centre-here"),
    path("<uuid:visit>/who", assisted.who, name="centre-who"),
    path("<uuid:visit>/codes", assisted.codes, name="centre-codes"),
    path("<uuid:visit>/answers", assisted.answers, name="centre-answers"),
    path("<uuid:visit>/read-back", assisted.read_back, name="centre-read-back"),
    path(
        "<uuid:visit>/not-eligible/<slug:reason>", assisted.not_eligible, name="centre-not-eligible"
    ),
    path("<uuid:visit>/done", printing.done, name="centre-done"),
    path("<uuid:visit>/already", printing.already, name="centre-already"),
    path("<uuid:visit>/card.pdf", printing.card_sheet, name="centre-card"),
    path("<uuid:visit>/card-plastic.pdf", printing.card_plastic, name="centre-card-plastic"),
    path("<uuid:visit>/receipt", printing.receipt, name="centre-receipt"),
    path("<uuid:visit>/finish", printing.finish, name="centre-finish"),
    path("own", own.prove, name="centre-own"),
    path("own/otp", own.prove_otp, name="centre-own-otp"),
    path("operators", staff.operators, name="centre-operators"),
    path("operators/invite", staff.invite, name="centre-invite"),
    path("operators/<int:key>/invite-again", staff.invite_again, name="centre-invite-again"),
    path("operators/<int:key>/block", staff.block, name="centre-block"),
    path("operators/<int:key>/reinstate", staff.reinstate, name="centre-reinstate"),
    path("hours", manage.working_hours, name="centre-hours"),
    path("devices", manage.device_list, name="centre-devices"),
    path("devices/register", manage.register_device, name="centre-device"),
    path("devices/<uuid:key>/revoke", manage.revoke_device, name="centre-device-revoke"),
    path("camp/", camp.page, name="centre-camp"),
    path("camp/worker.js", camp.service_worker, name="centre-camp-worker"),
    path("camp/lists", camp.places_and_work, name="centre-camp-lists"),
    path("camp/ready", camp.ready, name="centre-camp-ready"),
    path("camp/take", camp.take, name="centre-camp-take"),
    path("camp/send", camp.send, name="centre-camp-send"),
    path("camp/waiting", camp_waiting.waiting, name="centre-camp-waiting"),
]
