"""Notifications about data, of guardians, of those who come together, and of roles, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text


@dataclass(frozen=True, slots=True)
class Wording:
    """A notification's subject and sentence with `{title}` in them, and the page it leads to."""

    subject: Text
    sentence: Text
    page: str


DATA: Mapping[str, Wording] = {
    "email.came_back": Wording(
        _("Our e-mails do not reach you"),
        _(
            "An e-mail to your address came back: there is no such mailbox any more. We write there no longer. Give us"
            " another address, or say that this one works again."
        ),
        "settings_messages",
    ),
    "export.ready": Wording(
        _("The copy of your data is ready"),
        _("The copy of your data is ready. It can be downloaded for seven days, then it is deleted."),
        "settings_data",
    ),
    "privacy_request.asked": Wording(
        _("A request about data waits for an answer"),
        _("Somebody asked about their data. The answer is due within thirty days."),
        "staff_privacy",
    ),
    "privacy_request.answered": Wording(
        _("Your request about your data was answered"),
        _("Your request about your data was answered. You find the answer on your page."),
        "settings_data",
    ),
    "notice.changed": Wording(
        _("Changed: what we do with your data"),
        _(
            "The notice “{title}” has changed. Read it, and say whether you agree. Until then your earlier answer"
            " counts."
        ),
        "settings_data",
    ),
    "ward.notice_changed": Wording(
        _("Changed: what we do with the data of your children"),
        _(
            "The notice “{title}” has changed, to which you agreed for a child you answer for. Read it, and say on the"
            " child’s page whether you agree. Until then your earlier answer counts."
        ),
        "family",
    ),
    "account.dormant": Wording(
        _("Your account will be erased in 60 days"),
        _("Nobody has used your account for a long time: in 60 days it will be erased. To keep it, sign in once."),
        "dashboard",
    ),
    "account.dormant_soon": Wording(
        _("Your account will be erased in 14 days"),
        _("In 14 days your account and what we keep about you will be erased. To keep it, sign in once."),
        "dashboard",
    ),
    "breach.concerns": Wording(
        _("About your data: {title}"),
        _(
            "Your data were concerned by this: {title}. We have told the authority. On the page you read what happened,"
            " what we do, and what you can do."
        ),
        "settings_data",
    ),
}

FAMILY: Mapping[str, Wording] = {
    "application.needs_consent": Wording(
        _("Your consent is needed: {title}"),
        _("A child you answer for would like to take part in “{title}” and needs your consent."),
        "dashboard",
    ),
    "ward.arrived": Wording(
        _("Checked in: {title}"), _("A child you answer for has arrived and checked in at “{title}”."), "family"
    ),
    "ward.left": Wording(
        _("Checked out: {title}"), _("A child you answer for has checked out of “{title}” and is on the way."), "family"
    ),
    "ward.written_to": Wording(
        _("A message to your child: {title}"),
        _("The organisation of “{title}” has written to a child you answer for. On your page you can read it too."),
        "family",
    ),
    "place.passed_over.limits": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but with the other shifts planned it would be more than this age"
            " allows. The number in the waiting list has ended."
        ),
        "dashboard",
    ),
    "place.passed_over.consent": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but no guardian had consented. The number in the waiting list has"
            " ended; you can apply again."
        ),
        "dashboard",
    ),
    "place.passed_over.blocked": Wording(
        _("Not moved up from the waiting list: {title}"),
        _(
            "A place in “{title}” became free, but you have blocked its organisation. The number in the waiting list"
            " has ended."
        ),
        "dashboard",
    ),
    "shift.adults_missing": Wording(
        _("Fewer than two grown-ups are left: {title}"),
        _(
            "By the records fewer than two grown-ups are left with the children at “{title}”. Send somebody there at"
            " once, or end the shift."
        ),
        "organiser_home",
    ),
    "pupil.called": Wording(
        _("Your group takes part: {title}"),
        _("Your group takes part in “{title}”. You are of age: to come along, apply for yourself."),
        "opportunities",
    ),
    "party.joined": Wording(_("Coming along: {title}"), _("Somebody you asked comes along to “{title}”."), "family"),
    "party.declined": Wording(
        _("Not coming along: {title}"),
        _("Somebody you asked does not come to “{title}”. The others keep their places."),
        "family",
    ),
    "party.declined.all": Wording(
        _("Nobody goes: {title}"),
        _("Somebody you asked does not come to “{title}”. You wanted to go together or not at all: all places ended."),
        "family",
    ),
    "party.lapsed": Wording(
        _("No answer in time: {title}"),
        _("Somebody you asked to come to “{title}” did not answer in time. The others keep their places."),
        "family",
    ),
    "party.lapsed.all": Wording(
        _("Nobody goes: {title}"),
        _(
            "Not everybody you asked to come to “{title}” answered in time. You wanted to go together or not at all:"
            " all places ended."
        ),
        "family",
    ),
}

