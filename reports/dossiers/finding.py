"""The dossier that a page is about, for a person who may be there."""

from django.http import Http404

from communes.access import Right, unit_for, visible_units
from communes.models import User
from reports.models import Dossier


def dossier_for(user: User, pk: int, right: Right = Right.VIEW) -> Dossier:
    """The dossier ``pk``, for a person who holds ``right`` at its unit.

    Raises ``Http404`` where she may not even see the unit, ``PermissionDenied`` where she may see
    it but lacks the right.
    """
    dossier = (
        Dossier.objects.filter(pk=pk, unit__in=visible_units(user))
        .select_related("unit", "criteria_set")
        .prefetch_related("unit__versions__parent__versions__parent__versions")
        .first()
    )
    if dossier is None:
        raise Http404("Không có hồ sơ này trong phạm vi của bạn.")
    if right is not Right.VIEW:
        unit_for(user, dossier.unit.slug, right)
    return dossier
