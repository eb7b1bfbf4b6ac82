"""The demo accounts of narrow roles find something of theirs in the sample: a host's tasks, a council that votes today, a user who is asked."""

from __future__ import annotations

from django.db.models import Count

from hoahoi.accounts.actions import give_role
from hoahoi.accounts.models import Role, User
from hoahoi.councils.models import Council, Seat
from hoahoi.directory.models import Organisation
from hoahoi.ledger.acts import Actor
from hoahoi.results.models import FollowUp
from hoahoi.tasks.models import Task


def enter_sample(*, seed: int, actor: Actor) -> None:
    """For who tries the system only: a demo account keeps what it had of the public record, but a member's is another, made-up person from here on."""
    demo = {user.username: user for user in User.objects.filter(demo=True)}
    led = Task.objects.filter(code__startswith=f"MẪU{seed}-ĐT")
    host = led.filter(stage=Task.Stage.IN_PROGRESS).values("host").annotate(n=Count("pk")).order_by("-n", "host").first()
    if host and "chunhiem" in demo:
        give_role(user=demo["chunhiem"], role=Role.INVESTIGATOR, organisation=Organisation.objects.get(pk=host["host"]), actor=actor)
    asked = FollowUp.objects.filter(
        state__in=(FollowUp.State.SENT, FollowUp.State.REMINDED), application__result__task_id__in=led.values("pk")
    ).select_related("application__adopter")
    if (first := asked.order_by("pk").first()) and "doanhnghiep" in demo:
        give_role(user=demo["doanhnghiep"], role=Role.FIRM, organisation=first.application.adopter, actor=actor)
    sitting = Council.objects.filter(stage=Council.Stage.MEETING, subject_kind=Task.kind, subject_id__in=led.values("pk")).order_by("pk").first()
    member = sitting and sitting.seats.filter(role=Seat.Role.MEMBER, ended_on="").order_by("pk").last()
    if member and "hoidong" in demo:
        demo["hoidong"].person = member.person
        demo["hoidong"].save(update_fields=["person"])
