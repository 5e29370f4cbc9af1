"""Every address of the house: what is the same in each language first, then the pages under /, /sv/ and /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from toimiva.city.ui import health
from toimiva.installation.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("readiness", health.readiness, name="readiness"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("helsinki_health_endpoints.urls")),
    path("api/", api.urls),
    path("gdpr-api/", include("toimiva.city.residents.gdpr_urls")),
    path("oidc/", include("toimiva.city.identity.oidc_urls")),
    path("dev-id/", include("toimiva.city.identity.dev_provider.urls")),
]

urlpatterns += i18n_patterns(
    path("", include("toimiva.city.ui.urls")),
    path("", include("toimiva.city.identity.urls")),
    path("", include("toimiva.city.residents.urls")),
    path("", include("toimiva.city.places.urls")),
    path("", include("toimiva.city.rules.urls")),
    path("", include("toimiva.city.audit.urls")),
    path("", include("toimiva.city.data.urls")),
    path("outreach/", include("toimiva.city.outreach.urls")),
    path("", include("toimiva.city.webhooks.urls")),
    path("", include("toimiva.city.cases.urls")),
    path("daycare/", include("toimiva.services.daycare.urls")),
    path("programme/", include("toimiva.services.programme.urls")),
    prefix_default_language=False,
)

handler404 = "toimiva.city.ui.errors.not_found"
handler500 = "toimiva.city.ui.errors.server_error"
handler403 = "toimiva.city.ui.errors.forbidden"
