"""Addresses of the portal that are not written pages. They stand before Wagtail's, which serves whatever is left."""

from __future__ import annotations

from django.urls import path

from .views import door, lists, machines, numbers, places, task

app_name = "portal"
urlpatterns = [
    path("cong-khai/tim/", lists.search_page, name="search"),
    path("cong-khai/nhiem-vu/<int:pk>/", task.task_page, name="task"),
    path("cong-khai/dia-ban/", places.choose, name="communes"),
    path("cong-khai/dia-ban/<int:pk>/", places.commune_page, name="commune"),
    path("cong-khai/so-lieu/", numbers.year_page, name="numbers"),
    path("cong-khai/so-lieu/<str:code>/", numbers.figure_page, name="figure"),
    path("cong-khai/<slug:slug>/", lists.public_list, name="list"),
    path("cong-khai/<slug:slug>/<int:pk>/", lists.record_page, name="record"),
    path("tin-tuc/rss.xml", machines.NewsFeed(), name="feed"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-trang.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<slug:slug>-<int:part>.xml", machines.sitemap_part, name="sitemap_part"),
    path("media/images/<str:name>", machines.picture, name="picture"),
    path("bien-tap/login/", door.sign_in),
]
