"""Pages of the outbox and of one's own mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hoahoi.directory.models import Person
from hoahoi.documents import outbox
from hoahoi.documents import outbox_preferences as preferences
from hoahoi.documents.models import MailPreference, Message
from hoahoi.ledger.acts import SYSTEM, act

pytestmark = pytest.mark.django_db
CONTEXT = {"name": "Lan", "items": [{"title": "Lập hội đồng", "words": "Hôm nay", "due": "20/11/2026", "url": "http://x/1/"}]}


def write(**given: Any) -> Message:
    return outbox.write(template="reminder", context=CONTEXT, **({"address": "lan@langson.gov.vn"} | given))


def put(message: Message, **values: Any) -> Message:
    Message.objects.filter(pk=message.pk).update(**values)
    return message


def listed(client: Client, query: str = "") -> list[int]:
    return [row["id"] for row in client.get(f"/thu-di/{query}").context["table"]["rows"]]


def test_the_list_and_its_filters(as_role: Any) -> None:
    sent, failed, old = outbox.send(write()), put(write(), state="failed", reason="550"), write(address="nam@langson.gov.vn")
    put(old, written_at=timezone.now() - timedelta(days=40))
    client, yesterday = as_role("clerk"), f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}"
    assert listed(client) == [old.pk, failed.pk, sent.pk]
    queries = ["?tinh-trang=failed", "?mau=reminder&q=nam@", "?mau=digest", f"?tu={yesterday}", f"?den={yesterday}", "?tu=khong"]
    assert [listed(client, q) for q in queries] == [[failed.pk], [old.pk], [], [failed.pk, sent.pk], [old.pk], [old.pk, failed.pk, sent.pk]]
    assert [(c["label"], c["n"]) for c in client.get("/thu-di/").context["counts"]] == [("không gửi được", 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_statements_for_one_row_and_three(as_role: Any, make_user: Any, rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        write(user=make_user("science_officer"))
    client = as_role("clerk")
    client.get("/hom-nay/")
    with django_assert_num_queries(8):
        client.get("/thu-di/")


def test_fifty_a_page(as_role: Any) -> None:
    Message.objects.bulk_create([Message(template="reminder", subject=f"Thư {n}", text="x") for n in range(51)])
    client = as_role("clerk")
    first = client.get("/thu-di/").context["table"]
    assert (len(first["rows"]), len(listed(client, first["next_url"])), first["count_text"]) == (50, 1, "51 thư")


def test_shown_as_it_would_be_sent(as_role: Any, make_user: Any) -> None:
    message = write(user=make_user("science_officer"))
    page = as_role("planning_officer").get(f"/thu-di/{message.pk}/")
    link, hidden = preferences.unsubscribe_url(message), "[đường dẫn riêng của người nhận]"
    outbox.send(message)
    assert mail.outbox[0].body.replace(link, hidden) == page.context["body"]
    assert (page.context["body"].count(hidden), link in page.content.decode()) == (1, False)


def test_a_failed_one_is_sent_again_by_the_button_once(as_role: Any) -> None:
    failed, client = put(write(), state="failed"), as_role("director")
    places = [client.post(f"/thu-di/{failed.pk}/gui-lai/")["Location"] for _ in range(2)]
    again = Message.objects.get(resend_of=failed)
    assert (places, len(mail.outbox), again.state) == ([f"/thu-di/{again.pk}/"] * 2, 1, "sent")
    assert client.get(f"/thu-di/{failed.pk}/").context["may_resend"] is False


def test_each_decision_by_its_button(as_role: Any) -> None:
    client = as_role("clerk")
    draft, cut, sent = write(), put(write(), state="unknown"), outbox.send(write())
    client.post(f"/thu-di/{draft.pk}/huy/", {"ly-do": "Đã xong"})
    client.post(f"/thu-di/{cut.pk}/da-den/")
    client.post(f"/thu-di/{sent.pk}/tra-lai/", {"ly-do": "Hộp thư đầy"})
    found = {m.pk: (m.state, m.reason) for m in Message.objects.all()}
    assert found == {draft.pk: ("cancelled", "Đã xong"), cut.pk: ("sent", "Người nhận cho biết đã nhận."), sent.pk: ("bounced", "Hộp thư đầy")}
    assert client.get(f"/thu-di/{sent.pk}/").context["held"] is True
    client.post(f"/thu-di/{sent.pk}/thoi-giu/")
    assert (client.get(f"/thu-di/{sent.pk}/").context["held"], outbox.why_waiting(sent.address)) == (False, "")
    told = client.post(f"/thu-di/{draft.pk}/huy/", follow=True).content.decode()
    assert "Chỉ hủy thư chưa gửi. Thư này: đã hủy." in told
    assert [client.post(f"/thu-di/{draft.pk}/khac/").status_code, client.get(f"/thu-di/{draft.pk}/huy/").status_code] == [404, 405]


def test_only_director_planning_and_clerk(as_role: Any) -> None:
    message = write()
    for role in ("science_officer", "administrator", "provincial_leader", "investigator"):
        client = as_role(role)
        answers = [client.get("/thu-di/"), client.get(f"/thu-di/{message.pk}/"), client.post(f"/thu-di/{message.pk}/huy/")]
        assert (role, [a.status_code for a in answers]) == (role, [404, 404, 404])
    assert Message.objects.get().state == "draft"


def test_a_bounced_address_shows_on_the_persons_page(as_role: Any) -> None:
    with act("test.setup", actor=SYSTEM) as doing:
        person = Person(title="Nguyễn Thị Lan", email="lan@langson.gov.vn")
        doing.save(person)
    client = as_role("clerk")
    before = client.get(person.get_absolute_url()).content.decode()
    bounced = put(write(), state="bounced", reason="Hộp thư đầy")
    after = client.get(person.get_absolute_url()).content.decode()
    leader = as_role("provincial_leader").get(person.get_absolute_url()).content.decode()
    address = f"/thu-di/{bounced.pk}/"
    assert ["Hộp thư đầy" in before, "Hộp thư đầy" in after, address in after, "Hộp thư đầy" in leader, address in leader] == [
        False, True, True, True, False
    ]  # fmt: skip


# ---- one's own mail


def test_an_address_counts_once_its_owner_opened_the_link(as_role: Any) -> None:
    client = as_role("science_officer", username="lan")
    client.post("/ho-so/thu/dia-chi/", {"dia-chi": "lan@langson.gov.vn"})
    user = preferences.User.objects.get(username="lan")
    link = re.search(r"http://127.0.0.1:8000(/ho-so/thu/xac-nhan/\S+/)", mail.outbox[0].body)[1]  # type: ignore[index]
    assert (mail.outbox[0].to, user.email, link in Message.objects.get().text) == (["lan@langson.gov.vn"], "", False)
    stranger = Client()
    assert stranger.get(link).status_code == 200  # a scanner that opens links changes nothing
    user.refresh_from_db()
    assert user.email == ""
    assert stranger.post(link).status_code == 200
    user.refresh_from_db()
    assert (user.email, stranger.post(link).status_code, stranger.get(link[:-3] + "xx/").status_code) == ("lan@langson.gov.vn", 410, 410)


def test_no_address_no_mail_server_and_no_address_again(as_role: Any, settings: Any) -> None:
    client = as_role("science_officer", username="lan")
    assert "Địa chỉ thư chưa đúng" in client.post("/ho-so/thu/dia-chi/", {"dia-chi": "lan"}, follow=True).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    told = client.post("/ho-so/thu/dia-chi/", {"dia-chi": "lan@langson.gov.vn"}, follow=True).content.decode()
    assert ("Chưa cài máy chủ thư." in told, Message.objects.get().state) == (True, "cancelled")
    preferences.User.objects.filter(username="lan").update(email="lan@langson.gov.vn")
    client.post("/ho-so/thu/dia-chi/", {"dia-chi": ""})
    assert preferences.User.objects.get(username="lan").email == ""


def test_ones_own_choice_of_rhythm(as_role: Any) -> None:
    client = as_role("science_officer", username="lan")
    client.post("/ho-so/thu/", {"loai-reminder": "weekly", "loai-digest": "never"})
    assert list(MailPreference.objects.values_list("user__username", "topic", "rhythm")) == [("lan", "reminder", "weekly")]
    page = client.get("/ho-so/thu/").context
    assert [(o["topic"].template, o["rhythm"]) for o in page["optional"]] == [("reminder", "weekly")]
    assert "Chọn một cách nhận" in client.post("/ho-so/thu/", {"loai-reminder": "hourly"}, follow=True).content.decode()


def test_turned_off_by_the_link_in_the_mail_with_one_click() -> None:
    message = write()
    url = preferences.unsubscribe_url(message).removeprefix("http://127.0.0.1:8000")
    program = Client(enforce_csrf_checks=True)
    assert (program.get(url).status_code, MailPreference.objects.count()) == (200, 0)
    assert program.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (write().state, write(address="LAN@langson.gov.vn").state, write(address="nam@langson.gov.vn").state) == ("declined", "declined", "draft")
    assert preferences.refused_addresses("reminder") == {"lan@langson.gov.vn", "LAN@langson.gov.vn"}
    assert program.post("/thoi-nhan/sai/").status_code == 404
