"""Routes of courses: the learner's, and the organisation's."""

from django.urls import URLPattern, path

from awn.web import learning, learning_own

_COURSE = "courses/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("courses/", learning.catalogue, name="courses"),
    path("my-courses/", learning_own.my_courses, name="my_courses"),
    path(_COURSE, learning.course, name="course"),
    path(_COURSE + "lessons/<slug:lesson_key>/", learning.lesson, name="course_lesson"),
    path(_COURSE + "questions/<slug:question_key>/", learning.question, name="course_question"),
    path(_COURSE + "result/", learning.result, name="course_result"),
    path(_COURSE + "again/", learning.again, name="course_again"),
    path(_COURSE + "certificate/", learning_own.certificate, name="course_certificate"),
    path(_COURSE + "media/<str:name>", learning_own.medium, name="course_medium"),
]
