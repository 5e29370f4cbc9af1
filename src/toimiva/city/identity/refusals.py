"""How this room says no: the sign-in was not believed, or the provider does not answer."""

from toimiva.city.refusals import Refusal


class SignInRefused(Refusal):
    """The sign-in was broken off, is too old or does not prove what it should (403)."""

    status = 403


class ProviderSilent(Refusal):
    """The identity provider does not answer, or not as it should (503)."""

    status = 503


class Unauthorised(Refusal):
    """An API call whose bearer token does not count (401)."""

    status = 401
