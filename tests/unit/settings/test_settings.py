"""Settings: from the environment, a file, or their defaults."""

import ssl
from pathlib import Path

import pytest

from streams.core.errors import BadFile
from streams.settings.settings import Settings, describe, environment, load_settings, shown_settings
from tests.unit.gateway.certificates import CERTIFICATE, KEY, LOCKED_KEY, OTHER_KEY


def test_every_setting_says_what_it_is() -> None:
    """`kuaibao config` shows them all."""
    assert set(describe()) == set(Settings.__struct_fields__)
    assert all(describe().values())


def test_the_environment_goes_before_the_file_and_the_file_before_defaults(tmp_path: Path) -> None:
    """Numbers in the environment are text, and read as numbers."""
    file = tmp_path / "settings.toml"
    file.write_text('partitions = 4\nprefix = "test."\n')
    environ = {"KUAIBAO_SETTINGS": str(file), "KUAIBAO_PARTITIONS": "16"}
    settings = load_settings(environ)
    assert (settings.partitions, settings.prefix, settings.replication) == (16, "test.", 1)
    assert settings.topic("cases") == "test.cases"
    assert settings.group_id == "test.kuaibao"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("partitions = 0", "partitions = 0"),
        ("partitons = 4", "partitons"),
        ("partitions = ", "not TOML"),
        ('prefix = "UPPER."', "prefix = 'UPPER.'"),
        ('quick_reports_at = "25:00"', "quick_reports_at"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_key(tmp_path: Path, content: str, said: str) -> None:
    """The message names the file, the setting and what it may be."""
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(BadFile) as refused:
        load_settings({"KUAIBAO_SETTINGS": str(file)})
    assert str(refused.value).startswith(f"{file}: ")
    assert said in str(refused.value)


def test_a_bad_variable_is_refused_by_name() -> None:
    """This is so even if the file has another setting right."""
    with pytest.raises(BadFile, match="KUAIBAO_SESSION_TIMEOUT"):
        load_settings({"KUAIBAO_SESSION_TIMEOUT": "soon"})


def test_a_variable_that_is_no_setting_is_refused() -> None:
    """Otherwise a slip of the pen would leave the default in force, unnoticed."""
    with pytest.raises(BadFile, match="KUAIBAO_PARTITONS"):
        load_settings({"KUAIBAO_PARTITONS": "3"})


def test_a_file_that_is_named_must_be_there() -> None:
    """Otherwise a setting that was meant would silently have no effect."""
    with pytest.raises(BadFile, match="cannot be read"):
        load_settings({"KUAIBAO_SETTINGS": "/nowhere/settings.toml"})


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, or not UTF-8."""
    with pytest.raises(BadFile, match=r"missing\.toml: cannot be read"):
        Settings(catalogue=str(tmp_path / "missing.toml")).read_catalogue()


USER = {
    "KUAIBAO_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
    "KUAIBAO_KAFKA_USER": "worker",
    "KUAIBAO_KAFKA_PASSWORD": "hush",
}
TLS = {"KUAIBAO_KAFKA_SECURITY_PROTOCOL": "SSL"}


def test_another_process_gets_the_same_settings() -> None:
    """Passwords too, and what is not text."""
    settings = Settings(
        kafka_security_protocol="SASL_PLAINTEXT",
        kafka_user="worker",
        kafka_password="hush",  # noqa: S106  no password of anybody's
        step_interval=0.5,
        behind_tls=True,
    )
    assert load_settings(environment(settings)) == settings


def test_a_password_is_never_shown() -> None:
    """Neither `kuaibao config`, nor printed settings, nor an error shows it."""
    settings = load_settings(USER)
    assert shown_settings(settings)["kafka_password"] == "***"  # noqa: S105
    assert shown_settings(Settings())["kafka_password"] == ""
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)


def test_a_password_that_is_no_text_is_refused_without_showing_it(tmp_path: Path) -> None:
    """A number in a file would be one."""
    file = tmp_path / "settings.toml"
    file.write_text("kafka_password = [1234]\n")
    with pytest.raises(BadFile, match="kafka_password = \\*\\*\\*") as refused:
        load_settings({"KUAIBAO_SETTINGS": str(file)})
    assert "1234" not in str(refused.value)


def test_clients_are_made_with_user_and_password() -> None:
    """The options have aiokafka's names."""
    assert load_settings(USER | {"KUAIBAO_KAFKA": "here:9092"}).client_options() == {
        "bootstrap_servers": "here:9092",
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "worker",
        "sasl_plain_password": "hush",
    }


def test_a_password_may_come_from_a_file(tmp_path: Path) -> None:
    """The line end, which editors add, is not part of it; spaces are."""
    file = tmp_path / "password"
    file.write_bytes(" 嘘 hush \r\n".encode())
    given = USER | {"KUAIBAO_KAFKA_PASSWORD": "", "KUAIBAO_KAFKA_PASSWORD_FILE": str(file)}
    settings = load_settings(given)
    assert settings.client_options()["sasl_plain_password"] == " 嘘 hush "  # noqa: S105
    assert "hush" not in "".join(environment(settings).values())


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "one line"), (b"\n", "one line"), (b"a\nb\n", "one line"), (b"\xff", "UTF-8")],
)
def test_a_password_file_that_holds_none_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    """Empty, of several lines, or no text."""
    file = tmp_path / "password"
    file.write_bytes(content)
    given = USER | {"KUAIBAO_KAFKA_PASSWORD": "", "KUAIBAO_KAFKA_PASSWORD_FILE": str(file)}
    with pytest.raises(BadFile, match=f"kafka_password_file = {file}: .*{said}"):
        load_settings(given)


