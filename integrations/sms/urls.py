from django.urls import path

from integrations.sms import views

app_name = "sms"
urlpatterns = [
    path("phone/", views.phone, name="phone"),
    path("phone/reply", views.reply, name="reply"),
]
