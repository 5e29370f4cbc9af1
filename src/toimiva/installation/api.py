"""The JSON API: one OpenAPI document at /api/openapi.json, refusals as problem+json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from toimiva.city.data.api import router as data
from toimiva.city.outreach.api import router as outreach
from toimiva.city.places.api import router as places
from toimiva.city.refusals import Refusal
from toimiva.city.ui.problem import problem, problem_of_validation
from toimiva.services.daycare.api import router as daycare
from toimiva.services.programme.api import router as programme
from toimiva.services.programme.followup_api import router as programme_followup

BEARER = "An integration key (tk_…) made at /keys/, or an access token of the city's identity provider."

api = NinjaAPI(
    title="Toimiva",
    version="1",
    description="The JSON API of the city's proactive services. Errors are application/problem+json.",
    urls_namespace="api",
    openapi_extra={  # public operations need neither; a cookie of the pages counts too, with X-CSRFToken
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": BEARER}}},
        "security": [{}, {"bearer": []}],
    },
    docs_url=None,  # its page asks other hosts; /api-guide/ is ours
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal as problem+json with its code and field."""
    return problem(request, refusal)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Answer input of the wrong shape as problem+json that names each field."""
    return problem_of_validation(request, fault)


api.add_router("/places", places)
api.add_router("/data", data)
api.add_router("/outreach", outreach)
api.add_router("/daycare", daycare)
api.add_router("/programme", programme)
api.add_router("/programme", programme_followup)
