"""The city's dictionary of industrial chains (D9): adding, renaming, retiring, ordering."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.errors import Conflict, RuleBroken
from marketplace.kernel.transactions import writes
from marketplace.organizations.forms.profiles import ChainForm
from marketplace.organizations.models import Chain
from marketplace.organizations.queries import dictionaries as queries
from marketplace.organizations.services import dictionaries as services
from marketplace.organizations.views.blueprint import blueprint
from marketplace.security.guard import current_actor, guard
from marketplace.security.permissions import Permission


@blueprint.get("/dictionaries/chains")
@guard(Permission.DICTIONARY_EDIT)
def chains() -> ResponseReturnValue:
    """All chains, also the retired."""
    return _page(ChainForm(formdata=None))


@blueprint.post("/dictionaries/chains", endpoint="add_chain")
@guard(Permission.DICTIONARY_EDIT)
@writes
def add_chain() -> ResponseReturnValue:
    """A new chain at the end."""
    form = ChainForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        chain = services.add_chain(form.name.data or "", by=current_actor())
    except RuleBroken as broken:
        form.add_problems(broken.problems)
        return _page(form, 422)
    return _done(f"已增加「{chain.name}」。")


@blueprint.get("/dictionaries/chains/<int:chain_id>")
@guard(Permission.DICTIONARY_EDIT, subject=queries.chain)
def chain(chain: Chain) -> ResponseReturnValue:
    """A chain to rename."""
    return render_template("organizations/chain.html", chain=chain, form=ChainForm(formdata=None, obj=chain))


@blueprint.post("/dictionaries/chains/<int:chain_id>", endpoint="rename_chain")
@guard(Permission.DICTIONARY_EDIT, subject=queries.chain)
@writes
def rename_chain(chain: Chain) -> ResponseReturnValue:
    """Another name for a chain; a colleague's change meanwhile is shown."""
    form = ChainForm()
    status = 422
    if form.validate_on_submit():
        try:
            services.rename_chain(
                chain, form.name.data or "", opened=request.form.get("opened", ""), by=current_actor()
            )
            return _done(f"已改名为「{chain.name}」。")
        except RuleBroken as broken:
            form.add_problems(broken.problems)
        except Conflict as conflict:
            form.name.errors = [*form.name.errors, conflict.message]
            status = 409
    return render_template("organizations/chain.html", chain=chain, form=form), status


@blueprint.post("/dictionaries/chains/<int:chain_id>/retire")
@guard(Permission.DICTIONARY_EDIT, subject=queries.chain)
@writes
def retire_chain(chain: Chain) -> ResponseReturnValue:
    """No longer offered."""
    services.retire_chain(chain, by=current_actor())
    return _done(f"已停用「{chain.name}」，已选它的企业和需求不受影响。")


@blueprint.post("/dictionaries/chains/<int:chain_id>/restore")
@guard(Permission.DICTIONARY_EDIT, subject=queries.chain)
@writes
def restore_chain(chain: Chain) -> ResponseReturnValue:
    """Offered again."""
    services.restore_chain(chain, by=current_actor())
    return _done(f"已恢复「{chain.name}」。")


@blueprint.post("/dictionaries/chains/<int:chain_id>/move")
@guard(Permission.DICTIONARY_EDIT, subject=queries.chain)
@writes
def move_chain(chain: Chain) -> ResponseReturnValue:
    """One place up or down."""
    services.move_chain(chain, upwards=request.form.get("to") != "down", by=current_actor())
    return redirect(url_for("organizations.chains"), 303)


def _page(form: ChainForm, status: int = 200) -> ResponseReturnValue:
    return render_template("organizations/chains.html", chains=queries.chains(retired=True), form=form), status


def _done(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("organizations.chains"), 303)
