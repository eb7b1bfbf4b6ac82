""""Khoa học đã làm gì ở xã tôi": choose a commune by its old or its new name, and see what the record knows of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hoahoi.declare.filters import lower_first
from hoahoi.directory.models import Place

from ..queries import AT_ONE_PLACE, communes, communes_named, happened_in, relatives
from .lists import page_context, words_of


def choose(request: HttpRequest) -> HttpResponse:
    """All communes of today; with q, those named so, present and former. One single hit opens at once."""
    q = words_of(request.GET)
    found = communes_named(q) if q else []
    if len(found) == 1:
        return HttpResponseRedirect(found[0].url)
    present = [] if q else [c for c in communes() if not c.ended]
    return render(request, "portal/communes.html", {**page_context(request), "q": q, "found": found, "present": present})


def commune_page(request: HttpRequest, pk: int) -> HttpResponse:
    place = Place.objects.select_related("parent").filter(pk=pk, level=Place.Level.COMMUNE).first()
    if place is None:
        raise Http404
    former, present = relatives(place)
    district = lower_first(place.parent.title) if place.parent and place.parent.level == Place.Level.DISTRICT else ""
    context = {**page_context(request), "place": place, "name": lower_first(place.title), "district": district, "former": former, "became": present}
    context |= {"here": happened_in(place), "shown": AT_ONE_PLACE}
    return render(request, "portal/commune.html", context)
