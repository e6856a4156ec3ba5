from aggregators.api import making
from integrations.states.api.main import api, description

app_name = "state-api"
urlpatterns = making.addresses(api, description)
