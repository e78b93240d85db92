"""Addresses under `/api/v1/`."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from generator.api.books import BookView, HearingView
from generator.api.comparisons import ComparisonViewSet
from generator.api.english import RhymesView, ScansionView
from generator.api.explanations import ExplanationViewSet
from generator.api.favourites import FavouriteViewSet
from generator.api.files import SongFileView, SongsFileView
from generator.api.fittings import FittingViewSet
from generator.api.generations import GenerationViewSet
from generator.api.networks import NetworkViewSet
from generator.api.notebooks import NotebookView
from generator.api.own import DataSetViewSet, OwnModelViewSet, TrainingViewSet
from generator.api.retakes import RetakeViewSet, SongLineViewSet
from generator.api.shares import ShareView
from generator.api.songs import SongViewSet
from generator.api.tags import TagViewSet
from generator.api.takeout import TakeoutView
from generator.api.versions import SongVersionViewSet
from generator.api.webhooks import DeliveryViewSet, WebhookViewSet

app_name = "api"

router = SimpleRouter()
router.register("generations", GenerationViewSet, basename="generation")
router.register("songs", SongViewSet, basename="song")
router.register("songs/(?P<song_pk>[^/.]+)/versions", SongVersionViewSet, basename="song-version")
router.register("songs/(?P<song_pk>[^/.]+)/lines", SongLineViewSet, basename="song-line")
router.register("songs/(?P<song_pk>[^/.]+)/retakes", RetakeViewSet, basename="retake")
router.register(
    "songs/(?P<song_pk>[^/.]+)/explanations", ExplanationViewSet, basename="explanation"
)
router.register("songs/(?P<song_pk>[^/.]+)/fittings", FittingViewSet, basename="fitting")
router.register("comparisons", ComparisonViewSet, basename="comparison")
router.register("tags", TagViewSet, basename="tag")
router.register("favourites", FavouriteViewSet, basename="favourite")
router.register("webhooks", WebhookViewSet, basename="webhook")
router.register("webhooks/(?P<webhook_pk>[^/.]+)/deliveries", DeliveryViewSet, basename="delivery")
router.register("data-sets", DataSetViewSet, basename="data-set")
router.register("trainings", TrainingViewSet, basename="training")
router.register("own-models", OwnModelViewSet, basename="own-model")
router.register("models", NetworkViewSet, basename="model")

urlpatterns = [
    *router.urls,
    path("songs/export/<str:kind>/", SongsFileView.as_view(), name="songs-export"),
    path("songs/<str:song_pk>/export/<str:kind>/", SongFileView.as_view(), name="song-export"),
    path("songs/<str:song_pk>/share/", ShareView.as_view(), name="song-share"),
    path("pronunciations/", BookView.as_view(), name="pronunciations"),
    path("rhymes/", RhymesView.as_view(), name="rhymes"),
    path("songs/<uuid:song_pk>/hearing/", HearingView.as_view(), name="song-hearing"),
    path("songs/<uuid:song_pk>/notebook/", NotebookView.as_view(), name="notebook"),
    path("scansion/", ScansionView.as_view()),
    path("takeout/", TakeoutView.as_view()),
]
