"""Addresses under `/api/v1/`."""

from rest_framework.routers import SimpleRouter

from generator.api import viewsets

app_name = "api"

router = SimpleRouter()
router.register("generations", viewsets.GenerationViewSet, basename="generation")
router.register("songs", viewsets.SongViewSet, basename="song")
router.register(
    "songs/(?P<song_pk>[^/.]+)/versions", viewsets.SongVersionViewSet, basename="song-version"
)
router.register("favourites", viewsets.FavouriteViewSet, basename="favourite")
router.register("models", viewsets.NetworkViewSet, basename="model")

urlpatterns = router.urls
