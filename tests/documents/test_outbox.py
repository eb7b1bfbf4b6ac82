"""The outbox: a message is a row before it is a mail, and says what became of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hoahoi.documents import outbox, outbox_acts, outbox_runs
from hoahoi.documents import outbox_preferences as preferences
from hoahoi.documents.models import MailPreference, Message
from hoahoi.documents.outbox_digest import send_digests
from hoahoi.documents.outbox_preferences import MailError
from hoahoi.documents.outbox_topics import topic_of, topics

pytestmark = [pytest.mark.django_db, pytest.mark.either]
CONTEXT = {"name": "Lan & Nam", "items": [{"title": "Lập hội đồng", "words": "Hôm nay", "due": "20/11/2026", "url": "http://x/1/"}]}
REMINDER = topic_of("reminder")


def write(**given: Any) -> Message:
    whose = {} if "user" in given else {"address": "lan@langson.gov.vn"}
    return outbox.write(template="reminder", context=CONTEXT, **(whose | given))


def put(message: Message, **values: Any) -> Message:
    """The row as a fault would have left it."""
    Message.objects.filter(pk=message.pk).update(**values)
    return Message.objects.get(pk=message.pk)


@pytest.fixture
def officer(make_user: Any) -> Any:
    user = make_user("science_officer", username="lan")
    user.email = "lan@langson.gov.vn"
    user.save()
    return user


def test_written_is_a_draft_with_subject_text_template_and_context() -> None:
    message = Message.objects.get(pk=write().pk)
    assert (message.state, message.subject, message.template, message.context) == ("draft", "Nhắc việc: 1 việc đến hạn", "reminder", CONTEXT)
    assert message.text.startswith("Kính gửi Lan & Nam,\n")
    assert len(mail.outbox) == 0


def test_sent_once_and_never_again() -> None:
    message = write()
    assert [outbox.send(message).state, outbox.send(message).state] == ["sent", "sent"]
    assert [(m.to, m.subject) for m in mail.outbox] == [(["lan@langson.gov.vn"], "Nhắc việc: 1 việc đến hạn")]
    found = Message.objects.get()
    assert (found.attempts, found.reason, found.sent_at is not None) == (1, "", True)


def test_a_key_is_written_once() -> None:
    assert write(key="due:1:2026-11-20") == write(key="due:1:2026-11-20")
    write()
    write()
    assert Message.objects.count() == 3


@pytest.mark.parametrize("backend", ["console", "dummy", "smtp"])
def test_without_a_mail_server_it_stays_a_draft_and_says_so(settings: Any, backend: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    message = outbox.send(write())
    assert (outbox.configured(), message.state, message.reason, message.attempts) == (False, "draft", "Chưa cài máy chủ thư.", 0)
    assert outbox.waiting() == []


def test_what_was_cut_off_while_sending_is_for_a_person_to_decide() -> None:
    now = timezone.now()
    fresh = put(write(), state="sending", sending_since=now)
    old = put(write(), state="sending", sending_since=now - timedelta(minutes=11))
    assert (outbox.send(fresh).state, outbox.waiting(), outbox.deliver.call(), len(mail.outbox)) == ("sending", [], 0, 0)
    states = {m.pk: (m.state, m.reason.partition(" ngày")[0]) for m in Message.objects.all()}
    assert states == {fresh.pk: ("sending", ""), old.pk: ("unknown", "Máy dừng khi đang gửi")}
    assert outbox.deliver.call() == 0


def test_the_background_worker_sends_what_waits() -> None:
    write()
    write()
    write(address="")
    assert outbox.deliver.call() == 2
    assert sorted(Message.objects.values_list("state", flat=True)) == ["draft", "sent", "sent"]


def test_the_worker_runs_every_ten_minutes_and_one_run_waits_at_a_time() -> None:
    write()
    assert outbox_runs.run.call() == 1
    assert (outbox_runs.queue_next(), DBTaskResult.objects.filter(task_path="hoahoi.documents.outbox_runs.run").count()) == (None, 1)


# ---- what a person decides


def test_resent_as_a_new_row_tied_to_the_first_and_only_once(officer: Any) -> None:
    failed = put(write(user=officer), state="failed", reason="550 Không có hộp thư")
    again = outbox_acts.resend(message=failed, actor=officer)
    assert (again.state, again.resend_of, again.subject) == ("sent", failed, failed.subject)
    assert outbox_acts.resend(message=failed, actor=officer).pk == again.pk
    assert (len(mail.outbox), Message.objects.count(), Message.objects.get(pk=failed.pk).state) == (1, 2, "failed")
    third = outbox_acts.resend(message=put(again, state="bounced", released_at=timezone.now()), actor=officer)
    assert (third.resend_of, len(mail.outbox)) == (failed, 2)


@pytest.mark.parametrize("state", ["draft", "sending", "sent", "held", "gathered", "declined", "cancelled"])
def test_what_went_out_or_waits_is_not_sent_again(officer: Any, state: str) -> None:
    with pytest.raises(MailError, match="^Chỉ gửi lại thư không gửi được, bị trả lại hoặc không rõ đã đi chưa. Thư này: "):
        outbox_acts.resend(message=put(write(), state=state), actor=officer)
    assert Message.objects.count() == 1


def test_a_mail_with_a_personal_link_is_not_sent_again_from_here(officer: Any) -> None:
    with pytest.raises(MailError, match="đường dẫn riêng"):
        outbox_acts.resend(message=put(write(), state="failed", template="adopter_question"), actor=officer)
    put(Message.objects.get(), state="draft")
    assert outbox.waiting() == []


def test_a_draft_is_cancelled_and_stays(officer: Any) -> None:
    gone = outbox_acts.cancel(message=write(), actor=officer, reason=" Việc  đã xong ")
    assert (gone.state, gone.reason, gone.handled_by) == ("cancelled", "Việc đã xong", officer)
    assert (outbox.send(gone).state, outbox.waiting()) == ("cancelled", [])
    with pytest.raises(MailError, match="Chỉ hủy thư chưa gửi. Thư này: đã hủy."):
        outbox_acts.cancel(message=gone, actor=officer)


def test_one_of_unknown_fate_is_settled_by_the_recipients_word(officer: Any) -> None:
    came = outbox_acts.note_arrived(message=put(write(), state="unknown"), actor=officer)
    assert (came.state, came.sent_at, len(mail.outbox)) == ("sent", came.written_at, 0)
    with pytest.raises(MailError, match="Thư này không chờ xác nhận"):
        outbox_acts.note_arrived(message=came, actor=officer)


def test_a_bounced_address_is_held_until_it_is_corrected_or_released(officer: Any) -> None:
    back = outbox_acts.note_bounce(message=outbox.send(write(user=officer)), reason="Hộp thư đầy", actor=officer)
    held = outbox.send(write(user=officer))
    assert (back.state, held.state, held.attempts) == ("bounced", "draft", 0)
    assert held.reason == "Thư trước tới địa chỉ này bị trả lại (Hộp thư đầy). Sửa địa chỉ hoặc thôi giữ."
    officer.email = "lan.moi@langson.gov.vn"
    officer.save()
    assert outbox_acts.resend(message=back, actor=officer).address == "lan.moi@langson.gov.vn"
    outbox_acts.release_address(message=back, actor=officer)
    assert outbox.deliver.call() == 1
    assert [m.to for m in mail.outbox] == [["lan@langson.gov.vn"], ["lan.moi@langson.gov.vn"], ["lan@langson.gov.vn"]]


def test_a_bounce_has_a_reason_and_is_of_a_mail_that_went_out(officer: Any) -> None:
    with pytest.raises(MailError, match="Ghi lý do"):
        outbox_acts.note_bounce(message=outbox.send(write()), reason=" ", actor=officer)
    with pytest.raises(MailError, match="Chỉ thư đã gửi mới bị trả lại. Thư này: chưa gửi."):
        outbox_acts.note_bounce(message=write(), reason="x", actor=officer)


# ---- what the recipient wants


def test_a_refused_kind_is_kept_and_not_sent(officer: Any) -> None:
    preferences.choose(topic=REMINDER, rhythm="never", user=officer)
    message = outbox.send(write(user=officer))
    assert (message.state, message.reason, len(mail.outbox)) == ("declined", "Người nhận đã chọn không nhận loại thư này.", 0)
    assert outbox.send(write(address="khac@langson.gov.vn")).state == "sent"


def test_mandatory_kinds_cannot_be_turned_off(officer: Any) -> None:
    assert {t.template for t in topics() if not t.optional} >= {"confirm_address", "digest"}
    with pytest.raises(MailError, match="không tắt được"):
        preferences.choose(topic=topic_of("confirm_address"), rhythm="never", user=officer)
    with pytest.raises(MailError, match="không tắt được"):
        preferences.choose(topic=topic_of("unheard_of"), rhythm="never", user=officer)
    with pytest.raises(MailError, match="Chọn một cách nhận"):
        preferences.choose(topic=topic_of("adopter_question"), rhythm="daily", user=officer)
    assert MailPreference.objects.count() == 0


@pytest.mark.parametrize(("rhythm", "days"), [("daily", [0, 1]), ("weekly", [0])])
def test_gathered_once_a_day_or_once_a_week(officer: Any, rhythm: str, days: list[int]) -> None:
    monday = date(2026, 11, 23)
    preferences.choose(topic=REMINDER, rhythm=rhythm, user=officer)
    assert [outbox.send(write(user=officer)).state for _ in range(2)] == ["held", "held"]
    sent = []
    for n in range(2):
        sent += [n] * send_digests(monday + timedelta(days=n))
        assert send_digests(monday + timedelta(days=n)) == 0  # the same morning again
        write(user=officer)
    assert (sent, [m.subject for m in mail.outbox]) == (days, ["Thư gộp: 2 thông báo", "Thư gộp: 1 thông báo"][: len(days)])
    first = Message.objects.get(subject="Thư gộp: 2 thông báo")
    assert (first.gathered.count(), mail.outbox[0].body.count("Lập hội đồng"), first.state) == (2, 2, "sent")


def test_turned_off_since_it_was_held_is_not_gathered(officer: Any) -> None:
    preferences.choose(topic=REMINDER, rhythm="daily", user=officer)
    write(user=officer)
    preferences.choose(topic=REMINDER, rhythm="never", user=officer)
    assert (send_digests(date(2026, 11, 23)), Message.objects.get().state, len(mail.outbox)) == (0, "declined", 0)


# ---- what a mail carries


def test_headers_and_foot(settings: Any, officer: Any) -> None:
    message = outbox.send(write(user=officer))
    sent = mail.outbox[0]
    url = preferences.unsubscribe_url(message)
    assert sent.extra_headers == {
        "Message-ID": f"<{message.pk}.{message.written_at:%Y%m%d%H%M%S}@127.0.0.1>", "Content-Language": "vi", "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }  # fmt: skip
    assert sent.body.endswith(f"\n\n--\nKhông muốn nhận loại thư này nữa: {url}\n")
    assert (preferences.leaving(url.rstrip("/").rpartition("/")[2]).user, message.text.count("http")) == (officer, 1)


def test_a_personal_link_leaves_with_the_mail_and_is_kept_nowhere() -> None:
    context = {"name": "Lan", "username": "lan", "link": outbox.NO_LINK}
    message = outbox.send(outbox.write(template="confirm_address", context=context, address="a@b.vn"), link="http://x/bi-mat/")
    assert (mail.outbox[0].body.count("http://x/bi-mat/"), "bi-mat" in message.text, "bi-mat" in str(message.context)) == (1, False, False)
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
