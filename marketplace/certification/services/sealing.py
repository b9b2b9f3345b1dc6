"""What was handed in stays as it was: the seal over cells and papers, and the files that read otherwise now."""

import hashlib
from collections.abc import Mapping

from marketplace.certification.models import Application, ApplicationDocument
from marketplace.certification.queries.filings import choice_of, documents_of
from marketplace.certification.queries.programmes import policy_of
from marketplace.certification.rules.filing import sealed
from marketplace.documents.models import Attachment
from marketplace.documents.services import content_of

Files = Mapping[str, ApplicationDocument]


def seal_of(application: Application, files: Files | None = None) -> str:
    """sha256 over the applicant's choice, cells and papers as they stand; ``files`` where the caller has read them."""
    own = {form.key for form in policy_of(application.programme).form if form.by == "institution"}
    content = {key: cells for key, cells in application.content.items() if key in own}
    return sealed(content, choice_of(application), _papers(application, files))


def _papers(application: Application, files: Files | None) -> dict[str, str]:
    """The applicant's papers by item with the digests under which they were taken in."""
    policy = policy_of(application.programme)
    own = {one.key for one in policy.document if one.brought_by == "institution"}
    found = documents_of(application) if files is None else files
    return {key: filed.sha256 for key, filed in found.items() if key in own}


def changed_papers(application: Application, files: Files | None = None) -> list[str]:
    """Titles of papers whose stored bytes are not those that were handed in, and the form where its cells are not."""
    policy = policy_of(application.programme)
    found = []
    kept = documents_of(application) if files is None else files
    for key, filed in kept.items():
        document = policy.document_of(key)
        if not _is_whole(filed.attachment, filed.sha256):
            found.append(document.title if document else key)
    if application.seal and seal_of(application, kept) != application.seal:
        found.append("申报表")
    return found


def _is_whole(attachment: Attachment, handed_in: str) -> bool:
    try:
        return hashlib.sha256(content_of(attachment)).hexdigest() == handed_in == attachment.sha256
    except OSError:
        return False