def test_tls_verifies_certificate_and_name() -> None:
    """It uses the system's authorities if none is named."""
    context = load_settings(TLS).client_options()["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"KUAIBAO_KAFKA_USER": "worker"}, "kafka_user: is not shown to Kafka"),
        ({"KUAIBAO_KAFKA_PASSWORD": "hush"}, "kafka_password: is not shown to Kafka"),
        ({"KUAIBAO_KAFKA_CA_FILE": "/ca.pem"}, "kafka_ca_file: is for TLS"),
        (USER | {"KUAIBAO_KAFKA_USER": ""}, "kafka_user: is not set"),
        (USER | {"KUAIBAO_KAFKA_PASSWORD": ""}, "neither is set"),
        (USER | {"KUAIBAO_KAFKA_PASSWORD_FILE": "/secret"}, "both are set"),
        (TLS | {"KUAIBAO_KAFKA_CERTIFICATE": "/c.pem"}, "kafka_key: is not set"),
        (TLS | {"KUAIBAO_KAFKA_KEY": "/k.pem"}, "kafka_certificate: is not set"),
        (TLS | {"KUAIBAO_KAFKA_CA_FILE": "/none.pem"}, "kafka_ca_file = /none.pem: cannot be read"),
        ({"KUAIBAO_KAFKA_SECURITY_PROTOCOL": "TLS"}, "KUAIBAO_KAFKA_SECURITY_PROTOCOL"),
    ],
)
def test_what_would_protect_nothing_is_refused(given: dict[str, str], said: str) -> None:
    """What needs another setting, or is used by none, is named, and no password shown."""
    with pytest.raises(BadFile) as refused:
        load_settings(given)
    assert said in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("certificate", "key", "ca", "said"),
    [
        (CERTIFICATE, OTHER_KEY, CERTIFICATE, "cannot be used together"),
        (CERTIFICATE, LOCKED_KEY, CERTIFICATE, "the key has a password"),
        ("no certificate", KEY, CERTIFICATE, "cannot be used together"),
        (CERTIFICATE, KEY, "no certificate", "kafka_ca_file"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused(
    tmp_path: Path, certificate: str, key: str, ca: str, said: str
) -> None:
    """The file is named, and what it must be."""
    given = dict(TLS)
    for name, content in (("CERTIFICATE", certificate), ("KEY", key), ("CA_FILE", ca)):
        file = tmp_path / name
        file.write_text(content)
        given[f"KUAIBAO_KAFKA_{name}"] = str(file)
    with pytest.raises(BadFile, match=said):
        load_settings(given)
