from django.urls import path

from aggregators.views import home

urlpatterns = [
    path("", home.home, name="platform"),
]
