"""The pages of accounts, and bare views that tell what the middleware made of a request."""

from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from gezhi.access import routes
from gezhi.accounts.middleware import client_address


@routes.public
def who(request):
    return JsonResponse({"user": request.actor.user_id, "address": client_address(request)})


@csrf_exempt
@routes.signed_in
def api(request):
    return JsonResponse({"user": request.actor.user_id})


@routes.public
def home(request):
    return HttpResponse("home")


urlpatterns = [
    path("", home),
    path("who", who),
    path("api/v1/probe", api),
    path("", include("gezhi.accounts.urls")),
]
