from django.urls import path

from aggregators.views import token

urlpatterns = [path("token", token.issue, name="state-token")]
