"""What `./hoahoi up` does: prepare an installation step by step, each step only when it is needed, then serve it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import timezone

from hoahoi.accounts.actions import DemoAccount, ensure_demo_accounts
from hoahoi.config.apart import apart
from hoahoi.indicators.models import Snapshot
from hoahoi.ledger.acts import SYSTEM
from hoahoi.ledger.models import Entry
from hoahoi.ledger.verify import checkpoint

from .serve import serve

SAMPLE_COUNCILS = 20  # of earlier years and every regime, beside those of the tasks that are led through their whole life
LIVES_FROM = 40  # tasks; a smaller sample has too few people to fill the councils of whole lives
Say = Callable[[str], None]
Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]


def prepare(*, sample_tasks: int, year: int, say: Say, progress: Bar) -> list[DemoAccount]:
    """Load the public record, make the demo accounts and the site, write the year's report. Says what it did, or that nothing changed."""
    from hoahoi.loading.run import load_all
    from hoahoi.year.actions import freeze_year
    from hoahoi.year.report import write_report

    before = Entry.objects.count()
    changed = False
    with progress("Hồ sơ công khai") as bar:
        load_all(actor=SYSTEM, progress=bar)
    accounts = ensure_demo_accounts(actor=SYSTEM)
    # what was frozen stays: freezing again is the office's own decision, on the page of the year
    snapshot = Snapshot.objects.filter(year=year).order_by("-number").first() or freeze_year(year=year, actor=SYSTEM)
    folder = settings.CONFIG.var / "out" / str(year)
    stamp = folder / ".snapshot"
    names = ("report.pdf", "report.docx", "report.xlsx")
    if not all((folder / n).exists() for n in names) or not stamp.exists() or stamp.read_text() != snapshot.sha256:
        say(f"Đang viết báo cáo năm {year}…")
        folder.mkdir(parents=True, exist_ok=True)
        apart(write_report, year, folder, snapshot=snapshot)  # the typesetter starts threads
        stamp.write_text(snapshot.sha256)
        changed = True
    changed |= ensure_portal()
    if sample_tasks:  # after the report, which is of the public record alone
        from hoahoi.loading.sample_accounts import enter_sample
        from hoahoi.loading.sample_councils import hold_councils
        from hoahoi.loading.sample_lives import first_day, tell_lives
        from hoahoi.loading.seed import seed

        with progress("Dữ liệu mẫu") as bar:
            seed(tasks=sample_tasks, seed=1, actor=SYSTEM, progress=bar, begun_before=first_day(timezone.localdate()))
        with progress("Hội đồng mẫu") as bar:
            hold_councils(count=min(SAMPLE_COUNCILS, sample_tasks // 10), seed=1, actor=SYSTEM, progress=bar)
        if sample_tasks >= LIVES_FROM:
            with progress("Nhiệm vụ mẫu từ đề xuất đến ứng dụng") as bar:
                if tell_lives(seed=1, actor=SYSTEM, progress=bar):
                    enter_sample(seed=1, actor=SYSTEM)
    checkpoint()
    if changed or Entry.objects.count() != before:
        say(f"Xong: {Entry.objects.count()} bút toán trong sổ cái; báo cáo ở {folder}")
    else:
        say("Mọi thứ đã sẵn sàng từ trước, không có gì thay đổi.")
    return accounts


def prepare_apart(**how: Any) -> list[DemoAccount]:
    """prepare() in a process of its own: the servers, which are forked from this one, inherit nothing of the memory that loading takes."""
    accounts: list[DemoAccount] = apart(prepare, **how)
    return accounts


def ensure_portal() -> bool:
    """Site, home page, and the news page of the year-end conference. True when anything was made."""
    from hoahoi.directory.models import Event
    from hoahoi.portal.actions import publish_conference_page
    from hoahoi.portal.models import NewsPage
    from hoahoi.portal.setup import ensure_site

    pages = NewsPage.objects.count()
    ensure_site(actor=SYSTEM)
    for event in Event.objects.filter(type=Event.Type.YEAR_END, note__contains="sokhcn.langson.gov.vn"):
        publish_conference_page(event=event, actor=SYSTEM)
    return NewsPage.objects.count() != pages


def serve_office(*, port: int, accounts: list[DemoAccount], say: Say) -> None:
    """Serve until Ctrl+C; print where, and how to sign in, once the port answers."""

    def ready() -> None:
        say("")
        say(f"Văn phòng:       http://127.0.0.1:{port}/hom-nay/")
        say(f"Cổng công khai:  http://127.0.0.1:{port}/")
        say("Tài khoản dùng thử (mật khẩu ngẫu nhiên của riêng máy này):")
        for account in accounts:
            say(f"  {account.username:<14} {account.password:<22} {account.title}")
        say("Dừng bằng Ctrl+C.")

    serve(port=port, ready=ready)
