from django.urls import path

from integrations.uidai import views

app_name = "uidai"
urlpatterns = [path("device/", views.device, name="device")]
