from orderbuddy.stored_secrets import StoredSecret

SECRETS = [
    StoredSecret("locations", "payment.auth"),
    StoredSecret("locations", "payment.stripeSecretKey"),
    StoredSecret("locations", "payment.stripeWebhookSecret"),
]
