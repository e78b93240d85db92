"""What an operator looks at: generations that failed, workers, songs by owner."""

from django.contrib import admin

from generator.models import Favourite, Generation, Song, SongVersion, Worker


@admin.register(Generation)
class GenerationAdmin(admin.ModelAdmin[Generation]):
    list_display = ("id", "owner", "status", "model", "attempts", "created", "finished")
    list_filter = ("status", "model", "created")
    search_fields = ("id", "owner__username")
    list_select_related = ("owner",)
    raw_id_fields = ("owner",)
    readonly_fields = ("request", "lease_token", "lease_until", "created")


class SongVersionInline(admin.TabularInline[SongVersion, Song]):
    model = SongVersion
    extra = 0
    can_delete = False
    readonly_fields = ("number", "name", "title", "sections", "created")


@admin.register(Song)
class SongAdmin(admin.ModelAdmin[Song]):
    list_display = ("title", "owner", "updated", "deleted")
    search_fields = ("title", "owner__username")
    list_select_related = ("owner",)
    raw_id_fields = ("owner", "generation")
    inlines = (SongVersionInline,)


@admin.register(Favourite)
class FavouriteAdmin(admin.ModelAdmin[Favourite]):
    list_display = ("id", "owner", "kind", "rating", "created")
    list_filter = ("rating",)
    list_select_related = ("owner",)
    raw_id_fields = ("owner", "generation", "song")
    readonly_fields = ("lines", "created")


@admin.register(Worker)
class WorkerAdmin(admin.ModelAdmin[Worker]):
    list_display = ("name", "seen")
