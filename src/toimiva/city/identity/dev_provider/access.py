"""The development provider's addresses are open to anybody, where they are there at all (see `checks`)."""

from toimiva.city.access import anyone

ACCESS = {
    "dev_provider.use": [anyone],
}
