"""Settings from `policydesk.toml` and `POLICYDESK_*` variables; variables win, unknown keys are rejected.

Built once by the command line, or by a test, and handed in: there is no global.
"""

from core.settings.conversations import GuardrailSettings, HandoverSettings, PrivacySettings
from core.settings.generation import GenerationSettings
from core.settings.ingest import IngestSettings, JsonFieldsSettings
from core.settings.remote import RemoteSettings
from core.settings.retrieval import RetrievalSettings
from core.settings.section import Section
from core.settings.server import ApiSettings, DatabaseSettings, LogSettings, SecuritySettings
from core.settings.settings import CONFIG_VARIABLE, DEFAULT_CONFIG, ENV_PREFIX, Settings, load_settings

__all__ = [
    "CONFIG_VARIABLE",
    "DEFAULT_CONFIG",
    "ENV_PREFIX",
    "ApiSettings",
    "DatabaseSettings",
    "GenerationSettings",
    "GuardrailSettings",
    "HandoverSettings",
    "IngestSettings",
    "JsonFieldsSettings",
    "LogSettings",
    "PrivacySettings",
    "RemoteSettings",
    "RetrievalSettings",
    "Section",
    "SecuritySettings",
    "Settings",
    "load_settings",
]
