"""The evidence brief: what research has produced on a topic or a place, who uses it, with what effect, what was recommended. Two pages.

Every statement is one of the record's; what the record does not know is said to be unknown. Same records and same day, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hoahoi.directory.models import Place
from hoahoi.directory.queries import in_text, the_office
from hoahoi.directory.registers import places_meant
from hoahoi.documents.blocks import NO_NUMBER, Block, Draft, Figure, Header, Heading, Item, Paragraph, Run, Strong, Table, Title
from hoahoi.search import queries as search
from hoahoi.ui.vietnamese import money, number

from .follow_models import REASONS
from .models import APPLIED, Application, Dissemination, Result
from .uses_told import scale_of

MOST, FOUND = 6, 40  # results in a brief that keeps to two pages; results offered to choose from
_TEXT, _ADVICE, _TITLE, _TOPIC, _USES = 140, 110, 110, 90, 6  # letters; uses listed


def found_results(q: str, place: Place | None, visible: QuerySet[Result]) -> list[Result]:
    """Results on the topic, best first; at a place, those used or shown there, in former and present units alike. Neither asked: none."""
    if not q.strip() and place is None:
        return []
    rows = visible
    if place is not None:
        units = places_meant(place.pk)
        used = Application.objects.filter(place_id__in=units).values("result_id")
        shown = Dissemination.objects.filter(place_id__in=units).values("result_id")
        rows = rows.filter(Q(pk__in=used) | Q(pk__in=shown))
    if not q.strip():
        return list(rows.order_by("-registered_on", "pk")[:FOUND])
    order = {pk: n for n, pk in enumerate(search.ids(q, Result.kind))}
    return sorted(rows.filter(pk__in=order), key=lambda r: order[r.pk])[:FOUND]


def brief(results: Sequence[Result], *, q: str, place: Place | None, day: date) -> Draft:
    """Raises LookupError before the office is set up."""
    office = the_office()
    if office is None:
        raise LookupError("no office")
    chosen = _loaded(list(results)[:MOST])
    uses = [u for r in chosen for u in r.applications.all()]
    title = subject(q, place)
    blocks: list[Block] = [
        Header(parent=office.parent_title.upper(), issuer=office.title.upper(), number=NO_NUMBER, place=office.place_title, day=day),
        Title(_("TÓM TẮT BẰNG CHỨNG"), title),
        Heading(2, "I.", _("Những con số")), *_figures(chosen, uses),
        Heading(2, "II.", _("Kết quả nghiên cứu")), *(block for n, r in enumerate(chosen, 1) for block in _of_result(n, r)),
        Heading(2, "III.", _("Ai đang dùng, hiệu quả ra sao")), *_of_uses(uses),
        Heading(2, "IV.", _("Kiến nghị đã nêu")), *_recommendations(chosen),
        Paragraph([_("Nguồn: hồ sơ kết quả và trả lời của đơn vị ứng dụng do %s quản lý, tính đến ngày ghi trên.") % office.title], muted=True),
    ]  # fmt: skip
    return Draft(title=title, author=office.title, blocks=blocks, day=day)


def subject(q: str, place: Place | None) -> str:
    about = _("về “%s”") % _short(q, _TOPIC) if q.strip() else ""
    return " ".join(t for t in (_("Kết quả khoa học và công nghệ"), about, _("tại %s") % in_text(place.title) if place else "") if t)


def _loaded(results: list[Result]) -> list[Result]:
    """In the given order, with what the brief says of each, in three queries."""
    uses = Application.objects.select_related("adopter", "place").order_by("started_on", "pk")
    rows = Result.objects.filter(pk__in=[r.pk for r in results])
    by_pk = rows.prefetch_related(Prefetch("applications", uses), "disseminations").in_bulk()
    return [by_pk[r.pk] for r in results if r.pk in by_pk]


def _figures(results: list[Result], uses: list[Application]) -> list[Block]:
    applied = [u for u in uses if u.applied]
    told = [u.money for u in applied if u.money is not None]
    reached = [d.reached for r in results for d in r.disseminations.all() if d.reached is not None]
    silent = sum(u.silent_on is not None for u in uses)

    def figure(value: int, ref: str, url: str = "/ket-qua/") -> Figure:
        return Figure(number(value), ref, url)

    asked: list[Run] = [figure(len(applied), "brief.applied", "/ung-dung/"), _(" nơi đang ứng dụng, có đơn vị xác nhận hoặc văn bản minh chứng")]
    asked += [_("; "), figure(silent, "brief.silent", "/ung-dung/"), _(" nơi đã hỏi, đã nhắc mà không trả lời")] if silent else []
    gain = _("Hiệu quả bằng tiền: chưa có số liệu") if not told else _("Hiệu quả bằng tiền do %(n)d/%(all)d nơi tự khai: %(sum)s một năm") % {
        "n": len(told), "all": len(applied), "sum": money(sum(told, Decimal(0))),
    }  # fmt: skip
    people = _("Người dự tập huấn, trình diễn: %s") % (number(sum(reached)) if reached else _("chưa có số liệu"))
    registered = sum(r.registered for r in results)
    return [
        Item([figure(len(results), "brief.results"), _(" kết quả được chọn, trong đó "), figure(registered, "brief.registered"), _(" đã đăng ký")]),
        Item(asked), Item([gain]), Item([people]),
    ]  # fmt: skip


def _of_result(n: int, result: Result) -> list[Block]:
    certificate = _("giấy chứng nhận số %(number)s, %(on)s") % {"number": result.registration_number or _("không rõ số"), "on": result.registered_on}
    state = certificate if result.registered else _("giấy chứng nhận đã thu hồi") if result.withdrawn_on else _("chưa đăng ký kết quả")
    text = _short(result.summary, _TEXT) or _("Hồ sơ chưa có tóm tắt.")
    return [Paragraph([Strong(f"{n}. {_short(result.title, _TITLE)}"), f" ({result.get_type_display()}; {state}). {text}"])]


def _of_uses(uses: list[Application]) -> list[Block]:
    applied = [u for u in uses if u.applied]
    blocks: list[Block] = []
    if applied:
        unknown = _("chưa rõ")
        rows = [
            (_short(str(u.adopter), 40), _short(str(u.place or unknown), 30), str(u.started_on), _short(scale_of(u), 32) or unknown,
             money(u.money) if u.money is not None else unknown)
            for u in applied[:_USES]
        ]  # fmt: skip
        more = _("Còn %d nơi khác trong hồ sơ.") % (len(applied) - _USES) if len(applied) > _USES else ""
        columns = (_("Đơn vị"), _("Địa bàn"), _("Từ"), _("Quy mô"), _("Hiệu quả một năm"))
        blocks.append(Table(columns=columns, rows=rows, widths=(5, 4, 2, 4, 3), align="lllll", note=more))
    else:
        blocks.append(Paragraph([_("Chưa có nơi nào xác nhận đang dùng.")], muted=True))
    words = dict(REASONS)
    reasons = list(dict.fromkeys(words[code] for u in uses if u.use == Application.Use.NO for code in u.reasons if code in words))
    refused = sum(u.use == Application.Use.NO for u in uses)
    if refused:
        why = "; ".join(reasons) or _("không nêu lý do")
        blocks.append(Paragraph([_("%(n)s nơi trả lời không dùng, vì: %(why)s.") % {"n": number(refused), "why": why}]))
    return blocks


def _recommendations(results: list[Result]) -> list[Block]:
    found = [(n, r.recommendation) for n, r in enumerate(results, 1) if r.recommendation.strip()]
    if not found:
        return [Paragraph([_("Hồ sơ của các kết quả này chưa ghi kiến nghị.")], muted=True)]
    return [Item([f"{_short(text, _ADVICE).rstrip('.')} ({_('kết quả')} {n})"]) for n, text in found]


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;.") + "…"


def applied_count(results: Sequence[Result]) -> dict[int, int]:
    """Result -> places that use it, for the list to choose from. One query."""
    found: dict[int, int] = {}
    for pk in Application.objects.filter(APPLIED, result__in=[r.pk for r in results]).values_list("result_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found
