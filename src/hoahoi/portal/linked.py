"""Public records as schema.org data (JSON-LD), for search engines and harvesters."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString

from hoahoi.directory.public import PublicOffice
from hoahoi.tasks.public import PublicTask

from .kinds import PublicKind, place_text

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def script_text(data: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a script element."""
    return SafeString(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - every character that could end the element is escaped


def _kept(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _body(name: str) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def task_data(task: PublicTask, url: str, office: PublicOffice | None) -> SafeString:
    """A task as a ResearchProject. foundingDate and dissolutionDate are schema.org's names for its start and end."""
    person = {"@type": "Person", "name": task.investigator}
    data = {"@context": "https://schema.org", "@type": "ResearchProject", "@id": url, "url": url, "name": task.title} | _kept(
        alternateName=[n.title for n in task.former_names],
        identifier=task.code,
        keywords=task.field,
        foundingDate=task.starts_on.iso if task.starts_on else "",
        dissolutionDate=task.ends_on.iso if task.ends_on else "",
        parentOrganization=_body(task.host),
        member={"@type": "OrganizationRole", "roleName": "Chủ nhiệm", "member": person} if task.investigator else None,
        location=[{"@type": "Place", "name": place_text(p)} for p in task.places],
        sponsor=_body(office.title if office else ""),
    )  # fmt: skip
    return script_text(data)


def data_of(kind: PublicKind, public: Any, url: str, office: PublicOffice | None) -> SafeString:
    """Any other public record, in its schema.org type."""
    when = kind.when(public)
    date = {"startDate" if kind.schema_type == "Event" else "datePublished": when.iso} if when else {}
    number = getattr(public, "number", "") or getattr(public, "registration_number", "")
    data = {"@context": "https://schema.org", "@type": kind.schema_type, "@id": url, "url": url, "name": public.title}
    data |= date | _kept(identifier=number)
    if kind.schema_type == "Event":
        data |= _kept(organizer=_body(public.organiser), location={"@type": "Place", "name": public.place_text} if public.place_text else None)
    elif office:
        data["publisher"] = {"@type": "GovernmentOrganization", "name": office.title}
    return script_text(data)


def news_data(page: Any, url: str, office: PublicOffice | None) -> SafeString:
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "@id": url, "url": url, "headline": page.title, "description": page.lead,
        "datePublished": page.date.isoformat(), "inLanguage": "vi",
    } | _kept(  # fmt: skip
        dateModified=page.last_published_at.isoformat() if page.last_published_at else "",
        publisher={"@type": "GovernmentOrganization", "name": office.title} if office else None,
    )
    return script_text(data)
