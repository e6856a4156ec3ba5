from django.urls import path

from workers.helpline.views import call, home, tickets

urlpatterns = [
    path("", home.home, name="helpline"),
    path("knowledge/", home.lookup, name="helpline-knowledge"),
    path("call-back/<int:key>", home.call_back, name="helpline-call-back"),
    path("sample", home.sample, name="helpline-sample-next"),
    path("call/<uuid:call>", call.page, name="helpline-call"),
    path("call/<uuid:call>/here", call.here, name="helpline-here"),
    path("call/<uuid:call>/match", call.match, name="helpline-match"),
    path("call/<uuid:call>/code", call.send_code, name="helpline-code"),
    path("call/<uuid:call>/code/check", call.check_code, name="helpline-code-check"),
    path("call/<uuid:call>/address", call.confirm_address, name="helpline-address"),
    path("call/<uuid:call>/uan", call.send_uan, name="helpline-uan"),
    path("call/<uuid:call>/sharing", call.stop_sharing, name="helpline-sharing"),
    path("call/<uuid:call>/recover", call.recover, name="helpline-recover"),
    path("call/<uuid:call>/told", call.told, name="helpline-told"),
    path("call/<uuid:call>/ticket", tickets.open_ticket, name="helpline-ticket"),
    path("call/<uuid:call>/ticket/follow", tickets.follow, name="helpline-follow"),
    path("call/<uuid:call>/ticket/say", tickets.say, name="helpline-say"),
    path("call/<uuid:call>/promise", call.promise, name="helpline-promise"),
    path("call/<uuid:call>/sample", call.sample, name="helpline-sample"),
    path("call/<uuid:call>/nobody", call.nobody, name="helpline-nobody"),
    path("call/<uuid:call>/end", call.end, name="helpline-end"),
]
