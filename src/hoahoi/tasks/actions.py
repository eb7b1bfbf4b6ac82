"""The acts of a task's life, in the order of that life. Each is one act in the ledger; each refuses with money.TaskError or procedures' NotAllowed."""

from __future__ import annotations

from .appraising import Appraised, Sitter, appraise_budget
from .beginning import begin_procedure
from .calling import check_proposal, choose_proposal, make_task, open_dossiers, publish_call, receive_proposal
from .changing import ask_change, consult_change, decide_change
from .checking import record_check
from .contracting import Line, Promise, amend_contract, approve_task, liquidate, record_payment, sign_contract
from .ending import close, deliver_commitment, resume, suspend, terminate, waive_commitment
from .milestones import note_done, record_milestone
from .money import TaskError
from .norms import Labour
from .reporting import answer_report, ask_progress_report, save_draft, submit_progress_report

__all__ = [
    "Appraised", "Labour", "Line", "Promise", "Sitter", "TaskError", "amend_contract", "answer_report", "appraise_budget", "approve_task", "ask_change",
    "ask_progress_report", "begin_procedure", "check_proposal", "choose_proposal", "close", "consult_change", "decide_change", "deliver_commitment",
    "liquidate", "make_task", "note_done", "open_dossiers", "publish_call", "receive_proposal", "record_check", "record_milestone", "record_payment", "resume",
    "save_draft", "sign_contract", "submit_progress_report", "suspend", "terminate", "waive_commitment",
]  # fmt: skip
