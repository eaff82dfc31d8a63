"""`policydesk adapters`: the catalogue of fine-tuned adapters."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api import adapter_views
from api.schemas import AliasOut
from api.wiring import Services
from cli import rollouts
from cli.adapter_composing import compose
from cli.adapter_judging import judge
from cli.adapter_output import show_detail, show_differences, show_registered, show_versions
from cli.context import AsJson, opened
from cli.output import out, print_json, working
from core.errors import InvalidInput
from generation import contract
from tuning.catalogue import going_back, promotion
from tuning.catalogue.bases import base_identity
from tuning.catalogue.difference import differences
from tuning.catalogue.export import export as write_export
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.names import parse, parse_version
from tuning.catalogue.promotion import Promotion
from tuning.catalogue.records import CHAMPION, Alias, BaseIdentity, Lineage
from tuning.catalogue.register import register
from tuning.catalogue.transfer import import_adapter

app = typer.Typer(help="Fine-tuned adapters: versions, and which of them serves.", no_args_is_help=True)
app.command()(judge)
app.command()(compose)
app.add_typer(rollouts.app, name="rollout")
AdapterName = Annotated[str, typer.Argument(help="NAME:VERSION, NAME:ALIAS, or NAME for its champion.")]
Why = Annotated[str, typer.Option(help="Stands in the history of the alias.")]
Expected = Annotated[
    int | None, typer.Option(help="The version that it is now, as you know it; 0 for none.", min=0, max=1_000_000_000)
]


@app.command("list")
def list_adapters(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most versions to show.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Every version, by name, of each name the newest first."""
    with opened(as_json) as services:
        with services.database.read() as session:
            found = adapter_views.page(session, services.operator(), limit, 0)
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            show_versions(found)


@app.command()
def show(adapter: AdapterName, as_json: AsJson = False) -> None:
    """A version: what it comes from, how it was judged, which aliases it had, and what it learnt that is gone."""
    with opened(as_json) as services:
        found = adapter_views.detail(services, adapter_views.opened(services, services.operator(), adapter))
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            show_detail(found, _files(services).folder(found.sha256))


@app.command()
def diff(
    first: AdapterName,
    second: Annotated[str, typer.Argument(help="The other one, named alike.")],
    as_json: AsJson = False,
) -> None:
    """In what two versions differ: settings, dataset, hashes, and the figures of their newest evaluations."""
    with opened(as_json) as services:
        wholes = [adapter_views.opened(services, services.operator(), one) for one in (first, second)]
        found = differences(*wholes)
        labels = [whole.standing.adapter.label for whole in wholes]
        if as_json:
            print_json({"first": labels[0], "second": labels[1], "differences": [asdict(one) for one in found]})
        else:
            show_differences(labels[0], labels[1], found)


@app.command()
def promote(
    adapter: Annotated[str, typer.Argument(help="NAME:VERSION.")],
    why: Why,
    alias: Annotated[str, typer.Option(help="The word that is to stand for it.")] = CHAMPION,
    expected: Expected = None,
    override: Annotated[
        str | None, typer.Option(help="Why it may be champion without having passed an evaluation.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let an alias stand for a version, once it is loaded and answers.

    `champion` serves whoever names no version, and has to have passed an evaluation too.
    """
    with opened(as_json) as services:
        name, version = parse_version(adapter)
        wanted = Promotion(name, version, alias, why, expected, override)
        with working("Probing"):
            moved = promotion.promote(services.database, services.operator(), wanted, services.load_gate.require)
        _tell_alias(moved, as_json)


@app.command()
def rollback(
    adapter: Annotated[str, typer.Argument(help="NAME:ALIAS, or NAME for its champion.")],
    why: Why,
    expected: Expected = None,
    as_json: AsJson = False,
) -> None:
    """Let an alias stand for the version before, where it can be loaded; a second time, for the one before that."""
    with opened(as_json) as services:
        wanted = parse(adapter)
        if wanted.alias is None:
            raise InvalidInput(f"{adapter} names a version; write NAME:ALIAS, as only aliases move.", field="adapter")
        who, usable = services.operator(), services.load_gate.require_files
        moved = going_back.rollback(services.database, who, wanted.name, wanted.alias, why, usable, expected=expected)
        _tell_alias(moved, as_json)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The adapter's name.")],
    folder: Annotated[Path, typer.Argument(help="A folder as PEFT saves it; it is copied.")],
    about: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take an adapter that was made elsewhere into the catalogue, as the next version of NAME.

    It is taken to be for the model and the prompt contract that serve here.
    """
    with opened(as_json) as services:
        lineage = Lineage(_base(services), contract.CONTRACT_HASH, about=about)
        with working("Copying"):
            done = register(services.database, _files(services), services.operator(), name, folder, lineage)
        show_registered(done, as_json)


@app.command()
def export(
    adapter: AdapterName,
    file: Annotated[Path, typer.Argument(help="The .tar file to write; it must not be there yet.")],
    as_json: AsJson = False,
) -> None:
    """Write a version with what it comes from to FILE, for another installation with the same model.

    The rows that it learnt are not in it, nor are its evaluations, aliases and rollouts.
    """
    with opened(as_json) as services:
        with working("Exporting"):
            manifest = write_export(services.database, _files(services), services.operator(), adapter, file)
        label = f"{manifest.adapter.name}:{manifest.adapter.version}"
        if as_json:
            print_json({"file": str(file), "adapter": label, "bytes": file.stat().st_size})
        else:
            out.print(f"Exported {label} to {file}.", soft_wrap=True, highlight=False)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file of `policydesk adapters export`.")], as_json: AsJson = False
) -> None:
    """Take the adapter in FILE into the catalogue, as the next version of its name here.

    A file that is not whole and unchanged is refused, and so is an adapter of another model or prompt contract.
    """
    with opened(as_json) as services:
        with working("Importing"):
            done = import_adapter(
                services.database,
                _files(services),
                services.operator(),
                file,
                _base(services),
                contract.CONTRACT_HASH,
            )
        show_registered(done, as_json)


def _files(services: Services) -> AdapterFiles:
    return AdapterFiles(services.settings.data_dir)


def _base(services: Services) -> BaseIdentity:
    return base_identity(services.settings.generation.model_path)


def _tell_alias(alias: Alias, as_json: bool) -> None:
    if as_json:
        print_json(AliasOut.model_validate(alias).model_dump(mode="json"))
    else:
        out.print(f"{alias.name}:{alias.alias} is {alias.name}:{alias.version} now.", highlight=False)
