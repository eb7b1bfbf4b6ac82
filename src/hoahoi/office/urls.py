"""Addresses of the office. Every kind of record has a list, a page, its ledger and, where it is edited by hand, forms."""

from __future__ import annotations

from django.urls import URLPattern, path

from hoahoi.declare.registers import registers

from .registry import by_slug
from .views import home, imports, lists, records, search, start, steps

app_name = "office"


def _register_addresses() -> list[URLPattern]:
    found = []
    for slug, entry in by_slug().items():
        kind = {"kind": entry.kind}
        if entry.kind in registers():
            found += [
                path(f"{slug}/", lists.listing, kind, name=f"list_{entry.kind}"),
                path(f"{slug}/tai-ve.<str:extension>", lists.export, kind, name=f"export_{entry.kind}"),
            ]
        if entry.form_fields:
            found += [
                path(f"{slug}/them/", records.add, kind, name=f"add_{entry.kind}"),
                path(f"{slug}/<int:pk>/sua/", records.edit, kind, name=f"edit_{entry.kind}"),
            ]
        found += [
            path(f"{slug}/<int:pk>/", records.page, kind, name=f"page_{entry.kind}"),
            path(f"{slug}/<int:pk>/so-cai/", records.ledger, kind, name=f"ledger_{entry.kind}"),
        ]
    return found


urlpatterns = [
    path("hom-nay/", home.today, name="home"),
    path("tim/", search.search_page, name="search"),
    path("chon/", search.pick, name="pick"),
    path("tuy-chon/", home.preferences, name="preferences"),
    path("tro-giup/", home.help_page, name="help"),
    path("danh-ba/", home.hub, name="hub"),
    path("cot/<str:kind>/", lists.columns, name="columns"),
    path("cach-xem/<str:kind>/", lists.save_view, name="save_view"),
    path("cach-xem/<str:kind>/<int:pk>/bo/", lists.drop_view, name="drop_view"),
    path("nhap-du-lieu/", imports.choose, name="imports"),
    path("nhap-du-lieu/<str:kind>/mau.xlsx", imports.template, name="import_template"),
    path("nhap-du-lieu/<str:kind>/<str:token>/", imports.preview, name="import_preview"),
    path("bat-dau/", start.steps, name="start"),
    path("bat-dau/don-vi/", start.office, name="start_office"),
    path("bat-dau/nguoi-ky/", start.signer, name="start_signer"),
    path("bat-dau/nguoi/", start.people, name="start_people"),
    path("bat-dau/quy-dinh/", start.regimes, name="start_regimes"),
    path("bat-dau/tai-khoan/", start.accounts, name="start_accounts"),
    path("ho-so/<int:pk>/buoc/", steps.move_case, name="move"),
    *_register_addresses(),
]
