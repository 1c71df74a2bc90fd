"""The edge, put together: which part answers below which path."""

from typing import Any

from infra.local.edge.api import HttpApi
from infra.local.edge.console import Console
from infra.local.edge.exchange import Part
from infra.local.edge.jwt import JwtAuthorizer, keys_at
from infra.local.edge.media import Media
from infra.local.edge.people import People
from infra.local.edge.routes import Routes
from infra.local.edge.server import Origin
from infra.local.edge.web import Settings, WebApp
from infra.local.functions import Functions
from infra.local.places import CHECKOUT
from infra.local.resolve import Values
from infra.local.seed.accounts import DEMO
from infra.local.template import Template


def build(port: int, template: Template, values: Values, functions: Functions, clients: dict[str, Any]) -> Origin:
    emulator = str(clients["s3"].meta.endpoint_url)
    pool = values.attribute("Identity.Outputs.UserPoolId")
    bucket = values.attribute("Storage.Outputs.MediaBucketName")
    client = values.attribute("Identity.Outputs.UserPoolClientId")
    keys = keys_at(f"{emulator}/{pool}/.well-known/jwks.json")
    authorizers = {
        name: JwtAuthorizer(values.resolve(given.issuer), values.resolve(given.audience), keys)
        for name, given in template.authorizers.items()
    }
    api = HttpApi(Routes(template.routes), authorizers, functions.invoke)
    media = Media(f"{emulator}/{bucket}")
    settings = {"api_url": "", "cognito_url": "/cognito", "user_pool_client_id": client, "demo": DEMO}
    parts: dict[str, Part] = {
        "/": WebApp(CHECKOUT / "clients" / "web", emulator=emulator),
        "/events/": WebApp(CHECKOUT / "clients", emulator=emulator),
        "/config.json": Settings(settings),
        "/cognito": People(clients["cognito-idp"], endpoint=emulator, pool_id=pool),
        "/v1/": api,
        "/v/": media,
        "/console": Console(functions, api, media, clients["sqs"]),
    }
    return Origin(port, parts)
