"""Settings: from the environment, a file, or their defaults."""

from pathlib import Path

import pytest

from streams.core.errors import BadFile
from streams.settings import Settings, describe, load_settings


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
    """Even where the file gives another setting rightly."""
    with pytest.raises(BadFile, match="KUAIBAO_SESSION_TIMEOUT"):
        load_settings({"KUAIBAO_SESSION_TIMEOUT": "soon"})


def test_a_variable_that_is_no_setting_is_refused() -> None:
    """A slip of the pen would else leave the default in force, unnoticed."""
    with pytest.raises(BadFile, match="KUAIBAO_PARTITONS"):
        load_settings({"KUAIBAO_PARTITONS": "3"})


def test_a_file_that_is_named_must_be_there() -> None:
    """Else a setting meant would silently not hold."""
    with pytest.raises(BadFile, match="cannot be read"):
        load_settings({"KUAIBAO_SETTINGS": "/nowhere/settings.toml"})


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, or not UTF-8."""
    with pytest.raises(BadFile, match=r"missing\.toml: cannot be read"):
        Settings(catalogue=str(tmp_path / "missing.toml")).read_catalogue()
