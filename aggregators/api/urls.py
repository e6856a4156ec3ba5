from aggregators.api import making
from aggregators.api.main import api, description

app_name = "platform-api"
urlpatterns = making.addresses(api, description)
