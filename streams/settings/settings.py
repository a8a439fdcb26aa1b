"""The catalogue of settings: what each is, what it may be, and what it is unless told otherwise.

A setting comes from the environment (``KUAIBAO_`` and its name in capitals), else from the TOML
file that ``KUAIBAO_SETTINGS`` names (``kuaibao.toml`` if it is in the working directory),
else it has its default.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from streams.core.county.catalogue import Catalogue
from streams.core.county.catalogue_file import load_catalogue
from streams.core.errors import BadFile
from streams.core.toml_files import near
from streams.resources import SCHEMAS
from streams.settings.kafka_connection import KafkaConnection

PREFIX: Final = "KUAIBAO_"
OTHER_VARIABLES: Final = frozenset({"KUAIBAO_SETTINGS", "KUAIBAO_CACHE"})
"""The settings file, and the local broker's cache."""

OF_TESTS: Final = "KUAIBAO_TEST_"
"""The prefix of the switches of the tests, which are not settings."""

Seconds = Annotated[float, Meta(gt=0, le=86_400)]


_TIME_OR_OFF: Final = r"^(off|([01]\d|2[0-3]):[0-5]\d)$"


class Settings(KafkaConnection, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that may be set."""

    group: Annotated[
        str, Meta(pattern=r"^[A-Za-z0-9.-]{1,100}$", description="the workers' consumer group")
    ] = "kuaibao"
    prefix: Annotated[
        str, Meta(pattern=r"^([a-z0-9-]+\.)*$", description="prefix of every topic, as 'test.'")
    ] = ""
    partitions: Annotated[
        int, Meta(ge=1, le=1_000, description="partitions of topics by case; cannot be changed")
    ] = 8
    replication: Annotated[
        int, Meta(ge=1, le=9, description="copies of every topic; three in a cluster of three")
    ] = 1
    min_insync: Annotated[
        int, Meta(ge=1, le=9, description="copies that must have a write before it is acknowledged")
    ] = 1
    text_days: Annotated[
        int, Meta(ge=1, le=36_500, description="days that topics with text or persons are kept")
    ] = 90
    titles_days: Annotated[
        int,
        Meta(
            ge=0,
            le=36_500,
            description="days that masked titles of cases are kept; 0: none are made",
        ),
    ] = 90
    message_bytes: Annotated[
        int, Meta(ge=65_536, le=8_388_608, description="largest batch or event a topic takes")
    ] = 1_048_576
    catalogue: Annotated[str, Meta(description="the county's catalogue file")] = str(
        SCHEMAS / "catalogue.toml"
    )
    bulletins: Annotated[str, Meta(description="the folder of bulletin definitions")] = str(
        SCHEMAS / "bulletins"
    )
    filing_model: Annotated[
        str, Meta(description="file of the model that files letters (kuaibao learn); '': keywords")
    ] = ""
    session_timeout: Annotated[
        Seconds, Meta(description="seconds without a sign of life until a worker's partitions move")
    ] = 15.0
    step_interval: Annotated[
        Seconds, Meta(description="least seconds between two transactions of a partition")
    ] = 0.05
    batch_events: Annotated[
        int, Meta(ge=1, le=100_000, description="events after which a partition's fetching pauses")
    ] = 32_000
    case_events: Annotated[int, Meta(ge=10, le=100_000, description="most events of a case")] = (
        1_000
    )
    quick_reports_at: Annotated[
        str,
        Meta(
            pattern=_TIME_OR_OFF,
            description="local time at which the day before is due, or 'off'",
        ),
    ] = "08:00"
    notices_at: Annotated[
        str,
        Meta(
            pattern=_TIME_OR_OFF,
            description="local time of working days at which notices are due, or 'off'",
        ),
    ] = "08:00"
    store: Annotated[
        str, Meta(description="folder of workers' copies of cases; empty: they are in memory")
    ] = "data/worker"
    log_format: Annotated[
        Literal["people", "json"], Meta(description="form of each log line: for people, or JSON")
    ] = "people"
    audit_log: Annotated[
        str, Meta(description="file of who opened which case; empty: in the gateway's log")
    ] = ""
    metrics_port: Annotated[
        int, Meta(ge=0, le=65_535, description="port of the worker's /metrics; 0 for none")
    ] = 0
    metrics_host: Annotated[str, Meta(description="address of the worker's /metrics")] = "127.0.0.1"
    gateway_host: Annotated[
        str, Meta(description="address of the gateway; beyond loopback only with keys")
    ] = "127.0.0.1"
    gateway_port: Annotated[
        int, Meta(ge=0, le=65_535, description="port of the gateway; 0: any free one")
    ] = 8080
    gateway_connections: Annotated[
        int, Meta(ge=16, le=100_000, description="connections that may be open at once")
    ] = 1_000
    session_idle: Annotated[
        Seconds, Meta(description="seconds after which a session of the page that is idle ends")
    ] = 1_800.0
    keys_file: Annotated[str, Meta(description="who may ask the gateway what (kuaibao keys)")] = (
        "data/keys.json"
    )
    index_file: Annotated[
        str, Meta(description="the gateway's index of cases; rebuilt from Kafka when it is gone")
    ] = "data/cases.sqlite"
    tls_certificate: Annotated[
        str, Meta(description="PEM file of the gateway's certificate chain; '': no TLS")
    ] = ""
    tls_key: Annotated[str, Meta(description="PEM file of its private key")] = ""
    behind_tls: Annotated[bool, Meta(description="whether a proxy serves the gateway over TLS")] = (
        False
    )
    intake_events: Annotated[
        int, Meta(ge=1, le=10_000, description="most events of one request")
    ] = 1_000
    intake_event_bytes: Annotated[
        int, Meta(ge=1_024, le=8_388_608, description="most bytes of one event that is posted")
    ] = 524_288
    intake_request_bytes: Annotated[
        int, Meta(ge=1_024, le=67_108_864, description="most bytes of one request as it is sent")
    ] = 4_194_304
    intake_unzipped_bytes: Annotated[
        int, Meta(ge=1_024, le=268_435_456, description="most bytes of one request once unzipped")
    ] = 16_777_216
    intake_pending_bytes: Annotated[
        int, Meta(ge=65_536, description="bytes of events that may wait for Kafka at once")
    ] = 67_108_864
    intake_seconds: Annotated[
        Seconds, Meta(description="seconds that a request waits for Kafka before it fails")
    ] = 10.0
    open311: Annotated[
        str, Meta(description="file of what the gateway offers by Open311; '': nothing")
    ] = ""
    live_clients: Annotated[
        int, Meta(ge=1, le=10_000, description="most clients that listen to live figures at once")
    ] = 200
    recipients: Annotated[
        str, Meta(description="who gets which notices (kuaibao notify); its owner's alone to read")
    ] = "data/recipients.toml"
    notify_days: Annotated[
        int, Meta(ge=1, le=365, description="days after which a notice is not sent any more")
    ] = 3
    notify_attempts: Annotated[
        int, Meta(ge=1, le=100, description="attempts at a message before it is undeliverable")
    ] = 20
    notify_quiet: Annotated[
        Seconds, Meta(description="seconds without a new notice after which messages are made")
    ] = 5.0
    notify_timeout: Annotated[
        Seconds, Meta(description="seconds that one attempt at a message may take")
    ] = 30.0
    notify_desk_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[!-~]+)?$",
            description="the desk's address for messages; {department} in it is the unit",
        ),
    ] = ""
    notify_metrics_port: Annotated[
        int,
        Meta(ge=0, le=65_535, description="port of notify's /metrics, at metrics_host; 0: none"),
    ] = 0
    feed_metrics_port: Annotated[
        int,
        Meta(ge=0, le=65_535, description="port of a feeder's /metrics, at metrics_host; 0: none"),
    ] = 0

    @property
    def group_id(self) -> str:
        """The workers' consumer group in Kafka."""
        return self.prefix + self.group

    def topic(self, name: str) -> str:
        """Return the topic's name in Kafka."""
        return self.prefix + name

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in shown_settings(self).items())
        return f"Settings({given})"

    def read_catalogue(self) -> Catalogue:
        """Read the catalogue file.

        Raises:
            BadFile: It cannot be read or used.
        """
        path = Path(self.catalogue)
        try:
            return load_catalogue(path.read_text(encoding="utf-8"), self.catalogue)
        except (OSError, UnicodeDecodeError) as error:
            raise BadFile(f"{path}: cannot be read: {error}") from None


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings in force.

    Raises:
        BadFile: A setting is unknown or has a value it may not have; says which, where from, and
            what is allowed.
    """
    named = environ.get(PREFIX + "SETTINGS")
    path = Path(named or "kuaibao.toml")
    given: dict[str, Any] = {}
    if named or path.exists():
        given = _from_file(path)
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__} | OTHER_VARIABLES
    for variable in environ:
        if not variable.startswith(PREFIX) or variable.startswith(OF_TESTS):
            continue
        if variable not in known:
            there = f"settings are {', '.join(sorted(known))}"
            raise BadFile(f"{variable}: is not a setting{near(variable, known)}; {there}")
    for name in Settings.__struct_fields__:
        value = environ.get(PREFIX + name.upper())
        if value is not None:
            # One setting at a time, so that the error can name the variable.
            given[name] = _checked({name: value}, PREFIX + name.upper())[name]
    settings = msgspec.convert(given, Settings)
    settings.client_options()  # What cannot be used is said now, whatever the command.
    return settings


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables by which another process has these settings."""
    return {
        PREFIX + name.upper(): str(getattr(settings, name)) for name in Settings.__struct_fields__
    }


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings as they may be shown: of a secret, whether it is set."""
    return {
        name: "***" if name in SECRETS and value else value
        for name, value in msgspec.structs.asdict(settings).items()
    }


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return _checked(tomllib.load(file), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadFile(f"{path}: not TOML: {error}") from None


def _checked(given: dict[str, Any], where: str) -> dict[str, Any]:
    try:
        settings = msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        name = place.removesuffix("`").removeprefix(".")
        if not name:
            known = Settings.__struct_fields__
            meant = "".join(near(wrong, known) for wrong in given if wrong not in known)
            raise BadFile(f"{where}: {message}{meant}; settings are {', '.join(known)}") from None
        about = describe()[name]
        kind = _about()[name]
        kind = getattr(kind, "type", kind)
        if isinstance(kind, msgspec.inspect.LiteralType):
            message = f"must be one of {', '.join(map(str, kind.values))}"
        value = "***" if name in SECRETS else repr(given[name])
        raise BadFile(f"{where}: {name} = {value}: {message} ({about})") from None
    return {name: getattr(settings, name) for name in given}


def describe() -> dict[str, str]:
    """Return what each setting is."""
    return {name: meta.extra_json_schema["description"] for name, meta in _about().items()}


def _about() -> dict[str, Any]:
    fields = msgspec.inspect.type_info(Settings).fields  # type: ignore[attr-defined]
    return {field.name: field.type for field in fields}


SECRETS: Final = frozenset(
    name for name, meta in _about().items() if (getattr(meta, "extra", None) or {}).get("secret")
)
"""The settings that nobody is shown."""
