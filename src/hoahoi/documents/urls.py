"""Addresses of signing, checking and the clerk's books."""

from __future__ import annotations

from django.urls import path

from .views import books, my_mail, outbox, signing, verification, wording

app_name = "documents"
urlpatterns = [
    path("xac-minh/", verification.start, name="check_start"),
    path("xac-minh/<slug:code>/", verification.check, name="check"),
    path("van-ban/<int:pk>/ky-so/", signing.sign, name="sign"),
    path("ban-ky-so/<int:pk>/tai/", signing.download, name="download"),
    path("so-dang-ky/den/them/", books.receive, name="receive"),
    path("so-dang-ky/huy/<int:pk>/", books.cancel, name="cancel"),
    path("so-dang-ky/<slug:name>/", books.book, name="book"),
    path("so-dang-ky/<slug:name>/so.<slug:extension>", books.print_book, name="print_book"),
    path("thu-di/", outbox.listing, name="outbox"),
    path("thu-di/<int:pk>/", outbox.message, name="message"),
    path("thu-di/<int:pk>/<slug:what>/", outbox.handle, name="handle_message"),
    path("ho-so/thu/", my_mail.mine, name="my_mail"),
    path("ho-so/thu/dia-chi/", my_mail.address, name="my_address"),
    path("ho-so/thu/xac-nhan/<str:token>/", my_mail.confirm, name="confirm_address"),
    path("thoi-nhan/<str:token>/", my_mail.leave, name="leave"),
    path("mau-van-ban/", wording.kinds, name="wordings"),
    path("mau-van-ban/<str:code>/", wording.kind, name="wording"),
    path("mau-van-ban/<str:code>/xem.pdf", wording.preview_pdf, name="wording_pdf"),
]
