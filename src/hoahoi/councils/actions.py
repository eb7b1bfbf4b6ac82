"""Every act of the council room, in the order of a council's life. Each is one ledger act; refusals are CouncilError."""

from .appointing import (
    Dossier,
    add_dossiers,
    answer,
    answer_invitation,
    appoint,
    decide_conflict,
    declare_conflict,
    dossier_of,
    invitation_by,
    invitation_of,
    invite,
    mark_read,
    replace_member,
    seat_member,
    send_papers,
    set_up_council,
    submit_review,
    unseat_member,
)  # fmt: skip
from .common import CouncilError, SeatActor, member
from .counting import (
    add_dissent,
    conclude,
    count,
    finish,
    key_in_paper,
    open_count,
    publish_only_result,
    recommend,
    record_decision,
)  # fmt: skip
from .deadlines import plan_meeting
from .meeting import (
    authorise_vice_chair,
    call_roll,
    elect_tellers,
    mark_absent,
    mark_present,
    open_meeting,
    record_experts,
    record_guests,
    write_notes,
)
from .voting import (
    Cast,
    Claim,
    cancel_vote,
    cast_ballot,
    change_room_code,
    claim_link,
    claim_next,
    claimed,
    close_vote,
    hand_out_paper,
    issue_scoring_links,
    open_vote,
    own_ballot,
    receipt_again,
    save_draft,
    strike_from_roll,
)  # fmt: skip

__all__ = [
    "Cast", "Claim", "CouncilError", "Dossier", "SeatActor", "add_dissent",
    "add_dossiers", "answer", "answer_invitation", "appoint", "authorise_vice_chair",
    "call_roll", "cancel_vote", "cast_ballot", "change_room_code", "claim_link", "claim_next", "claimed", "close_vote", "conclude", "count",
    "decide_conflict", "declare_conflict", "dossier_of", "elect_tellers", "finish", "hand_out_paper", "invitation_by", "invitation_of", "invite",
    "issue_scoring_links", "key_in_paper", "mark_absent", "mark_present", "mark_read", "member", "open_count", "open_meeting", "open_vote",
    "own_ballot", "plan_meeting", "publish_only_result", "receipt_again", "recommend", "record_decision", "record_experts", "record_guests",
    "replace_member", "save_draft", "seat_member", "send_papers", "set_up_council", "strike_from_roll", "submit_review", "unseat_member",
    "write_notes",
]  # fmt: skip
