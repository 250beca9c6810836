"""Routes of boards of remote work: the volunteer's, and the organisation's."""

from django.urls import URLPattern, path

from awn.web import boards, boards_desk, boards_desk_new, boards_desk_sessions, boards_duty, boards_sessions

_DESK = "organiser/<slug:slug>/opportunities/<slug:public_id>/board/"
_TASK = "boards/<slug:public_id>/tasks/<int:task_id>/"

urlpatterns: list[URLPattern] = [
    path("boards/", boards.my_boards, name="my_boards"),
    path("boards/in-charge/", boards_duty.in_charge, name="boards_in_charge"),
    path("boards/files/<int:file_id>/", boards.file, name="board_file"),
    path("boards/files/<int:file_id>/remove/", boards.remove_file, name="board_file_remove"),
    path("boards/<slug:public_id>/", boards.board, name="board"),
    path(_TASK, boards.task, name="board_task"),
    path(_TASK + "claim/", boards.claim, name="board_claim"),
    path(_TASK + "give-back/", boards.give_up, name="board_give_up"),
    path(_TASK + "files/", boards.add_file, name="board_file_add"),
    path("boards/<slug:public_id>/times/<int:session_id>/", boards_sessions.one, name="board_session"),
    path(_DESK, boards_desk.board, name="desk_board"),
    path(_DESK + "rules/", boards_desk.rules, name="desk_board_rules"),
    path(_DESK + "new/", boards_desk_new.new, name="desk_board_new"),
    path(_DESK + "table/", boards_desk_new.table, name="desk_board_table"),
    path(_DESK + "tasks.csv", boards_desk.table, name="desk_board_file"),
    path(_DESK + "tasks/<int:task_id>/", boards_desk.task, name="desk_task"),
    path(_DESK + "tasks/<int:task_id>/edit/", boards_desk_new.edit, name="desk_task_edit"),
    path(_DESK + "times/<int:session_id>/", boards_desk_sessions.one, name="desk_session"),
]
