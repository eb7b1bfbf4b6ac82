"""The command. Messages go to standard error; with --json, standard output holds JSON alone.

Exit codes: 0 done, 1 the data is at fault, 2 the call is at fault.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Any, NoReturn

import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoahoi.config.settings")

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Hoa Hồi: một năm công tác khoa học và công nghệ của tỉnh."
)
ROOT = Path(__file__).resolve().parents[2]
Json = Annotated[bool, typer.Option("--json", help="In JSON ra đầu ra chuẩn.")]
DATA_FAULT, CALL_FAULT = 1, 2


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def out(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def fail(text: str, code: int = CALL_FAULT) -> NoReturn:
    say(text)
    raise typer.Exit(code)


def given(path: str) -> Path:
    """A path as the caller meant it, from the folder where the launcher was called."""
    return Path(os.environ.get("HOAHOI_CALLED_FROM", ".")) / Path(path).expanduser()


@contextmanager
def plain_faults() -> Iterator[None]:
    """Faults of the machine as one sentence that says what to do."""
    from django.db.utils import DatabaseError

    try:
        yield
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            fail(f"Không ghi được vào {error.filename}. Chọn thư mục khác hoặc cấp quyền ghi.")
        if error.errno == errno.ENOSPC:
            fail("Ổ đĩa đã đầy. Giải phóng dung lượng rồi chạy lại; chưa có gì được ghi dở.")
        fail(f"Không làm được với tệp {error.filename or ''}: {error.strerror}.")
    except DatabaseError as error:
        if "full" in str(error):
            fail("Ổ đĩa đã đầy. Giải phóng dung lượng rồi chạy lại; chưa có gì được ghi dở.")
        if "readonly" in str(error) or "unable to open" in str(error):
            fail("Không mở được cơ sở dữ liệu để ghi. Kiểm tra quyền của thư mục var.")
        raise


def start(*, migrate: bool = True) -> None:
    """Set Django up; bring the database to this version, or refuse one from a newer version."""
    import django

    gc.disable()  # loading makes no garbage worth looking for; the search for it took a tenth of the start
    with plain_faults():
        django.setup()
        if migrate:
            from hoahoi.config.database import NewerDatabase, bring_up_to_date

            try:
                bring_up_to_date(say)
            except NewerDatabase as error:
                fail(str(error))
    gc.enable()


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error: call with (done, total)."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    ) as bars:  # fmt: skip
        bar = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Cổng trên 127.0.0.1.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Mở máy chủ web và tiến trình nền.")] = True,
    sample: Annotated[
        bool, typer.Option("--sample", help="Thêm dữ liệu mẫu, có đánh dấu: ba năm làm việc của Sở và sổ nhiệm vụ những năm trước.")
    ] = False,
    tasks: Annotated[int, typer.Option(help="Số nhiệm vụ mẫu của những năm trước.", min=1)] = 500,
    year: Annotated[int, typer.Option(help="Năm của báo cáo.", hidden=True)] = 2019,
) -> None:
    """Chuẩn bị mọi thứ, nạp hồ sơ công khai, viết báo cáo 2019, mở văn phòng."""
    from hoahoi.loading.serve import port_is_free

    if serve and not port_is_free(port):
        fail(f"Cổng {port} đang được dùng. Chọn cổng khác: ./hoahoi up --port {port + 1}")
    start(migrate=False)
    from hoahoi.loading import static

    collecting = static.begin()  # on the other core, while the database is made
    start()
    from hoahoi.loading.up import prepare_apart, serve_office

    with plain_faults():
        accounts = prepare_apart(sample_tasks=tasks if sample else 0, year=year, say=say, progress=progress)
        static.finish(collecting)
        if serve:
            serve_office(port=port, accounts=accounts, say=say)


def checked_kind(kind: str) -> Any:
    """The schema of a kind of sheet."""
    from hoahoi.sheets.schema import schema_of, schemas

    try:
        return schema_of(kind)
    except KeyError:
        fail(f"Không có loại “{kind}”. Các loại: {', '.join(sorted(schemas()))}.")


@app.command("import")
def import_(
    kind: Annotated[str, typer.Argument(help="tasks, organisations, persons…")],
    file: Annotated[str, typer.Argument(help="Tệp CSV hoặc XLSX.")] = "",
    map_: Annotated[str, typer.Option("--map", help='Tệp TOML: [fields] trường = "cột", [defaults] trường = giá trị.')] = "",
    sheet: Annotated[str, typer.Option(help="Tên bảng trong tệp.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ kiểm tra, không ghi.")] = False,
    fields: Annotated[bool, typer.Option("--fields", help="Liệt kê các trường.")] = False,
    as_json: Json = False,
) -> None:
    """Nhập một bảng dữ liệu: kiểm tra từng dòng, rồi ghi tất cả hoặc không ghi gì."""
    start(migrate=not fields)
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.sheets.importer import import_file
    from hoahoi.sheets.schema import describe

    checked_kind(kind)
    if fields:
        listed = describe(kind)
        if as_json:
            out(listed)
        else:
            for f in listed:
                print(f"{f['name']:<16} {f['label']}{' (bắt buộc)' if f['required'] else ''}")
        return
    path = given(file)
    if not file or not path.is_file():
        fail(f"Không thấy tệp {file or '(chưa ghi)'}.")
    if map_ and not given(map_).is_file():
        fail(f"Không thấy tệp {map_}.")
    with plain_faults(), progress("Nhập dữ liệu"):
        report = import_file(kind, path, mapping=given(map_) if map_ else None, sheet=sheet or None, dry_run=dry_run, actor=SYSTEM)
    if as_json:
        out(report.as_dict())
    for p in report.problems[:50]:
        named = (("bảng", p.sheet), ("dòng", p.row), ("cột", p.column))
        place = ", ".join(f"{word} {value}" for word, value in named if value)
        say(f"{place}: {p.message}" if place else str(p.message))
    if len(report.problems) > 50:
        say(f"… và {len(report.problems) - 50} điều nữa.")
    if not report.ok:
        say("Chưa ghi gì. Sửa các lỗi trên rồi nhập lại.")
        raise typer.Exit(DATA_FAULT)
    say(f"{'Sẽ thêm' if dry_run else 'Đã thêm'} {report.created}, sửa {report.updated}, giữ nguyên {report.unchanged} bản ghi.")


@app.command()
def export(kind: str, file: str) -> None:
    """Xuất một loại bản ghi ra CSV hoặc XLSX (theo đuôi tệp)."""
    start()
    from hoahoi.sheets.exporter import export_rows

    schema = checked_kind(kind)
    path = given(file)
    fmt = path.suffix.lower().lstrip(".")
    if fmt not in ("csv", "xlsx"):
        fail("Đuôi tệp phải là .csv hoặc .xlsx.")
    with plain_faults():
        partial = path.with_name(path.name + ".part")  # a full disk must not leave half a file under the name asked for
        with partial.open("wb") as target:
            for chunk in export_rows(kind, schema.model._base_manager.all(), fmt):
                target.write(chunk)
        partial.replace(path)
    say(f"Đã xuất {path.name}.")


def checked_year(year: int) -> int:
    if not 1990 <= year <= 2100:
        fail(f"Không có năm {year}: chọn một năm từ 1990 đến 2100.")
    return year


@app.command()
def report(year: int, out_: Annotated[str, typer.Option("--out", help="Thư mục ghi báo cáo.")]) -> None:
    """Chốt số liệu của năm và viết báo cáo PDF, DOCX, XLSX."""
    checked_year(year)
    start()
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.year.actions import freeze_year
    from hoahoi.year.report import write_report

    with plain_faults():
        folder = given(out_)
        folder.mkdir(parents=True, exist_ok=True)
        snapshot = freeze_year(year=year, actor=SYSTEM)
        for path in write_report(year, folder, snapshot=snapshot):
            say(str(path))
        say(f"Mã chốt số liệu: {snapshot.sha256}")


@app.command()
def metrics(
    year: Annotated[str, typer.Argument(help="2019, 2016-2020 hoặc 2019-01-01..2019-06-30.")],
    rows: Annotated[str, typer.Option("--rows", help="Mã chỉ tiêu cần mở ra các bản ghi.")] = "",
    as_json: Json = False,
) -> None:
    """Các chỉ tiêu của một năm hoặc một kỳ; --rows mở một chỉ tiêu ra các bản ghi của nó."""
    from hoahoi.declare.metrics import Period

    try:
        period = Period.parse(year)
    except ValueError:
        fail(f"Không hiểu kỳ “{year}”. Ghi 2019, 2016-2020 hoặc 2019-01-01..2019-06-30.")
    checked_year(period.start.year)
    checked_year(period.end.year)
    start()
    from hoahoi.declare.metrics import metrics as known
    from hoahoi.indicators.values import metrics_json, rows_json

    if rows and rows not in known():
        fail(f"Không có chỉ tiêu “{rows}”. Xem danh sách: ./hoahoi metrics {year}")
    if rows:
        opened = rows_json(rows, period)
        if as_json:
            out(opened)
        else:
            print(f"{known()[rows].title}: {opened['value']} {known()[rows].unit}")
            for row in opened["rows"]:
                print(f"  {row['value']:>8}  {row['title']}  {row['url']}")
        return
    listed = metrics_json(period)
    if as_json:
        out(listed)
    else:
        for m in listed["metrics"]:
            print(f"{m['value']:>16} {m['unit']:<12} {m['title']}  [{m['code']}]")


@app.command()
def provenance(file: str, as_json: Json = False) -> None:
    """Mỗi dòng của một tệp đã nhập làm ra những bản ghi nào."""
    start()
    from hoahoi.sheets.provenance import of_file

    path = given(file)
    if not path.is_file():
        fail(f"Không thấy tệp {file}.")
    found = of_file(path)
    if not found:
        fail(f"Tệp {path.name} chưa được nhập.", DATA_FAULT)
    if as_json:
        out(found)
    else:
        for row in found:
            for r in row["records"]:
                print(f"{row['row']:>6}  {r['kind']:<18} {r['title']}  {r['url']}")


@app.command()
def verify(as_json: Json = False) -> None:
    """Kiểm tra sổ cái, mọi bản ghi, các lần chốt số liệu và phiếu đã kiểm; mã 1 và nơi bị sửa khi có gì đã bị sửa."""
    start(migrate=False)
    from hoahoi.councils.queries import vote_faults
    from hoahoi.ledger.models import Entry
    from hoahoi.ledger.verify import verify as faults
    from hoahoi.year.queries import snapshot_faults

    found = [f.as_dict() for f in (*faults(), *snapshot_faults(), *vote_faults())]
    if as_json:
        out({"ok": not found, "entries": Entry.objects.count(), "faults": found})
    for f in found:
        say(f"{f['place']}: {f['problem']}")
    if found:
        raise typer.Exit(DATA_FAULT)
    say(f"Sổ cái nguyên vẹn: {Entry.objects.count()} bút toán.")


@app.command()
def seed(tasks: Annotated[int, typer.Option(min=1)] = 500, seed: int = 1) -> None:
    """Thêm dữ liệu mẫu (có đánh dấu) để thử quy mô."""
    start()
    from hoahoi.ledger.acts import SYSTEM
    from hoahoi.loading.run import load_all
    from hoahoi.loading.seed import seed as fill

    with plain_faults(), progress("Dữ liệu mẫu") as bar:
        load_all(actor=SYSTEM)
        counts = fill(tasks=tasks, seed=seed, actor=SYSTEM, progress=bar)
    say(", ".join(f"{kind}: {count}" for kind, count in counts.items()) or "Đã có sẵn, không thêm gì.")


@app.command()
def regimes(
    act: Annotated[str, typer.Argument(help="check hoặc show")] = "check",
    code: Annotated[str, typer.Argument(help="Mã quy định; bỏ trống là tất cả.")] = "",
    folder: Annotated[str, typer.Option(help="Thư mục quy định khác thư mục của hệ thống.")] = "",
    as_json: Json = False,
) -> None:
    """Kiểm tra các tệp quy định theo tệp và dòng, hoặc in một quy định cho dễ đọc."""
    from hoahoi.procedures.regime_files import RegimeError, known
    from hoahoi.procedures.regime_text import as_json as whole
    from hoahoi.procedures.regime_text import readable
    from hoahoi.procedures.regimes import folder as shipped
    from hoahoi.procedures.regimes import load

    if act not in ("check", "show"):
        fail(f"Không có việc “{act}”: dùng check hoặc show.")
    where = given(folder) if folder else shipped()
    held = known(where)
    if not held or (code and code not in held):
        fail(f"Không có quy định {code or 'nào'} trong {where}. Có: {', '.join(held) or 'không'}.")
    loaded, found = [], []
    for one in [code] if code else held:
        try:
            loaded.append(load(where, one))
        except RegimeError as error:
            found += [fault for fault in error.faults if fault not in found]
    if as_json:
        told = [whole(r) for r in loaded]
        out({"ok": not found, "faults": [f.as_json() for f in found]} if act == "check" else told[0] if code and told else told)
    else:
        print("\n\n".join(readable(r) if act == "show" else f"{r.code}: đúng. {r.title}" for r in loaded))
    for fault in found:
        say(f"{where}/{fault}")
    if found:
        raise typer.Exit(DATA_FAULT)


@app.command()
def decide(
    file: str,
    regime: Annotated[str, typer.Option(help="Mã quy định, như VN-TT11-2014.")],
    stage: Annotated[str, typer.Option(help="determination, selection, direct_assignment hoặc acceptance.")],
    as_json: Json = False,
) -> None:
    """Kết luận của hội đồng theo quy định, tính từ một tệp: ai cũng đếm lại được."""
    from hoahoi.councils.decide import decide_json, undecided
    from hoahoi.councils.deciding.file import BadFile, read
    from hoahoi.councils.deciding.words import readable
    from hoahoi.procedures.regimes import RegimeError

    try:
        answer = decide_json(regime, stage, read(given(file)))
    except RegimeError as error:
        fail(str(error))
    except KeyError:
        fail(f"Quy định {regime} không có hội đồng ở giai đoạn “{stage}”.")
    except OSError:
        fail(f"Không đọc được {file}: tệp không có hoặc không được phép đọc.")
    except BadFile as error:
        answer = undecided([str(error)])
    if as_json:
        out(answer)
    else:
        print(readable(answer))
    if answer["result"] is None:
        raise typer.Exit(DATA_FAULT)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context, fast: Annotated[bool, typer.Option("--fast", help="Vòng trong: chỉ SQLite, không trình duyệt.")] = False) -> None:
    """Toàn bộ kiểm thử: SQLite, PostgreSQL, trình duyệt."""
    # the suite makes its own databases: nothing of this installation's settings may reach it
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE" and not k.startswith("HOAHOI_")}
    command = [sys.executable, "-m", "pytest", *context.args]
    if not any(a.startswith("-n") for a in context.args):
        command += ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    if fast:
        raise typer.Exit(subprocess.run([*command, "-m", "not browser"], cwd=ROOT, env=environment).returncode)
    # both at once: a browser's test mostly waits, and a core that waits can run PostgreSQL's
    with TemporaryFile() as told:
        on_postgres = [*command, "-m", "not browser and not either"]
        beside = subprocess.Popen(on_postgres, cwd=ROOT, env={**environment, "HOAHOI_TEST_DB": "postgres"}, stdout=told, stderr=subprocess.STDOUT)
        first = subprocess.run(command, cwd=ROOT, env=environment).returncode
        second = beside.wait()
        say("PostgreSQL…")
        told.seek(0)
        sys.stdout.write(told.read().decode())
    no_tests = 5  # pytest's answer when a path given by hand holds no test for that database
    failed = [code for code in (first, second) if code not in (0, no_tests)]
    raise typer.Exit(failed[0] if failed else (no_tests if first == second == no_tests else 0))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context, name: str) -> None:
    """Đo tốc độ: ./hoahoi bench pages --tasks 10000 --json"""
    script = ROOT / "bench" / f"{name}.py"
    if not script.exists():
        names = ", ".join(sorted(p.stem for p in (ROOT / "bench").glob("*.py") if p.stem not in ("common", "__init__")))
        fail(f"Không có phép đo “{name}”. Có: {names}.")
    raise typer.Exit(subprocess.run([sys.executable, str(script), *context.args], cwd=ROOT).returncode)


def main() -> None:
    app()
