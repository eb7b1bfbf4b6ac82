"""Papers of a council, written from the record alone: list_papers, paper_draft; issue_appointment_decision gives the decision its number."""

from __future__ import annotations

from dataclasses import dataclass

from hoahoi.councils.models import Council
from hoahoi.documents.blocks import Draft

from .file import File
from .issuing import issue_appointment_decision
from .kinds import KINDS, Kind, draft

__all__ = ["KINDS", "Kind", "PaperState", "issue_appointment_decision", "list_papers", "paper_draft", "ready_papers"]


@dataclass(frozen=True)
class PaperState:
    """missing: why it cannot be made yet, in sentences; (): it can be."""

    code: str
    title: str
    missing: tuple[str, ...]
    to_members: bool


def list_papers(council: Council) -> list[PaperState]:
    """Every paper of the council in the order of its life."""
    file = File(council)
    return [PaperState(kind.code, kind.title, tuple(kind.missing(file)), kind.to_members) for kind in KINDS.values()]


def ready_papers(council: Council) -> list[PaperState]:
    """Those that can be made now."""
    return [state for state in list_papers(council) if not state.missing]


def paper_draft(council: Council, code: str) -> Draft:
    """The paper as blocks. Raises KeyError for an unknown code, CouncilError while the paper cannot be made."""
    return draft(KINDS[code], File(council))
