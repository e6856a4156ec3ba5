from django.urls import path

from integrations.sms import inbound

app_name = "sms_gateway"
urlpatterns = [
    path("inbound", inbound.inbound, name="inbound"),
    path("report", inbound.report, name="report"),
]
