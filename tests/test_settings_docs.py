"""The settings that docs/reference/settings.md shows are those that the code reads."""

from pathlib import Path

from otklik.config.environment_settings import Environment

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "settings.md"


def settings_list() -> str:
    lines = []
    for name, field in Environment.model_fields.items():
        variable = str(field.validation_alias or f"OTKLIK_{name.upper()}")
        default = "" if field.default == "" else f" (`{field.default}`)"
        description = " ".join(str(field.description).split())
        lines.append(f"- `{variable}`{default}: {description}")
    return "\n".join(lines)


def test_the_page_shows_every_setting_as_the_code_has_it() -> None:
    assert settings_list() in PAGE.read_text("utf-8"), f"Put this there:\n{settings_list()}"


def test_every_setting_is_read_from_the_variable_shown() -> None:
    assert "- `DATABASE_URL`: " in settings_list()
    assert "- `OTKLIK_BASE_URL` (`http://127.0.0.1:8000`): " in settings_list()
