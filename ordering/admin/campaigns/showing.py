"""Campaigns in words, for people who run them."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ordering.admin.showing import money
from ordering.campaigns.terms import Campaign, Kind
from ordering.campaigns.used import Used

MARKS = {
    "runs": ("mark-good", "✔", "Runs"),
    "planned": ("mark-warm", "…", "Planned"),
    "used_up": ("mark-warm", "!", "Used up"),
    "over": ("", "–", "Over"),
}


def state_mark(state: str) -> SafeString:
    kind, sign, words = MARKS[state]
    return format_html('<span class="mark {}">{} {}</span>', kind, sign, words)


def gives(campaign: Campaign, items: dict[str, str] | None = None) -> str:
    """What it gives: "20% off, at most $5.00"."""
    reward = campaign.reward
    if campaign.kind is Kind.FLAT:
        return f"{money(reward.off_cents)} off"
    most = f", at most {money(reward.max_off_cents)}" if reward.max_off_cents else ""
    if campaign.kind is Kind.PERCENT:
        return f"{reward.percent.normalize():f}% off{most}"
    if campaign.kind is Kind.BOGO:
        percent = f"{reward.percent.normalize():f}% off" if 0 < reward.percent < 100 else "free"
        return f"Buy {reward.buy}, get {reward.get} {percent}{most}"
    if campaign.kind is Kind.FREE_ITEM:
        names = [(items or {}).get(one, one) for one in sorted(reward.item_ids)]
        return f"Free: {', '.join(names)}{most}"
    return campaign.type or "—"


def who_has_it(campaign: Campaign, labels: dict[str, str]) -> str:
    """Everybody, who types a code, or guests at some tables and flyers."""
    places = ", ".join(labels.get(one, "an unknown code") for one in sorted(campaign.origin_ids))
    if campaign.codes:
        codes = ", ".join(sorted(campaign.codes)[:3]) + (" …" if len(campaign.codes) > 3 else "")
        return f"Code {codes}" + (f" at {places}" if places else "")
    return "Everybody" if campaign.everywhere else places or "Nobody"


def used_words(campaign: Campaign, used: Used | None) -> list[dict[str, Any]]:
    """A limited campaign's limits: [{words, share}], the share from 0 to 100."""
    limits = campaign.limits
    found = []
    if used is not None and limits.redemptions is not None:
        words = f"{used.count} of {limits.redemptions} redemptions"
        found.append({"words": words, "share": _share(used.count, limits.redemptions)})
    if used is not None and limits.budget_cents is not None:
        words = f"{money(used.cents)} of {money(limits.budget_cents)}"
        found.append({"words": words, "share": _share(used.cents, limits.budget_cents)})
    return found


def _share(part: int, whole: int) -> int:
    return min(100, round(100 * part / whole)) if whole else 0
