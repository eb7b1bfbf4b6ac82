"""Every act of the ledger in words. An act said by its last part takes the noun of its record after it; the others are whole."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

_OF_A_RECORD = {
    "register": lazy("Thêm mới"), "update": lazy("Sửa"), "import": lazy("Nhập từ bảng tính"), "load": lazy("Nạp dữ liệu công khai"),
    "add": lazy("Thêm mới"), "open": lazy("Mở hồ sơ"), "give": lazy("Cấp quyền"), "end": lazy("Kết thúc"), "create": lazy("Tạo"),
    "freeze": lazy("Chốt số liệu"), "set_up": lazy("Thiết lập"),
}  # fmt: skip
_WHOLE = {
    # cases and time limits
    "case.move": lazy("Chuyển bước"), "case.note_event": lazy("Ghi ngày của sự kiện"), "case.open": lazy("Mở hồ sơ theo quy trình"),
    "case.record_stage": lazy("Ghi nhận bước từ nguồn"), "case.settle": lazy("Ghi việc đến hạn đã xong"),
    "obligation.lapse": lazy("Hết hạn, không ai yêu cầu"), "regime.confirm": lazy("Xác nhận giá trị của quy định"),
    "regime.freeze": lazy("Chốt bản quy định"), "regime.take_over": lazy("Lấy giai đoạn từ quy định khác"),
    # calls and dossiers
    "call.publish": lazy("Công bố thông báo"), "call.open_dossiers": lazy("Mở hồ sơ"), "proposal.receive": lazy("Nhận hồ sơ"),
    "proposal.check": lazy("Kiểm tra tính đầy đủ của hồ sơ"), "proposal.choose": lazy("Chọn hồ sơ"),
    "proposal.make_task": lazy("Lập nhiệm vụ từ đề xuất"), "overlap.judge": lazy("Kết luận tra cứu trùng lặp"),
    # a task on its way
    "budget.appraise": lazy("Ghi kết quả thẩm định kinh phí"), "task.begin_procedure": lazy("Mở quy trình cho nhiệm vụ"),
    "task.approve": lazy("Phê duyệt nhiệm vụ"), "contract.sign": lazy("Ký hợp đồng"),
    "contract.amend": lazy("Ký phụ lục hợp đồng"), "contract.liquidate": lazy("Thanh lý hợp đồng"), "payment.record": lazy("Ghi khoản kinh phí"),
    "task.note_done": lazy("Ghi đã làm"), "case.come_round": lazy("Đặt hạn kỳ sau"),
    "milestone.record": lazy("Ghi mốc"), "check.record": lazy("Ghi kiểm tra tiến độ"), "commitment.deliver": lazy("Ghi sản phẩm đã giao"),
    "commitment.waive": lazy("Miễn sản phẩm cam kết"), "change.ask": lazy("Đề nghị điều chỉnh"), "change.consult": lazy("Ghi ý kiến về điều chỉnh"),
    "change.decide": lazy("Trả lời đề nghị điều chỉnh"), "task.suspend": lazy("Tạm dừng nhiệm vụ"), "task.resume": lazy("Tiếp tục nhiệm vụ"),
    "task.terminate": lazy("Chấm dứt nhiệm vụ"), "task.close": lazy("Kết thúc, lưu trữ nhiệm vụ"),
    "progress_report.plan": lazy("Lên kỳ báo cáo tiến độ"), "progress_report.ask": lazy("Yêu cầu báo cáo tiến độ"),
    "progress_report.draft": lazy("Lưu bản nháp báo cáo tiến độ"), "progress_report.submit": lazy("Gửi báo cáo tiến độ"),
    "progress_report.answer": lazy("Trả lời báo cáo tiến độ"),
    # councils
    "council.set_up": lazy("Lập hội đồng"), "council.add_dossiers": lazy("Thêm hồ sơ vào chương trình họp"),
    "council.seat": lazy("Thêm thành viên hội đồng"), "council.unseat": lazy("Bỏ thành viên hội đồng"),
    "council.replace_member": lazy("Thay thành viên hội đồng"), "council.appoint": lazy("Thành lập hội đồng"),
    "council.issue_decision": lazy("Cấp số quyết định thành lập hội đồng"), "council.invite": lazy("Mời thành viên"),
    "council.answer_invitation": lazy("Trả lời lời mời"), "council.declare_conflict": lazy("Khai xung đột lợi ích"),
    "council.decide_conflict": lazy("Quyết định về xung đột lợi ích"), "council.plan_meeting": lazy("Định ngày họp"),
    "council.send_papers": lazy("Gửi tài liệu họp"), "council.hand_out_paper": lazy("Phát tài liệu họp"), "council.mark_read": lazy("Đã đọc tài liệu"),
    "council.submit_review": lazy("Gửi nhận xét"), "council.record_experts": lazy("Ghi tổ chuyên gia"), "council.record_guests": lazy("Ghi khách mời"),
    "council.call_roll": lazy("Điểm danh"), "council.mark_present": lazy("Ghi có mặt"), "council.mark_absent": lazy("Ghi vắng mặt"),
    "council.authorise_vice_chair": lazy("Ủy quyền cho phó chủ tịch"), "council.open_meeting": lazy("Khai mạc phiên họp"),
    "council.elect_tellers": lazy("Bầu ban kiểm phiếu"), "council.write_notes": lazy("Ghi biên bản"), "council.open_vote": lazy("Mở bỏ phiếu"),
    "council.issue_link": lazy("Cấp đường dẫn bỏ phiếu"), "council.claim_link": lazy("Mở phiếu trên thiết bị"),
    "council.change_room_code": lazy("Đổi mã phòng họp"), "council.cast_ballot": lazy("Nộp phiếu"), "council.key_in_paper": lazy("Nhập phiếu giấy"),
    "council.strike_from_roll": lazy("Rút khỏi danh sách bỏ phiếu"), "council.close_vote": lazy("Đóng bỏ phiếu"),
    "council.cancel_vote": lazy("Hủy lượt bỏ phiếu"), "council.open_count": lazy("Mở kiểm phiếu"), "council.count": lazy("Kiểm phiếu"),
    "council.publish_only_result": lazy("Chỉ công bố kết quả"), "council.conclude": lazy("Kết luận"), "council.add_dissent": lazy("Ghi ý kiến khác"),
    "council.recommend": lazy("Ghi kiến nghị"), "council.record_decision": lazy("Ghi quyết định của cơ quan quản lý"),
    "council.note_done": lazy("Ghi đã làm việc của hội đồng"), "council.finish": lazy("Kết thúc phiên họp"),
    "council.note": lazy("Ghi chú hội đồng"),
    # documents, forms, files
    "document.issue": lazy("Cấp số văn bản"), "document.receive": lazy("Vào sổ văn bản đến"), "document.register": lazy("Ghi văn bản đã có số"),
    "document.sign": lazy("Ký số văn bản"), "paper.issue": lazy("Cấp số giấy tờ"), "number.give": lazy("Lấy số"), "number.cancel": lazy("Hủy số"),
    "wording.set": lazy("Sửa lời văn của văn bản"), "wording.reset": lazy("Trả lời văn về mẫu gốc"),
    "form.draft": lazy("Lưu bản nháp biểu mẫu"), "form.send": lazy("Gửi biểu mẫu"),
    "form.accept": lazy("Chấp nhận biểu mẫu"), "form.return": lazy("Trả biểu mẫu để bổ sung"), "file.add": lazy("Đưa tệp vào hồ sơ"),
    "file.remove": lazy("Bỏ tệp khỏi hồ sơ"), "file.publish": lazy("Công khai tệp"), "file.withdraw": lazy("Thôi công khai tệp"),
    # results and their use
    "result.file": lazy("Ghi kết quả"), "result.certify": lazy("Ghi giấy chứng nhận"), "result.withdraw": lazy("Thu hồi đăng ký kết quả"),
    "result.set_authors": lazy("Ghi tác giả"), "result.disseminate": lazy("Ghi hoạt động phổ biến"), "application.record": lazy("Ghi nơi ứng dụng"),
    "application.plan": lazy("Lên lịch hỏi việc sử dụng"), "application.confirm": lazy("Xác nhận việc sử dụng"),
    "follow_up.send": lazy("Hỏi đơn vị ứng dụng"), "follow_up.answer": lazy("Đơn vị ứng dụng trả lời"), "follow_up.silent": lazy("Không trả lời"),
    # people, accounts, the office
    "account.create": lazy("Tạo tài khoản"), "grant.give": lazy("Cấp quyền"), "grant.end": lazy("Thôi quyền"), "post.give": lazy("Ghi chức vụ"),
    "post.end": lazy("Thôi chức vụ"), "organisation.succeed": lazy("Ghi tổ chức kế thừa"), "office.set_up": lazy("Khai cơ quan"),
    "sample.load": lazy("Tạo dữ liệu mẫu"), "public_record.load": lazy("Nạp hồ sơ công khai"), "year.freeze": lazy("Chốt số liệu năm"),
}  # fmt: skip


def verb_text(verb: str) -> str:
    """ "task.update" -> "Sửa", "contract.sign" -> "Ký hợp đồng"; an act without words keeps its code."""
    return str(_WHOLE.get(verb) or _OF_A_RECORD.get(verb.rpartition(".")[2], verb))


def act_text(verb: str, noun: str) -> str:
    """ "Sửa nhiệm vụ", "Ký hợp đồng": with the noun of the record where the act does not say what it is about."""
    return verb_text(verb) if verb in _WHOLE else f"{verb_text(verb)} {noun}"
