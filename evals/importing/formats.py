"""The formats that cases can be imported from, by the name they go by on the command line."""

from collections.abc import Mapping

from evals.importing.base import Importer
from evals.importing.conditionalqa import load_conditionalqa
from evals.importing.delimited import load_csv
from evals.importing.jsonl import load_jsonl
from evals.importing.mtrag import load_mtrag
from evals.importing.obliqa import load_obliqa
from evals.importing.or_sharc import load_or_sharc
from evals.importing.policyqa import load_policyqa

FORMATS: Mapping[str, Importer] = {
    "obliqa": load_obliqa,
    "or-sharc": load_or_sharc,
    "conditionalqa": load_conditionalqa,
    "policyqa": load_policyqa,
    "mtrag": load_mtrag,
    "csv": load_csv,
    "jsonl": load_jsonl,
}
