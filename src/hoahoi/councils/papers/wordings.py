"""Sentences of the council's papers that an office may say in its own words. Layout, names, votes and the law's own forms stay as they are."""

from __future__ import annotations

from hoahoi.documents.wording import part

_BODY = {"co_quan": "tên cơ quan", "hoi_dong": "tên hội đồng", "quyet_dinh": "số và ngày quyết định thành lập"}

DECISION_WORK = part(
    "council.quyet-dinh", "dieu-2", "Điều 2: cách làm việc, kinh phí",
    "Hội đồng làm việc theo quy định tại các văn bản nêu ở phần căn cứ, chịu trách nhiệm về kết quả tư vấn và tự giải thể sau khi hoàn thành nhiệm vụ. "
    "Kinh phí hoạt động của Hội đồng: {cho_trong}",
    {"cho_trong": "chỗ trống để điền tay"},
)  # fmt: skip
DECISION_EFFECT = part(
    "council.quyet-dinh", "dieu-3", "Điều 3: hiệu lực, thi hành",
    "Quyết định này có hiệu lực kể từ ngày ký. Thủ trưởng {chu_tri}các đơn vị có liên quan ({cho_trong}) và các thành viên có tên tại Điều 1 chịu "
    "trách nhiệm thi hành Quyết định này./.",
    {"chu_tri": "“tổ chức chủ trì, ” khi hồ sơ có tổ chức chủ trì", "cho_trong": "chỗ trống để điền tay"},
)  # fmt: skip
INVITATION_OPENING = part(
    "council.giay-moi", "mo-dau", "Câu mời",
    "Căn cứ {quyet_dinh} về việc thành lập {hoi_dong}, {co_quan} trân trọng kính mời Ông (Bà):", _BODY,
)  # fmt: skip
INVITATION_LINK = part(
    "council.giay-moi", "duong-dan", "Câu về đường dẫn riêng",
    "Thành viên trả lời lời mời, khai báo xung đột lợi ích và đọc tài liệu bằng đường dẫn riêng được gửi kèm giấy mời này.",
)  # fmt: skip
INVITATION_CLOSING = part("council.giay-moi", "ket", "Câu kết", "Rất mong Ông (Bà) sắp xếp thời gian đến dự./.")
MINUTES_CLOSING = part(
    "council.bien-ban", "ket", "Câu kết",
    "Phiên họp kết thúc lúc {ket_thuc}. Biên bản này được Hội đồng thông qua tại phiên họp./.", {"ket_thuc": "giờ, ngày kết thúc phiên họp"},
)  # fmt: skip
NOTICE_OPENING = part(
    "council.thong-bao", "mo-dau", "Câu mở đầu",
    "{hoi_dong} được thành lập theo {quyet_dinh} đã họp lúc {luc_hop}. {co_quan} thông báo kết quả như sau:", {**_BODY, "luc_hop": "giờ, ngày họp"},
)  # fmt: skip
NOTICE_CLOSING = part(
    "council.thong-bao", "ket", "Câu kết", "{co_quan} thông báo để tổ chức chủ trì và chủ nhiệm biết, thực hiện./.", {"co_quan": "tên cơ quan"}
)
