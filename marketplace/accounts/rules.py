"""What a password must be, how long links live, and what counts as a valid second step."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import pyotp

from marketplace.kernel.errors import Problem

SHORTEST, LONGEST = 10, 128
RESET_LIFE = timedelta(hours=2)
INVITATION_LIFE = timedelta(days=7)
STEP_SECONDS = 30
# A phone's clock may be one step off in either direction.
DRIFT_STEPS = 1
ISSUER = "株洲服务撮合平台"

# The beginnings of the lists of leaked passwords, as far as ten characters reach, and what people here would try.
_COMMON_WORDS = """
    1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q qq123456789
    q123456789 1111111111 0000000000 8888888888 6666666666 1231231231 1122334455 1234512345 1212121212
    123123123123 147258369a 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 1q2w3e4r5t 1q2w3e4r5t6y
    asdfghjkl1 zxcvbnm123 qazwsxedc123 password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123
    administrator admin12345 admin123456 welcome123 letmein1234 iloveyou123 woaini1314 woaini1314520
    woaini520520 5201314520 1314520520 zhuzhou123 zhuzhou2023 zhuzhou2024 zhuzhou12345 hunan123456 changsha123
    gongxinju123 abcd123456 abc123456789 abcdefghij abc1234567 aa123456789 a1234567890 qwer123456 test123456
    root123456 guest123456 1234567890a 12345678900
"""
COMMON = frozenset(_COMMON_WORDS.split())


def password_problems(password: str, names: Sequence[str] = (), *, field: str = "password") -> list[Problem]:
    """What is wrong with a new password: too short, one of ``names`` (user name, e-mail), common (NIST SP 800-63B)."""
    words = password.casefold()
    if len(password) < SHORTEST:
        return [Problem(f"密码至少 {SHORTEST} 个字符，现为 {len(password)} 个；可以用几个不相干的词连起来", field)]
    if len(password) > LONGEST:
        return [Problem(f"密码不超过 {LONGEST} 个字符", field)]
    if words in {part for name in names for part in _spellings(name)}:
        return [Problem("密码不能与用户名或邮箱相同，请换一个", field)]
    if words in COMMON or len(set(words)) < 4:
        return [Problem("这个密码很常见，容易被猜到，请换一个；可以用几个不相干的词连起来", field)]
    return []


def _spellings(name: str) -> tuple[str, ...]:
    plain = name.casefold().strip()
    return (plain, plain.partition("@")[0], plain[::-1])


def normal_name(name: str | None) -> str:
    """A user name or e-mail address as it is stored and compared."""
    return (name or "").strip().casefold()[:254]


def digest_of(token: str) -> str:
    """What is stored of a one-time link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_path(wanted: str | None) -> str:
    """Where to go after signing in: only a path of this site, else the person's desk."""
    path = wanted or ""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/home"
    parts = urlsplit(path)
    return "/home" if parts.scheme or parts.netloc else path


def step_of(secret: str, code: str, *, unix_time: float, last_step: int) -> int | None:
    """The time step whose code ``code`` is, or None where it is wrong or a step not after ``last_step`` (replayed)."""
    plain = "".join(code.split())
    if len(plain) != 6 or not plain.isascii() or not plain.isdigit():
        return None
    now = int(unix_time) // STEP_SECONDS
    clock = pyotp.TOTP(secret)
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if step > last_step and pyotp.utils.strings_equal(plain, clock.at(step * STEP_SECONDS)):
            return step
    return None


def provisioning_uri(secret: str, username: str) -> str:
    """What the QR picture says to the phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def read_session_value(value: str) -> tuple[int, int] | None:
    """(person's number, epoch) of a session's value «number.epoch»; None for anything else."""
    number, _, epoch = value.partition(".")
    if not (value.isascii() and number.isdigit() and epoch.isdigit() and len(value) < 32):
        return None
    return int(number), int(epoch)
