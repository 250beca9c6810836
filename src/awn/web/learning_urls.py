"""Routes of courses: the learner's, and the organisation's."""

from django.urls import URLPattern, path

from awn.web import learning, learning_desk, learning_desk_parts, learning_launch, learning_own, learning_records

_COURSE = "courses/<slug:slug>/"
_DESK = "organiser/<slug:slug>/courses/"
_ONE = _DESK + "<slug:course>/"

urlpatterns: list[URLPattern] = [
    path("courses/", learning.catalogue, name="courses"),
    path("my-courses/", learning_own.my_courses, name="my_courses"),
    path("my-courses/records/", learning_own.share, name="my_courses_share"),
    path("staff/courses/", learning_records.records, name="staff_course_records"),
    path(_COURSE + "launch/", learning_launch.launch, name="course_launch"),
    path(_COURSE + "launch/end/", learning_launch.end, name="course_launch_end"),
    path(_COURSE, learning.course, name="course"),
    path(_COURSE + "lessons/<slug:lesson_key>/", learning.lesson, name="course_lesson"),
    path(_COURSE + "questions/<slug:question_key>/", learning.question, name="course_question"),
    path(_COURSE + "result/", learning.result, name="course_result"),
    path(_COURSE + "again/", learning.again, name="course_again"),
    path(_COURSE + "certificate/", learning_own.certificate, name="course_certificate"),
    path(_COURSE + "media/<str:name>", learning_own.medium, name="course_medium"),
    path(_DESK, learning_desk.courses, name="desk_courses"),
    path(_DESK + "new/", learning_desk.new, name="desk_course_new"),
    path(_DESK + "import/", learning_desk.bring, name="desk_course_import"),
    path(_ONE, learning_desk.course, name="desk_course"),
    path(_ONE + "edit/", learning_desk.edit, name="desk_course_edit"),
    path(_ONE + "preview/", learning_desk.preview, name="desk_course_preview"),
    path(_ONE + "package/", learning_desk.package, name="desk_course_file"),
    path(_ONE + "files/", learning_desk_parts.media, name="desk_course_media"),
    path(_ONE + "lessons/<slug:key>/", learning_desk_parts.lesson, name="desk_lesson"),
    path(_ONE + "questions/<slug:key>/", learning_desk_parts.question, name="desk_question"),
]
