"""Abbreviations of the field, understood in both directions: whoever types the one finds the other."""

from __future__ import annotations

from .words import words

# each line: forms that mean the same
_SAME = """
KHCN | KH&CN | khoa học và công nghệ | khoa học công nghệ
SKHCN | Sở KH&CN | sở khoa học và công nghệ
BKHCN | Bộ KH&CN | bộ khoa học và công nghệ
KHKT | KH&KT | khoa học kỹ thuật | khoa học và kỹ thuật
NCKH | nghiên cứu khoa học
SHTT | sở hữu trí tuệ
SHCN | sở hữu công nghiệp
NHTT | nhãn hiệu tập thể
NHCN | nhãn hiệu chứng nhận
CDĐL | chỉ dẫn địa lý
TĐC | TCĐLCL | tiêu chuẩn đo lường chất lượng
QLCL | quản lý chất lượng
QLNN | quản lý nhà nước
SXTN | sản xuất thử nghiệm
HTX | hợp tác xã
DN | doanh nghiệp
DNNVV | doanh nghiệp nhỏ và vừa
ĐMST | đổi mới sáng tạo
KNĐMST | khởi nghiệp đổi mới sáng tạo
CĐS | chuyển đổi số
CNTT | công nghệ thông tin
CNC | công nghệ cao
CSDL | cơ sở dữ liệu
UBND | ủy ban nhân dân
HĐND | hội đồng nhân dân
QĐ | quyết định
NTM | nông thôn mới
NTMN | nông thôn miền núi
PTNT | phát triển nông thôn
DTTS | dân tộc thiểu số
KTXH | KT-XH | kinh tế xã hội
ANTT | an ninh trật tự
BĐBP | bộ đội biên phòng
BĐKH | biến đổi khí hậu
ĐBSCL | đồng bằng sông Cửu Long
THPT | trung học phổ thông
TNHH | trách nhiệm hữu hạn
MTV | một thành viên
TP | thành phố
"""

Form = tuple[str, ...]


def _table() -> dict[Form, tuple[Form, ...]]:
    """Each form -> the other forms of its line."""
    found: dict[Form, tuple[Form, ...]] = {}
    for line in _SAME.strip().splitlines():
        forms = tuple(dict.fromkeys(tuple(words(form)) for form in line.split("|")))
        for form in forms:
            found[form] = tuple(other for other in forms if other != form)
    return found


FORMS = _table()
LONGEST = max(map(len, FORMS))


def form_at(typed: list[str], start: int) -> Form | None:
    """The longest known form that begins at this word."""
    for length in range(min(LONGEST, len(typed) - start), 0, -1):
        form = tuple(typed[start : start + length])
        if form in FORMS:
            return form
    return None
