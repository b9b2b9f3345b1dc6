"""Settings from the environment; the demo's own keys lie in ``instance/`` and are found whatever DATABASE_URL says."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
DEMO_ENV = INSTANCE / "demo.env"
# The demo's opening key, for its worker alone; no setting ever reads it.
WORKER_ENV = INSTANCE / "worker.env"


class MissingKeys(SystemExit):
    """Production does not start without its keys; the message names them."""


class Settings(BaseSettings):
    """Every setting with its unit in the name where it has one; see README, «Configuration»."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore")

    database_url: str = f"sqlite:///{INSTANCE / 'marketplace.db'}"
    secret_key: SecretStr = SecretStr("")
    audit_signing_key: SecretStr = SecretStr("")
    audit_anchor: Path = INSTANCE / "audit-anchor.json"
    bid_sealing_public_key: str = ""
    queue_url: str = f"sqlite:///{INSTANCE / 'queue.db'}"
    limiter_storage_url: str = "memory://"
    mail_url: str = ""
    mail_from: str = "noreply@localhost.localdomain"
    site_url: str = "http://127.0.0.1:5000"
    upload_dir: Path = INSTANCE / "uploads"
    upload_limit_mib: int = 20
    idle_minutes: int = 30
    trusted_proxies: int = 0
    session_hours: int = 12
    password_time_cost: int = 3
    password_memory_kib: int = 65536
    password_parallelism: int = 4
    sign_in_limit_per_address: str = "60 per 15 minutes"
    sign_in_limit_per_name: str = "10 per 15 minutes"
    mailed_link_limit: str = "5 per hour"
    demo: bool = False
    demo_password: SecretStr = SecretStr("")
    clock_shift_seconds: float = 0.0
    testing: bool = False
    secure_cookies: bool = True
    seeds_dir: Path = ROOT / "seeds"

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        """``postgresql://`` is what people write; the driver here is psycopg 3. An empty value means the default."""
        if not url:
            return str(cls.model_fields["database_url"].default)
        return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url

    def missing_keys(self) -> list[str]:
        """Names of the keys without which nothing may be served or stored."""
        names = ("secret_key", "audit_signing_key")
        return [name.upper() for name in names if not getattr(self, name).get_secret_value()]

    def require_keys(self) -> None:
        """MissingKeys, naming what lacks."""
        missing = self.missing_keys()
        if missing:
            names = "、".join(missing)
            raise MissingKeys(f"缺少密钥 {names}：请在环境变量中设置，或先运行 make demo 生成演示环境。")

    def flask_config(self) -> dict[str, Any]:
        """What Flask and its extensions read."""
        plain = not self.secure_cookies or self.demo or self.testing
        return {
            "SECRET_KEY": self.secret_key.get_secret_value(),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {} if self.database_url.startswith("sqlite") else {"pool_pre_ping": True},
            "SESSION_COOKIE_SECURE": not plain,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": self.upload_limit_mib * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "BABEL_DEFAULT_LOCALE": "zh",
            "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
            "RATELIMIT_STORAGE_URI": self.limiter_storage_url,
            "RATELIMIT_HEADERS_ENABLED": False,
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_ENABLED": not self.testing,
            "TESTING": self.testing,
            "JSON_AS_ASCII": False,
        }


def load() -> Settings:
    """Settings of this process: the environment first, then what the demo left in ``instance/``."""
    return Settings(_env_file=DEMO_ENV if DEMO_ENV.exists() else None)  # type: ignore[call-arg]
