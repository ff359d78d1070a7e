"""What beat calls, and how often."""

from celery.schedules import crontab

from orderbuddy.environment import env

# How often somebody looks whether a location's night is to be compared with its gateways.
COMPARE_EVERY_SECONDS = env.int("COMPARE_EVERY_SECONDS", default=900)
# How often somebody looks whether a location's day is over and its old orders are to be moved, and
# whether its report of the day before is to be sent.
ARCHIVE_EVERY_SECONDS = env.int("ARCHIVE_EVERY_SECONDS", default=600)
REPORT_MAILS_EVERY_SECONDS = env.int("REPORT_MAILS_EVERY_SECONDS", default=300)
# What beat calls again anyway expires: while all workers are busy, or down, nothing piles up.
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "orderbuddy.tasks.worker_heartbeat", "schedule": 10.0},
    # What waited while no worker ran is not worth doing: the next look sees as much.
    "watch-tickets": {
        "task": "kitchen.tasks.watch_tickets",
        "schedule": 3.0,
        "options": {"expires": 3},
    },
    "watch-printers": {
        "task": "kitchen.tasks.watch_printers",
        "schedule": 2.0,
        # Later than that another look is on its way; sooner, a busy worker would never look.
        "options": {"expires": 10},
    },
    "attend-conversations": {
        "task": "messaging.conversations.tasks.attend_conversations",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    # By night where most of the restaurants are.
    "forget-guests": {
        "task": "orderbuddy.guests.tasks.forget_guests",
        "schedule": crontab(hour=9, minute=20),
    },
    "lift-snoozes": {"task": "menus.tasks.lift_snoozes", "schedule": 10.0},
    "attend-payments": {
        "task": "payments.tasks.attend_payments",
        "schedule": 5.0,
        "options": {"expires": 15},
    },
    "compare-payments": {
        "task": "payments.tasks.compare_payments",
        "schedule": float(COMPARE_EVERY_SECONDS),
        "options": {"expires": COMPARE_EVERY_SECONDS},
    },
    "archive-orders": {
        "task": "ordering.tasks.archive_orders",
        "schedule": float(ARCHIVE_EVERY_SECONDS),
        "options": {"expires": ARCHIVE_EVERY_SECONDS},
    },
    # Later than ten seconds another look is on its way.
    "pick-up-messages": {
        "task": "messaging.tasks.pick_up_messages",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "ask-for-news": {
        "task": "messaging.tasks.ask_for_news",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "take-missed": {
        "task": "messaging.tasks.take_missed",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell-of-late-orders": {
        "task": "messaging.tasks.tell_of_late_orders",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send-broadcasts": {
        "task": "messaging.tasks.send_broadcasts",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "follow-audiences": {
        "task": "messaging.tasks.follow_audiences",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    "keep-broadcast-figures": {
        "task": "messaging.tasks.keep_broadcast_figures",
        "schedule": crontab(hour=9, minute=50),
    },
    "forget-old-messages": {
        "task": "messaging.tasks.forget_old_messages",
        "schedule": crontab(hour=9, minute=40),
    },
    "mail-reports": {
        "task": "ordering.tasks.mail_reports",
        "schedule": float(REPORT_MAILS_EVERY_SECONDS),
        "options": {"expires": REPORT_MAILS_EVERY_SECONDS},
    },
}
