"""Pages as a browser sees them: a client that is signed in, the hidden fields of a form, a form sent."""

import re
from io import BytesIO

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from gezhi.accounts.actions.tokens import open_session


def client_of(town, key):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = open_session(user_id=town.users[key].pk, second_factor=True)
    return client


def form_of(answer, verb):
    """Version and key as the form of a verb carries them."""
    text = answer.content.decode()
    found = re.search(rf'<form method="post" action="[^"]*/do/{verb}".*?</form>', text, re.DOTALL)
    assert found, f"no form for {verb}"
    names = re.findall(r'<input type="hidden" name="(version|key)" value="([^"]*)"', found[0])
    return dict(names)


def post(town, key, event, verb, **values):
    client = client_of(town, key)
    hidden = form_of(client.get(f"/events/{event.pk}/"), verb)
    return client, client.post(f"/events/{event.pk}/do/{verb}", hidden | values)


def picture(size=(40, 30)):
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG")
    return SimpleUploadedFile("现场.jpg", made.getvalue(), "image/jpeg")