SCREENING: Mapping[str, Wording] = {
    "application.asked": Wording(
        _("The organisation would like to know something: {title}"),
        _("Before it decides on your application to “{title}”, the organisation asks you something. Please answer."),
        "dashboard",
    ),
    "interview.offered": Wording(
        _("Choose a time for an interview: {title}"),
        _("Before it decides on your application to “{title}”, the organisation would like to talk with you."),
        "dashboard",
    ),
    "interview.booked": Wording(
        _("Your interview: {title}"),
        _("The time of your interview for “{title}” is fixed. The entry for your calendar comes with this message."),
        "dashboard",
    ),
    "interview.moved": Wording(
        _("Your interview has a new time: {title}"),
        _("Your interview for “{title}” was moved. The new entry for your calendar comes with this message."),
        "dashboard",
    ),
    "interview.called_off": Wording(
        _("The interview is called off: {title}"),
        _("The organisation has called off the interview for “{title}”. Your application stays."),
        "dashboard",
    ),
    "interview.changed": Wording(
        _("An interview was chosen, moved or given up: {title}"),
        _("Somebody who applied to “{title}” has chosen, moved or given up the time of an interview."),
        "organiser_home",
    ),
    "referee.answered": Wording(
        _("A reference has arrived: {title}"),
        _("Somebody whom an applicant to “{title}” named has answered. You find the reference with the application."),
        "organiser_home",
    ),
    "referee.missing": Wording(
        _("A reference is missing: {title}"),
        _("Somebody whom you named for “{title}” would rather not answer, or has not. You can name somebody else."),
        "dashboard",
    ),
    "application.answered": Wording(
        _("An applicant has answered: {title}"),
        _("Somebody who applied to “{title}” has answered a question. You find the answer with the application."),
        "organiser_home",
    ),
}

ROSTERS: Mapping[str, Wording] = {
    "roster.new": Wording(
        _("Your shifts: {title}"),
        _("Your shifts in “{title}” are fixed. You have a place in each of them. Thank you for coming."),
        "dashboard",
    ),
    "roster.changed": Wording(
        _("Your shifts have changed: {title}"),
        _("Your shifts in “{title}” have changed. If a new one does not suit you, you can give it up on your page."),
        "dashboard",
    ),
    "roster.ended": Wording(
        _("You are not needed in a shift: {title}"),
        _("A shift of yours in “{title}” has ended before it began: you do not have to come to it."),
        "dashboard",
    ),
    "ward.rostered": Wording(
        _("The shifts of your child: {title}"),
        _("The shifts of a child you answer for in “{title}” are fixed or have changed. On your page you see them."),
        "family",
    ),
}

