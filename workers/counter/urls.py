from django.urls import path

from workers.counter.views import home

urlpatterns = [
    path("", home.home, name="centre"),
    path("stop", home.stop, name="centre-stop"),
]
