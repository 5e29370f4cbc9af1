"""The front page answers, in three languages, with the headers of the house."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address, language", [("/", "fi"), ("/sv/", "sv"), ("/en/", "en")])
def test_the_front_page_answers_in_each_language(client, address, language):
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    answer = client.get("/programme/decisions/import/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=%2Fprogramme%2Fdecisions%2Fimport%2F"
