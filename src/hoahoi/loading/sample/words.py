"""Words from which made-up titles are built. Real words of the trade; nothing here tells of a real task, person or body."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    """Parted by semicolons; an empty part is drawn like any other and says nothing."""
    return tuple(" ".join(part.split()) for part in text.split(";"))


FAMILY = _listed(
    """
    Nguyễn; Hoàng; Nông; Lý; Triệu; Vi; Lương; Hà; Chu; Đàm; Bế; Dương; Trần; Phạm; Lê; Vũ; Đặng; Lâm; Mông; Hứa
    """
)
MIDDLE_F = _listed(
    """
    Thị; Thị Thu; Thị Minh; Thị Kim; Thị Ngọc; Thu; Minh; Thị Hồng; Thị Thanh; Thị Bích
    """
)
MIDDLE_M = _listed(
    """
    Văn; Đức; Quốc; Minh; Hữu; Công; Ngọc; Xuân; Mạnh; Thanh
    """
)
GIVEN_F = _listed(
    """
    Hà; Hằng; Oanh; Lan; Hương; Thảo; Nga; Yến; Huệ; Dung; Đào; Ánh; Vân; Phượng; Mai; Quỳnh; Trang; Ngân
    """
)
GIVEN_M = _listed(
    """
    Anh; Bình; Cường; Dũng; Đông; Giang; Hải; Hùng; Khánh; Long; Nam; Phong; Quân; Sơn; Thành; Tuấn; Ước; Ý
    """
)
DEGREES = _listed(
    """
    ThS; ThS; ThS; TS; TS; PGS.TS; KS; CN; BSCKI;
    """
)
POSTS = _listed(
    """
    Trưởng phòng; Phó Trưởng phòng; Giám đốc; Phó Giám đốc; Nghiên cứu viên; Giảng viên; Chuyên viên; Kỹ sư
    """
)
PLANTS = _listed(
    """
    hồi; quế; sở; na dai; hồng không hạt; hồng vành khuyên; quýt vàng; đào; mận cơm; thạch đen; chanh rừng; trám đen; mắc mật; lạc đỏ; khoai
    lang; khoai môn; ngô nếp; lúa nếp cái; lúa chất lượng cao; chè shan; trà hoa vàng; sâm nam; ba kích tím; đương quy; giảo cổ lam; kim ngân;
    sa nhân tím; hà thủ ô đỏ; gừng trâu; nghệ vàng; ớt; cà chua; dưa chuột; rau bò khai; rau ngót rừng; bưởi; cam sành; hạt dẻ; mác ca; nấm
    hương; nấm linh chi; hoa ly; lan rừng; thông nhựa; keo lai; bạch đàn; lát hoa; giổi xanh; bồ kết
    """
)
TIMBER = _listed(
    """
    keo lai; bạch đàn; lát hoa; giổi xanh; thông nhựa; quế; hồi; trám đen; sa mộc; lim xanh
    """
)
ANIMALS = _listed(
    """
    gà sáu ngón; gà ri lai; gà cáy củm; vịt cổ xanh; lợn đen bản địa; lợn nái Móng Cái; ngựa bạch; bò H'Mông; trâu địa phương; dê cỏ; thỏ New
    Zealand; ong nội; cá lồng; cá tầm; cá lăng; cá chép giòn; ếch; ba ba gai; nhím; hươu sao
    """
)
FOODS = _listed(
    """
    vịt quay; lợn quay; khâu nhục; bánh phồng; bánh ngải; lạp sườn; cao khô; rượu men lá; mật ong; miến dong; tinh dầu hồi; dầu sở; măng khô; ớt
    muối; hồng sấy dẻo; trà túi lọc; thạch găng; thịt trâu gác bếp; nước cốt chanh; bột sắn dây
    """
)
DISEASES = _listed(
    """
    tăng huyết áp; đái tháo đường; viêm gan B; lao phổi; sỏi thận; sốt rét; tan máu bẩm sinh; loãng xương; hen phế quản; viêm dạ dày
    """
)
HERITAGE = _listed(
    """
    hát then, đàn tính; hát sli, lượn; lễ hội Lồng tồng; nghề dệt thổ cẩm; nghề rèn; nhà trình tường; chữ Nôm Tày; múa sư tử mèo; hội chợ xuân;
    trang phục cổ truyền; nghề làm ngói máng; tri thức dân gian về cây thuốc
    """
)
SOFTWARE = _listed(
    """
    cơ sở dữ liệu đất đai; bản đồ số du lịch; hệ thống cảnh báo sạt lở; phần mềm quản lý hợp tác xã; hệ thống truy xuất nguồn gốc nông sản; kho
    dữ liệu dùng chung; cổng dịch vụ công trực tuyến; hệ thống quan trắc chất lượng nước; bản đồ thổ nhưỡng số; sàn thương mại điện tử nông sản
    """
)
MANAGED = _listed(
    """
    phòng, chống tội phạm ma túy; bảo vệ an ninh biên giới; quản lý đất đai; cải cách hành chính; xây dựng nông thôn mới; giảm nghèo bền vững;
    quản lý hoạt động tín ngưỡng; chuyển đổi số; phát triển du lịch cộng đồng; bồi dưỡng cán bộ cấp xã; quản lý rừng phòng hộ; thu hút đầu tư
    """
)
CARE = _listed(
    """
    nhân giống; trồng thâm canh; cải tạo vườn; rải vụ; phòng trừ sâu bệnh; bón phân cân đối; tưới tiết kiệm nước; tuyển chọn cây ưu tú
    """
)
KEEP = _listed(
    """
    bảo quản sau thu hoạch; sấy lạnh; chiết xuất tinh dầu; chế biến sâu; đóng gói hút chân không; lên men có kiểm soát
    """
)
HUSBANDRY = _listed(
    """
    chăn nuôi an toàn sinh học; nhân giống; phòng bệnh; vỗ béo; bảo tồn nguồn gen; nuôi thương phẩm
    """
)
HOW = _listed(
    """
    theo hướng hữu cơ; theo tiêu chuẩn VietGAP; gắn với chuỗi giá trị; gắn với truy xuất nguồn gốc; thích ứng với biến đổi khí hậu; quy mô nông
    hộ; theo hướng hàng hóa; ứng dụng công nghệ cao; ; ;
    """
)
# (title, branch of the 2008 classification, weight); {plant} and the like are drawn from the words above
TASK_TITLES: tuple[tuple[str, str, int], ...] = (
    ("Nghiên cứu kỹ thuật {care} cây {plant} {how} {at}", "401", 10),
    ("Ứng dụng tiến bộ kỹ thuật {care} cây {plant} {how} {at}", "401", 9),
    ("Xây dựng mô hình trồng cây {plant} {how} {at}", "401", 10),
    ("Bảo tồn và phát triển nguồn gen cây {plant} {at}", "406", 5),
    ("Nghiên cứu trồng rừng {timber} gỗ lớn kết hợp cây dược liệu dưới tán {at}", "404", 3),
    ("Nghiên cứu {husbandry} {animal} {how} {at}", "402", 8),
    ("Xây dựng mô hình {husbandry} {animal} {how} {at}", "402", 7),
    ("Hoàn thiện quy trình {keep} sản phẩm từ cây {plant} {at}", "211", 7),
    ("Ứng dụng công nghệ {keep} trong sản xuất {food} {at}", "211", 6),
    ("Xây dựng nhãn hiệu tập thể cho sản phẩm {food} {at}", "505", 6),
    ("Tạo lập, quản lý và phát triển nhãn hiệu chứng nhận cho sản phẩm {food} {at}", "505", 4),
    ("Xây dựng chỉ dẫn địa lý cho sản phẩm {plant} {at}", "505", 4),
    ("Xây dựng {software} phục vụ {managed} {at}", "102", 6),
    ("Nghiên cứu ứng dụng công nghệ viễn thám trong {managed} {at}", "105", 3),
    ("Giải pháp nâng cao hiệu quả công tác {managed} {at}", "506", 8),
    ("Thực trạng và giải pháp {managed} {at} trong tình hình mới", "502", 6),
    ("Đánh giá thực trạng và hiệu quả can thiệp {disease} tại cộng đồng {at}", "302", 5),
    ("Nghiên cứu ứng dụng kỹ thuật mới trong chẩn đoán, điều trị {disease} {at}", "302", 4),
    ("Nghiên cứu, bảo tồn và phát huy giá trị {heritage} {at}", "604", 6),
    ("Biên soạn tài liệu giáo dục địa phương về {heritage} cho học sinh {at}", "503", 3),
    ("Nghiên cứu xử lý chất thải chăn nuôi {animal} bằng chế phẩm sinh học {at}", "208", 3),
    ("Thiết kế, chế tạo máy {keep} quy mô hộ cho sản phẩm {plant} {at}", "203", 3),
)
NAMES = _listed(
    """
    Thành Công; Hợp Tiến; Bình Minh; Đồng Tâm; An Phú; Hưng Thịnh; Phương Đông; Sao Mai; Hoa Ban; Đại Phát; Tân Tiến; Hòa Bình; Minh Quang;
    Trường Xuân; Vạn Xuân; Thiên Phúc; Ngọc Lan; Gia Hưng; Bản Xanh; Suối Nguồn
    """
)
STANDARDS = _listed(
    """
    ISO 9001:2015; ISO 22000:2018; HACCP; VietGAP; 5S; Kaizen; TPM; mã số mã vạch; ISO 14001:2015; hữu cơ TCVN 11041
    """
)
GOODS = _listed(
    """
    xăng dầu; vàng trang sức; đồ chơi trẻ em; mũ bảo hiểm; thiết bị điện gia dụng; khí dầu mỏ hóa lỏng; phân bón; hàng đóng gói sẵn
    """
)
INSTRUMENTS = _listed(
    """
    cột đo xăng dầu; cân đồng hồ lò xo; công tơ điện; đồng hồ nước lạnh; huyết áp kế; taximet; cân ô tô; máy X-quang
    """
)
