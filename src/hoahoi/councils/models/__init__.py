"""Councils: what they are (council.py), what happens in them (room.py), and how they vote (ballots.py)."""

from .ballots import Ballot, Draft, NamedBallot, PaperKeying, Roll, ScoringLink, Vote
from .council import OVER, Council, Outcome, Seat
from .room import AgendaItem, Attendance, Conclusion, Conflict, Dissent, Invitation, Meeting, Paper, PaperReceipt, Review

__all__ = [
    "OVER", "AgendaItem", "Attendance", "Ballot", "Conclusion", "Conflict", "Council", "Dissent", "Draft", "Invitation", "Meeting", "NamedBallot",
    "Outcome", "Paper", "PaperKeying", "PaperReceipt", "Review", "Roll", "ScoringLink", "Seat", "Vote",
]  # fmt: skip
