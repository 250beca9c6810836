"""Routes: reliability and quality as distributions, with their evidence."""

from django.urls import URLPattern, URLResolver, path

from awn.web import evaluation, evaluation_comments

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluation/", evaluation.mine, name="my_evaluation"),
    path("evaluation/<slug:component>/", evaluation.my_rows, name="my_evaluation_rows"),
    path("evaluation/<slug:component>/<int:ref>/", evaluation.my_row, name="my_evaluation_row"),
    path("organiser/<slug:slug>/evaluation/", evaluation.of_house, name="house_evaluation"),
    path("organiser/<slug:slug>/evaluation/<slug:component>/", evaluation.house_rows, name="house_evaluation_rows"),
    path(
        "organiser/<slug:slug>/evaluation/<slug:component>/<int:ref>/",
        evaluation.house_row,
        name="house_evaluation_row",
    ),
    path("organiser/<slug:slug>/comments/", evaluation_comments.of_house, name="house_comments"),
    path("organiser/<slug:slug>/comments/<int:rating_id>/", evaluation_comments.one, name="house_comment"),
    path("staff/comments/", evaluation_comments.of_staff, name="staff_comments"),
    path("staff/comments/<int:rating_id>/", evaluation_comments.one_of_staff, name="staff_comment"),
    path("staff/evaluation/", evaluation.queue, name="staff_evaluation"),
    path("staff/evaluation/<int:contest_id>/", evaluation.answer, name="staff_evaluation_answer"),
]
