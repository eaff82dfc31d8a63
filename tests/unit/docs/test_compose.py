"""The compose file, checked by parsing it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.settings_page import variables

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
REQUIRED_PASSWORD = re.compile(r"\$\{POSTGRES_PASSWORD:\?[^}]+\}")


def test_there_are_the_server_and_its_database() -> None:
    assert set(SERVICES) == {"policydesk", "worker", "postgres"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_healthcheck(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_password_has_to_be_given() -> None:
    assert REQUIRED_PASSWORD.fullmatch(SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"])
    assert REQUIRED_PASSWORD.search(SERVICES["policydesk"]["environment"]["POLICYDESK_DATABASE__URL"])


def test_no_password_or_key_stands_in_the_file() -> None:
    without_references = re.sub(r"\$\{[^}]*\}", "", TEXT)
    assert not re.search(r"(?i)(password|secret|key|token)\w*\s*[:=]\s*[^\s$\"']", without_references)
    assert not re.search(r"://[^\s/@:]+:[^\s/@$]+@", without_references)


def test_the_server_waits_for_a_healthy_database() -> None:
    assert SERVICES["policydesk"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_only_a_loopback_port_is_published() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8000:8000"]


def test_every_variable_of_policydesk_is_a_setting() -> None:
    assert set(re.findall(r"POLICYDESK_[A-Z_]+", TEXT)) <= set(variables())


def test_the_data_outlive_the_containers() -> None:
    kept = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert kept == set(yaml.safe_load(TEXT)["volumes"])
    assert SERVICES["policydesk"]["environment"]["POLICYDESK_DATA_DIR"] in SERVICES["policydesk"]["volumes"][0]
