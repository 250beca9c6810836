"""The Jinja2 environment of all pages: what a template may call."""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static as static_url
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from awn.base.languages import direction
from awn.base.text import Bilingual
from awn.identity.providers import providers
from awn.web import formatting
from awn.web.preferences import Preferences, current
from awn.web.safety_marks import mark_of
from awn.web.warm import compiled_before

FILTERS: dict[str, Callable[..., Any]] = {
    "num": formatting.number,
    "digits": formatting.digits,
    "percent": formatting.percent,
    "day": formatting.day,
    "weekday": formatting.weekday,
    "full_day": formatting.full_day,
    "short_day": formatting.short_day,
    "month": formatting.month,
    "hijri": formatting.hijri,
    "in_zone": formatting.in_zone,
    "clock_time": formatting.clock_time,
    "moment": formatting.moment,
    "duration": formatting.duration,
    "relative_day": formatting.relative_day,
}


class Site:
    """What a deployment says about itself, read from the settings when a page is drawn."""

    @property
    def demo(self) -> bool:
        """True when all people shown are invented."""
        return bool(settings.AWN_DEMO)

    @property
    def operator(self) -> Bilingual:
        """The institution that runs this deployment; empty until it is set."""
        return Bilingual(settings.AWN_OPERATOR_AR, settings.AWN_OPERATOR_EN)

    @property
    def public_url(self) -> str:
        """The address of the site without a slash at its end."""
        return str(settings.AWN_PUBLIC_URL)

    @property
    def privacy_email(self) -> str:
        """Where to write about personal data."""
        return str(settings.AWN_PRIVACY_EMAIL)

    @property
    def help_email(self) -> str:
        """Where to write for help."""
        return str(settings.AWN_HELP_EMAIL)

    @property
    def help_phone(self) -> str:
        """The number to call for help; empty when there is none."""
        return str(settings.AWN_HELP_PHONE)


def url(name: str, *args: object, query: dict[str, Any] | None = None, **kwargs: object) -> str:
    """The path of a route in the present language, with an optional query."""
    if args or kwargs or query:
        return reverse(name, args=args or None, kwargs=kwargs or None, query=query)
    return _fixed_url(name, translation.get_language())


@cache
def _fixed_url(name: str, _language: str | None) -> str:
    """Kept: a page has a score of links that never change."""
    return reverse(name)


@cache
def static(path: str) -> str:
    """The address of a file of ours. Kept: a page asks a hundred times, and files change only with a new release."""
    return static_url(path)


def _forget_static(**changed: object) -> None:
    """Tests change settings within one process."""
    static.cache_clear()


setting_changed.connect(_forget_static)


def t(text: Bilingual | None) -> Markup | str:
    """The text in the page's language; when only the other exists, marked so that the right voice reads it."""
    if not text:
        return ""
    words, code = text.pick(formatting.language())
    if code == formatting.interface():
        return words
    return Markup('<span lang="{}" dir="{}">{}</span>').format(code, direction(code), words)


def t_plain(text: Bilingual | None) -> str:
    """Like `t`, for titles and attributes, where no markup may stand."""
    return text.pick(formatting.language())[0] if text else ""


def bdi(text: str) -> Markup:
    """A name or title that goes into a sentence: whichever letters it has, it moves nothing around it."""
    return Markup("<bdi>{}</bdi>").format(text)


def _late(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, never applied while compiling: that would freeze {{ 90|duration }} in one language."""

    @pass_context
    @wraps(function)
    def filter_(_context: Context, /, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return filter_


def _dir() -> str:
    return direction(formatting.interface())


def _localised(variables: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers in a sentence get the reader's digits; everything else stays as it is."""
    return {name: formatting.plain_number(value) if type(value) is int else value for name, value in variables.items()}


def _filled(context: Context, text: str, variables: dict[str, Any]) -> str:
    words = Markup(text) if context.eval_ctx.autoescape else text
    if not variables and "%" not in text:
        return words
    return words % _localised(variables)


@pass_context
def _gettext(context: Context, message: str, /, **variables: Any) -> str:
    return _filled(context, translation.gettext(message), variables)


@pass_context
def _ngettext(context: Context, singular: str, plural: str, n: int, /, **variables: Any) -> str:
    variables.setdefault("num", n)
    return _filled(context, translation.ngettext(singular, plural, n), variables)


@pass_context
def _pgettext(context: Context, about: str, message: str, /, **variables: Any) -> str:
    return _filled(context, translation.pgettext(about, message), variables)


@pass_context
def _npgettext(context: Context, about: str, singular: str, plural: str, n: int, /, **variables: Any) -> str:
    variables.setdefault("num", n)
    return _filled(context, translation.npgettext(about, singular, plural, n), variables)


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend with the options of settings.TEMPLATES."""
    extensions = [*options.pop("extensions", []), "jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(
        extensions=extensions, trim_blocks=True, lstrip_blocks=True, bytecode_cache=compiled_before(), **options
    )
    env.policies["ext.i18n.trimmed"] = True
    # Makes {% trans %} hand its variables to the four functions below instead of filling them in itself.
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # the i18n extension adds this attribute
    env.globals.update(
        _=_gettext,
        gettext=_gettext,
        ngettext=_ngettext,
        pgettext=_pgettext,
        npgettext=_npgettext,
        url=url,
        static=static,
        t=t,
        t_plain=t_plain,
        bdi=bdi,
        lang=lazy(formatting.interface, str)(),
        dir=lazy(_dir, str)(),
        prefs=_CurrentPreferences(),
        site=Site(),
        time_range=formatting.time_range,
        day_span=formatting.day_span,
        identity_offers=providers,
        mark_of=mark_of,
    )
    env.filters.update({name: _late(function) for name, function in FILTERS.items()})
    return env


class _CurrentPreferences:
    """`prefs.mode` and the like in a template: always those of the present request."""

    def __getattr__(self, name: str) -> Any:
        if name not in Preferences.__slots__ and name not in {"easy", "helped", "key"}:
            raise AttributeError(name)
        return getattr(current(), name)
