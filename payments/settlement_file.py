from django.http import HttpResponse

from payments.services.settlement import Settlement, settlement_csv


def csv_response(settlement: Settlement) -> HttpResponse:
    """The settlement as a file to keep, named for its location and day."""
    location, day = settlement.night.location, settlement.night.day.isoformat()
    slug = str(location.get("locationSlug") or location["_id"])
    name = "".join(one if one.isascii() and one.isalnum() else "_" for one in slug)
    return HttpResponse(
        settlement_csv(settlement),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="settlement-{name}-{day}.csv"',
            "Cache-Control": "no-store",
        },
    )
