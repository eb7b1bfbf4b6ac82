"""A report with every kind of block, long enough to turn pages; figures in it are made up for the test."""

from __future__ import annotations

from datetime import date

from hoahoi.documents.blocks import (
    Appendix,
    Basis,
    Block,
    Draft,
    Figure,
    Header,
    Heading,
    Item,
    Paragraph,
    Picture,
    Signature,
    Strong,
    Table,
    Title,
)

SUBJECT = "Kết quả hoạt động khoa học và công nghệ năm 2019 và phương hướng, nhiệm vụ năm 2020"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="160" viewBox="0 0 400 160">'
    '<rect width="240" height="40" x="120" y="20" fill="#0f5a4a"/><text x="8" y="46" font-family="Tinos" font-size="16">Nông nghiệp</text></svg>'
)
COUNCILS = Figure("07", "councils.held@2019-1", "/so-lieu/councils.held/?ky=2019")
HEADER = Header("UBND TỈNH LẠNG SƠN", "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "05/BC-SKHCN", "Lạng Sơn", date(2020, 1, 6))


def draft(*blocks: Block, title: str = "Báo cáo", reference: str = "") -> Draft:
    return Draft(title, "Sở Khoa học và Công nghệ tỉnh Lạng Sơn", blocks, date(2020, 1, 6), reference)


def decisions(count: int) -> Table:
    return Table(
        columns=["STT", "Số, ký hiệu", "Ngày ban hành", "Trích yếu", "Kinh phí (triệu đồng)"],
        rows=[
            [
                str(n),
                f"{2200 + n}/QĐ-UBND",
                "19/11/2019",
                f"Thành lập Hội đồng tư vấn xác định nhiệm vụ khoa học và công nghệ cấp tỉnh số {n}",
                [Figure(f"{n}.250,5", f"d{n}", f"/van-ban/{n}/")],
            ]
            for n in range(1, count + 1)
        ],
        widths=[1, 2.4, 2.2, 7, 2.4],
        align="ccclr",
        caption="Bảng 1. Quyết định ban hành trong năm",
        note="Nguồn: sổ văn bản của Sở.",
    )


def report(*, chapters: int = 2, rows: int = 40, svg: str = SVG) -> Draft:
    """A whole report; about 15 pages with chapters=12, rows=120."""
    body: list[Block] = []
    for chapter in range(1, chapters + 1):
        body += [
            Heading(2, f"{chapter}.", "Công tác quản lý khoa học và công nghệ"),
            Paragraph(
                [
                    "Trong năm, Ủy ban nhân dân tỉnh thành lập ",
                    COUNCILS,
                    " hội đồng tư vấn xác định nhiệm vụ; tổng kinh phí ",
                    Figure("1.234,5", "tasks.budget@2019-1", "/so-lieu/tasks.budget/?ky=2019"),
                    " triệu đồng. ",
                    Strong("Kết quả nổi bật:"),
                    " hoàn thiện quy trình nhân giống và chế biến hoa hồi, mở rộng vùng trồng tại các huyện Văn Quan, "
                    "Bình Gia và Chi Lăng; chuyển giao cho hợp tác xã và hộ gia đình áp dụng vào sản xuất.",
                ]
            ),
            Item(["Nhiệm vụ ", Strong("nghiên cứu phục tráng giống hồng không hạt Bảo Lâm"), " được nghiệm thu, xếp loại Khá;"]),
            Item(["Dự án xây dựng mô hình nuôi ong lấy mật theo chuỗi giá trị."]),
            Heading(3, "1.", "Sở hữu trí tuệ"),
            Paragraph(["Chưa có số liệu."], muted=True),
        ]
    return draft(
        HEADER,
        Title("BÁO CÁO", SUBJECT),
        Basis("Căn cứ Luật Khoa học và Công nghệ ngày 18 tháng 6 năm 2013;"),
        Basis("Căn cứ Nghị định số 08/2014/NĐ-CP ngày 27 tháng 01 năm 2014 của Chính phủ"),
        Paragraph(["Sở Khoa học và Công nghệ báo cáo như sau:"]),
        Heading(1, "A.", "ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2019"),
        *body,
        Picture(svg, "Nông nghiệp 12 nhiệm vụ, y dược 3 nhiệm vụ", "Hình 1. Nhiệm vụ theo lĩnh vực"),
        Table(["Chỉ tiêu", "Năm 2018", "Năm 2019"], [["Nhiệm vụ nghiệm thu", "5", "7"]], [3, 1, 1], "lrr"),
        Paragraph(["Trên đây là Báo cáo kết quả hoạt động khoa học và công nghệ năm 2019 của Sở Khoa học và Công nghệ tỉnh Lạng Sơn./."]),
        Signature(
            "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
            "Bế Thị Thu Hiền",
            ["Bộ Khoa học và Công nghệ", "UBND tỉnh", "Giám đốc, các Phó Giám đốc Sở", "Các phòng, đơn vị thuộc Sở", "Lưu: VT, KHTC"],
        ),
        Appendix(
            "Phụ lục I",
            "Danh mục quyết định",
            "Kèm theo Báo cáo số 05/BC-SKHCN ngày 06 tháng 01 năm 2020 của Sở Khoa học và Công nghệ",
            landscape=True,
        ),
        decisions(rows),
        Appendix(
            "Phụ lục II", "Danh mục hội đồng", "Kèm theo Báo cáo số        /BC-SKHCN ngày      tháng      năm          của Sở Khoa học và Công nghệ"
        ),
        Table(["STT", "Hội đồng"], [], [1, 5], "cl"),
        title="Báo cáo kết quả hoạt động khoa học và công nghệ năm 2019",
        reference="Số liệu chốt lần 1 năm 2019, 08:00 ngày 06/01/2020; mã chốt " + "0123456789abcdef" * 4 + "; phiên bản 0.1.0.",
    )
