"""Where documents come from: folders, archives, files of records, lists, the web and buckets."""

from ingest.sources.access import Fetch, Sources
from ingest.sources.base import (
    DEFAULT_COLLECTION,
    NAME_PATTERN,
    Connector,
    Fetched,
    SourceItem,
    require_collection_name,
)
from ingest.sources.limits import SourceLimits
from ingest.sources.registry import connector_for, named_by_operator, open_source
from ingest.sources.spec import SourceKind, SourceSpec, narrowed, require_whole, uploaded, uploaded_manifest

__all__ = [
    "DEFAULT_COLLECTION",
    "NAME_PATTERN",
    "Connector",
    "Fetch",
    "Fetched",
    "SourceItem",
    "SourceKind",
    "SourceLimits",
    "SourceSpec",
    "Sources",
    "connector_for",
    "named_by_operator",
    "narrowed",
    "open_source",
    "require_collection_name",
    "require_whole",
    "uploaded",
    "uploaded_manifest",
]
