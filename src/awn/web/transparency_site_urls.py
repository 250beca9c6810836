"""The files of the public log, without a language before them."""

from django.urls import URLPattern, URLResolver, path

from awn.web import transparency

urlpatterns: list[URLPattern | URLResolver] = [
    path("log/checkpoint", transparency.checkpoint, name="log_checkpoint"),
    path("log/tile/<str:level>/<path:where>", transparency.tile, name="log_tile"),
    path("log/keys", transparency.keys, name="log_keys"),
    path("log/proof/<int:index>", transparency.proof, name="log_proof"),
]
