"""Addresses of the pages."""

from django.urls import path

from generator.views import (
    books,
    compose,
    favourites,
    generations,
    shares,
    songs,
    staff,
    study,
    takeout,
    versions,
    visitors,
    words,
)

app_name = "generator"

urlpatterns = [
    path("admin/networks/", staff.networks, name="staff-networks"),
    path("", compose.compose, name="compose"),
    path("study/", study.study, name="study"),
    path("study/ask/", study.ask, name="ask"),
    path("try/", visitors.try_out, name="try-out"),
    path("try/<uuid:pk>/", visitors.tried, name="tried"),
    path("try/<uuid:pk>/events/", visitors.events_of_tried, name="tried-events"),
    path("generations/", generations.history, name="history"),
    path("generations/<uuid:pk>/", generations.generation, name="generation"),
    path("generations/<uuid:pk>/stop/", generations.stop, name="stop"),
    path("generations/<uuid:pk>/retry/", generations.retry, name="retry"),
    path("generations/<uuid:pk>/change/", compose.change, name="change"),
    path("generations/<uuid:pk>/again/", generations.again, name="again"),
    path("generations/<uuid:pk>/save/", generations.save, name="save"),
    path(
        "generations/<uuid:pk>/verses/<int:index>/favourite/",
        favourites.keep_from_generation,
        name="keep-from-generation",
    ),
    path("takeout/", takeout.take_out, name="takeout"),
    path("words/", words.words, name="words"),
    path("songs/", songs.songs, name="songs"),
    path("songs/export/", takeout.export, name="songs-export"),
    path("songs/new/", songs.new, name="song-new"),
    path("songs/<uuid:pk>/", songs.song, name="song"),
    path("songs/<uuid:pk>/edit/", songs.edit, name="song-edit"),
    path("songs/<uuid:pk>/share/", shares.share, name="song-share"),
    path("songs/<uuid:pk>/share/take-back/", shares.take_back, name="song-unshare"),
    path("shared/<str:token>/", shares.shared, name="shared"),
    path("songs/<uuid:pk>/delete/", songs.delete, name="song-delete"),
    path("songs/<uuid:pk>/undelete/", songs.undelete, name="song-undelete"),
    path("songs/<uuid:pk>/versions/", versions.versions, name="song-versions"),
    path("songs/<uuid:pk>/versions/compare/", versions.compare, name="song-compare"),
    path("songs/<uuid:pk>/versions/<int:number>/", versions.version, name="song-version"),
    path("songs/<uuid:pk>/versions/<int:number>/name/", versions.name, name="song-name"),
    path("songs/<uuid:pk>/versions/<int:number>/restore/", versions.restore, name="song-restore"),
    path("songs/<uuid:pk>/versions/<int:number>/<slug:kind>/", songs.file, name="song-file"),
    path(
        "songs/<uuid:pk>/verses/<int:index>/favourite/",
        favourites.keep_from_song,
        name="keep-from-song",
    ),
    path("pronunciations/", books.pronunciations, name="pronunciations"),
    path("favourites/", favourites.favourites, name="favourites"),
    path("favourites/<uuid:pk>/rate/", favourites.rate, name="favourite-rate"),
    path("favourites/<uuid:pk>/remove/", favourites.remove, name="favourite-remove"),
]
