"""All addresses are the application's."""

from django.urls import include, path

urlpatterns = [path("", include("lending.urls"))]