ROLES: Mapping[str, Wording] = {
    "organisation.role.owner": Wording(
        _("You are now an owner of {title}"),
        _("As an owner of “{title}” you decide about its details, its members and everything else there."),
        "organiser_home",
    ),
    "organisation.role.coordinator": Wording(
        _("You are now a volunteer coordinator of {title}"),
        _("As a coordinator of “{title}” you publish opportunities, decide on applications and confirm hours."),
        "organiser_home",
    ),
    "organisation.role.supervisor": Wording(
        _("You are now a supervisor of {title}"),
        _("As a supervisor of “{title}” you record attendance, confirm hours and write down incidents."),
        "organiser_home",
    ),
    "organisation.role.viewer": Wording(
        _("You may now look on in {title}"),
        _("As a viewer of “{title}” you see its desk and change nothing."),
        "organiser_home",
    ),
    "organisation.role.none": Wording(
        _("You no longer work in {title}"),
        _("Your role in “{title}” has ended. If this is a mistake, ask one of its owners."),
        "dashboard",
    ),
    "delegation.made": Wording(
        _("A colleague lets you act in their place: {title}"),
        _(
            "A colleague in “{title}” has handed on to you some of what they do. On its desk you read what, until when,"
            " and why."
        ),
        "organiser_home",
    ),
    "delegation.ended": Wording(
        _("You no longer act in a colleague’s place: {title}"),
        _("What a colleague in “{title}” had handed on to you has ended."),
        "organiser_home",
    ),
    "delegation.taken_back": Wording(
        _("What you handed on has ended: {title}"),
        _("What you had handed on to a colleague in “{title}” has ended. It is with you alone again."),
        "organiser_home",
    ),
    "fairness.drifted": Wording(
        _("The fairness report shows something that deserves a look"),
        _("A difference or a drift of the last quarter is beyond its bound. The page about fairness shows which."),
        "staff",
    ),
    "staff.role_given": Wording(
        _("You have a role on the platform’s staff"),
        _("You were given a role on the platform’s staff. The staff’s page shows what you can do now."),
        "staff",
    ),
    "staff.role_confirmed": Wording(
        _("Your role of administrator is confirmed"),
        _("A second administrator has confirmed your role. It counts from now on."),
        "staff",
    ),
    "staff.role_taken": Wording(
        _("A role of yours on the platform’s staff has ended"),
        _("A role of yours on the platform’s staff was taken back. If this is a mistake, ask an administrator."),
        "dashboard",
    ),
    "staff.role_over": Wording(
        _("A role of yours on the platform’s staff has ended"),
        _("A role of yours on the platform’s staff was given until today and has ended by itself."),
        "dashboard",
    ),
}

CHANGES: Mapping[str, Wording] = {
    "opportunity.access_asked": Wording(
        _("What do you offer to people with needs? {title}"),
        _(
            "Somebody would like to know what “{title}” offers to people with a disability or another need: step-free"
            " access, a place to sit, sign language. Please complete “Accessibility” on its page, and take out what is"
            " not there: whoever asked reads it there."
        ),
        "organiser_home",
    ),
    "opportunity.shift_changed": Wording(
        _("A new time: {title}"),
        _(
            "The time of your shift in “{title}” has changed. See what has changed; if it no longer suits you, you can"
            " leave without any consequence."
        ),
        "changed_opportunities",
    ),
    "opportunity.series_changed": Wording(
        _("New times: {title}"),
        _(
            "Times of your shifts in “{title}” have changed. See what has changed; if they no longer suit you, you can"
            " leave without any consequence."
        ),
        "changed_opportunities",
    ),
    "opportunity.series_cancelled": Wording(
        _("Shifts were called off: {title}"),
        _("Shifts you had chosen in “{title}” were called off."),
        "dashboard",
    ),
    "opportunity.stopped": Wording(
        _("Stopped: {title}"),
        _(
            "Moderators read “{title}” after it was published and stopped it: it takes no more applications. The reason"
            " is on its page. What you send from now on is read before it is published."
        ),
        "organiser_home",
    ),
    "organisation.trusted": Wording(
        _("Trusted: {title}"),
        _("What “{title}” sends is published at once from now on. A share of it is read afterwards."),
        "organiser_home",
    ),
    "organisation.trust_ended": Wording(
        _("Read first again: {title}"),
        _("What “{title}” sends is read by moderators before it is published from now on."),
        "organiser_home",
    ),
    "opportunity.terms_changed": Wording(
        _("Something has changed: {title}"),
        _(
            "The place of “{title}”, or what is asked of volunteers, has changed since you applied. See what has"
            " changed; if it no longer suits you, you can leave without any consequence."
        ),
        "changed_opportunities",
    ),
}
