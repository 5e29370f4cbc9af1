"""Pages as an official's browser asks them, and their addresses and words."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse


def browser_of(actor):
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.id))
    return client


def url(name, *args):
    return reverse(f"daycare:{name}", args=args)


def text(response):
    return response.content.decode().replace("\u00a0", " ")
