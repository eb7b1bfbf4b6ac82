"""A regime on paper: for a person to read, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .regime_values import UNITS, Value, values
from .regimes import Regime
from .schema import GUARDS, STAGE_ENTERED, Deadline, Procedure

_SURE = {"found": "đã thấy trong nguồn", "recalled": "theo trí nhớ, chưa thấy nguồn", "assumed": "suy ra"}


def readable(regime: Regime) -> str:
    """Identity, procedures, then every council's values with source and certainty; what is unknown says what to fill."""
    return "\n".join([*_identity(regime), *_procedures(regime), *_councils(regime)])


def as_json(regime: Regime) -> dict[str, Any]:
    """The whole regime; exact decimals are strings. `values` lists each value by its stable path."""
    whole = regime.model_dump(mode="json", by_alias=True)
    whole["councils"] = {
        stage: {"title": rule.title, **{part: getattr(rule, part).model_dump(mode="json") for part in ("composition", "paper", "counted")}}
        for stage, rule in regime.councils.items()
    }
    return whole | {"values": [value.as_json() for value in values(regime)]}


def _identity(regime: Regime) -> Iterator[str]:
    yield f"{regime.code}: {regime.title}"
    yield f"  Ban hành: {regime.issuer}. Hiệu lực từ {_day(regime.in_force_from)}, đến {_day(regime.in_force_until)}."
    yield f"  Văn bản: {', '.join(regime.instruments) or 'chưa biết'}"
    if regime.inherits:
        read = "đã đọc văn bản riêng" if regime.text_read else "chưa đọc văn bản riêng, phần kế thừa là suy ra"
        yield f"  Kế thừa: {regime.inherits} ({read})"
    if regime.replaces:
        yield f"  Thay thế: {', '.join(regime.replaces)}"
    if regime.note:
        yield f"  {regime.note}"
    yield f"  Mã băm: {regime.sha256}"


def _procedures(regime: Regime) -> Iterator[str]:
    if not regime.procedures:
        yield "\nQuy trình: chưa biết, cán bộ cần điền."
    for procedure in regime.procedures.values():
        yield f"\nQuy trình: {procedure.title}"
        if procedure.note:
            yield f"  (các bước chưa xác nhận) {procedure.note}"
        titles = {stage.code: stage.title for stage in procedure.stages}
        for stage in procedure.stages:
            onward = " | ".join(titles[code] for code in stage.next) or "kết thúc"
            yield f"  {stage.title} → {onward}"
            if stage.documents:
                yield f"      Giấy tờ: {'; '.join(d.title + (f' ({d.form})' if d.form else '') for d in stage.documents)}"
            if stage.guards:
                yield f"      Điều kiện: {'; '.join(GUARDS[name] for name in stage.guards)}"
        if procedure.timers:
            yield "  Thời hạn"
        for timer in procedure.timers:
            yield f"    {timer.title}: {when(timer, procedure)} [{_origin(timer.citation, timer.confidence)}]"
        for limit in procedure.limits:
            yield f"    {limit.title}: {limit.value} {limit.unit}".rstrip() + f" [{_origin(limit.citation, limit.confidence)}]"
        for dossier in procedure.dossiers:
            parts = dossier.note if dossier.unknown else "; ".join(dossier.parts)
            yield f"    {dossier.title}: {parts} [{_origin(dossier.citation, dossier.confidence)}]"


def when(timer: Deadline, procedure: Procedure) -> str:
    if timer.unknown:
        return timer.note
    event = f"khi vào bước {procedure.stage(timer.stage).title}" if timer.event == STAGE_ENTERED else procedure.events[timer.event]
    return f"{timer.amount} {UNITS[timer.unit]} {'trước' if timer.before else 'từ'} {event}"


def _councils(regime: Regime) -> Iterator[str]:
    every = values(regime)
    for stage, rule in regime.councils.items():
        yield f"\nHội đồng: {rule.title} ({stage})"
        yield from (_line(v, rule.title) for v in every if v.path.split(".")[1] == stage and not v.path.startswith("procedures."))


def _line(value: Value, council: str) -> str:
    title = value.title.removeprefix(f"{council}: ")
    if value.unknown:
        return f"  {title}: chưa biết. {value.note}"
    confirmed = f"; {value.confirmed_by} xác nhận {_day(value.confirmed_on.isoformat())}" if value.confirmed_by and value.confirmed_on else ""
    origin = _origin(", ".join(part for part in (value.source, value.article) if part), value.confidence)
    return f"  {title}: {value.value} [{origin}{confirmed}]" + (f" {value.note}" if value.note else "")


def _origin(citation: str, confidence: str) -> str:
    return f"{citation}; {_SURE[confidence]}"


def _day(iso: str) -> str:
    """dd/mm/yyyy, or that it is not known."""
    return date.fromisoformat(iso).strftime("%d/%m/%Y") if iso else "chưa biết"
