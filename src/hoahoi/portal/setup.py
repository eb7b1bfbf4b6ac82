"""The site on first run: home page, news, the site object, the editors' group."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from hoahoi.directory.public import public_office
from hoahoi.ledger.acts import Actor

from .access import ensure_group, follow_all
from .models import HomePage, NewsIndexPage


def ensure_site(actor: Actor) -> HomePage:
    """The home page of the site, made on first run with everything around it. Two queries when all is there."""
    home = HomePage.objects.first()
    if home is not None and NewsIndexPage.objects.exists():
        return home
    return _make(actor)


@transaction.atomic
def _make(actor: Actor) -> HomePage:
    root = Page.get_first_root_node()
    office = public_office()
    title = office.title if office else "Khoa học và công nghệ"
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title=title, slug="trang-chu", lead="Nhiệm vụ, kết quả và số liệu khoa học, công nghệ của địa phương, mở ra đến từng hồ sơ.")
        root.add_child(instance=home)
        home.save_revision(user=account_of(actor)).publish()
    if not NewsIndexPage.objects.exists():
        index = NewsIndexPage(title="Tin tức", slug="tin-tuc")
        home.add_child(instance=index)
        index.save_revision(user=account_of(actor)).publish()
    _site(home, title)
    ensure_group(home)
    follow_all()
    return home


def _site(home: HomePage, title: str) -> None:
    """One site at the installation's address. The page that Wagtail's own migration made gives way."""
    address = urlsplit(settings.CONFIG.base_url)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    before = site.root_page if site.pk else None
    site.hostname, site.port = address.hostname or "localhost", address.port or (443 if address.scheme == "https" else 80)
    site.site_name, site.root_page = title[:255], home
    site.save()
    if before is not None and before.pk != home.pk and before.specific_class is Page:
        before.delete()


def account_of(actor: Actor) -> object | None:
    """The account that Wagtail's log names; None for the system."""
    from hoahoi.accounts.models import User

    return actor if isinstance(actor, User) else None
