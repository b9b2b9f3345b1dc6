"""What was handed in stays as it was: the seal over cells and papers, and the files that read otherwise now."""

import hashlib

from marketplace.certification.models import Application
from marketplace.certification.queries.filings import choice_of, documents_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.filing import sealed
from marketplace.documents.models import Attachment
from marketplace.documents.services import content_of


def seal_of(application: Application) -> str:
    """sha256 over the applicant's choice, cells and papers as they stand."""
    own = {form.key for form in policy_of(application.programme).form if form.by == "institution"}
    content = {key: cells for key, cells in application.content.items() if key in own}
    return sealed(content, choice_of(application), _papers(application))


def _papers(application: Application) -> dict[str, str]:
    """The applicant's papers by item with the digests under which they were taken in."""
    policy = policy_of(application.programme)
    own = {one.key for one in policy.document if one.brought_by == "institution"}
    return {key: filed.sha256 for key, filed in documents_of(application).items() if key in own}


def changed_papers(application: Application) -> list[str]:
    """Titles of papers whose stored bytes are not those that were handed in, and the form where its cells are not."""
    policy = policy_of(application.programme)
    found = []
    for key, filed in documents_of(application).items():
        document = policy.document_of(key)
        if not _is_whole(filed.attachment, filed.sha256):
            found.append(document.title if document else key)
    if application.seal and seal_of(application) != application.seal:
        found.append("申报表")
    return found


def _is_whole(attachment: Attachment, handed_in: str) -> bool:
    try:
        return hashlib.sha256(content_of(attachment)).hexdigest() == handed_in == attachment.sha256
    except OSError:
        return False
