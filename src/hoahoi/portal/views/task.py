"""The public page of one task."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hoahoi.documents.public import public_files
from hoahoi.sheets.public import synthetic
from hoahoi.tasks.models import Task
from hoahoi.tasks.public import for_page, public_queryset

from ..kinds import KINDS, task_lines
from ..linked import task_data
from ..queries import last_change
from ..story import story_of
from .lists import page_context


def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    task = for_page(public_queryset()).filter(pk=pk).first()
    if task is None:
        raise Http404
    story = story_of(task)
    context = page_context(request)
    context |= {
        "story": story,
        "task": story.task,
        "kind": KINDS["task"],
        "lines": task_lines(story.task),
        "files": public_files(Task.kind, pk),
        "synthetic": bool(synthetic(Task.kind, [pk])),
        "changed_at": last_change(Task.kind, pk),
        "data": task_data(story.task, context["canonical"], context["office"]),
    }
    return render(request, "portal/task.html", context)
