"""Pages of models of one's own: data sets, trainings, and the models that came of them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from generator import flows, own
from generator.downloads import of_file
from generator.models import DataSet, OwnModel, Training
from generator.own_forms import DataSetForm, RenameForm, TrainForm
from generator.views.signed_in import SignedInRequest

SHOWN = 5  # songs of a data set on its page


@login_required
@require_safe
def models(request: SignedInRequest) -> HttpResponse:
    mine = Training.objects.visible_to(request.user)
    context = {
        "models": OwnModel.objects.visible_to(request.user),
        "trainings": mine.filter(ownmodel=None),
        "data_sets": DataSet.objects.visible_to(request.user),
    }
    return render(request, "generator/models.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_data(request: SignedInRequest) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DataSetForm(*sent, owner=request.user)
    if form.is_bound and form.is_valid():
        try:
            return redirect(own.keep(request.user, form.cleaned_data["name"], form.found))
        except flows.NotYet as error:
            form.add_error(None, str(error))
    return render(request, "generator/data_set_new.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def data(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was understood of a data set, and the form that trains on it."""
    shown = get_object_or_404(DataSet.objects.visible_to(request.user), pk=pk)
    form = TrainForm(request.POST if request.method == "POST" else None, name=shown.name)
    if form.is_bound and form.is_valid():
        wish = form.cleaned_data
        try:
            return redirect(own.train(shown, wish["parent"], wish["name"]))
        except flows.NotYet as error:
            form.add_error(None, str(error))
    context = {"data": shown, "form": form, "some": shown.songs[:SHOWN]}
    return render(request, "generator/data_set.html", context)


@login_required
@require_POST
def delete_data(request: SignedInRequest, pk: UUID) -> HttpResponse:
    get_object_or_404(DataSet.objects.visible_to(request.user), pk=pk).delete()
    messages.success(request, "The data set is deleted.")
    return redirect("generator:models")


@login_required
@require_safe
@never_cache
def training(request: SignedInRequest, pk: UUID) -> HttpResponse:
    shown = _training(request, pk)
    context = {
        "training": shown,
        "model": OwnModel.objects.filter(pk=shown.pk).first(),
        "place": shown.place,
        "curves": own.curves(shown),
    }
    return render(request, "generator/training.html", context)


@login_required
@require_POST
def act_on_training(request: SignedInRequest, pk: UUID, what: str) -> HttpResponse:
    """Keep the best so far, cancel, or go on after a failure."""
    shown = _training(request, pk)
    acts = {"keep": own.stop_with_best, "cancel": Training.request_stop, "retry": own.retry}
    try:
        acts[what](shown)
    except flows.NotYet as error:
        messages.error(request, str(error))
    return redirect(shown)


@login_required
@require_POST
def rename(request: SignedInRequest, pk: UUID) -> HttpResponse:
    model = _model(request, pk)
    form = RenameForm(request.POST)
    if form.is_valid():
        model.name = form.cleaned_data["name"]
        model.save(update_fields=["name"])
    else:
        messages.error(request, "Give the model a name of 80 letters at most.")
    return redirect("generator:models")


@login_required
@require_POST
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    own.delete(_model(request, pk))
    messages.success(request, "The model is deleted, with all of its files.")
    return redirect("generator:models")


@login_required
@require_safe
def export(request: SignedInRequest, pk: UUID) -> StreamingHttpResponse:
    model = _model(request, pk)
    return of_file(own.archive_of(model), f"{model.name}.zip", "application/zip")


def _training(request: SignedInRequest, pk: UUID) -> Training:
    return get_object_or_404(Training.objects.visible_to(request.user), pk=pk)


def _model(request: SignedInRequest, pk: UUID) -> OwnModel:
    return get_object_or_404(OwnModel.objects.visible_to(request.user), pk=pk)
