"""Every operation of the API: one line each. A use case that is not here fails a test."""

from sekisho.access import administration, auditing, own_account, passkeys, tokens
from sekisho.access.oidc import providers
from sekisho.advisories import reading
from sekisho.api.operation import Operation, nothing
from sekisho.api.views import access, briefing, deliveries, domains, mail, person, policy, quarantine, station, webhooks
from sekisho.api.views import tenancy as shown
from sekisho.delivery import queue_cases
from sekisho.gate import feedback, messages
from sekisho.keeping import campaigns, dmarc_reports, overview, persons, tracking
from sekisho.keeping import station as station_cases
from sekisho.keeping import webhooks as webhook_cases
from sekisho.quarantine import browse, delete, release
from sekisho.tenancy import domains as domain_cases
from sekisho.tenancy import groups, members, outbound, people, people_import, people_sync, policies, signing_keys, tenant_settings, tenants

_ID = "0k7f2m9qx3t8w5n1r6ga"

_PROVIDER = {"name": "login", "issuer": "https://login.example.test", "client": "sekisho", "roles": {"mail-admins": "tenant-admin"}}

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/messages", tracking.search, mail.found, example={"text": "請求書", "category": "phishing", "limit": 20}),
    Operation("GET", "/messages/{message}", messages.story, mail.story, example={"message": _ID}),
    Operation("GET", "/messages/{message}/dossier", messages.dossier, mail.dossier, example={"message": _ID}),
    Operation("POST", "/messages/{message}/feedback", feedback.opine, mail.noted, example={"message": _ID, "says": "spam"}),
    Operation("GET", "/overview", overview.overview, mail.overview, example={"days": 7}),
    Operation("POST", "/person/export", persons.export_person, person.found, example={"address": "hanako@example.test"}),
    Operation("POST", "/person/erase", persons.erase_person, person.erased, example={"address": "hanako@example.test"}),
    Operation("GET", "/campaigns", campaigns.largest, mail.campaigns, example={"least": 10}),
    Operation("GET", "/campaigns/{campaign}", campaigns.show, mail.campaign, example={"campaign": _ID}),
    Operation("GET", "/quarantine", browse.browse, quarantine.held_page, example={"recipient": "hanako@example.test"}),
    Operation("GET", "/quarantine/{held}", browse.find, quarantine.held, example={"held": _ID}),
    Operation("POST", "/quarantine/{held}/content", browse.content, quarantine.octets, media="message/rfc822", example={"reason": "ticket 4711"}),
    Operation("POST", "/quarantine/{held}/release", release.release, quarantine.released, status=202, example={"held": _ID}),
    Operation("DELETE", "/quarantine/{held}", delete.delete, quarantine.held, example={"held": _ID}),
    Operation("GET", "/queue", queue_cases.queue, deliveries.queue_page),
    Operation("GET", "/queue/{delivery}", queue_cases.look, deliveries.delivery, example={"delivery": _ID}),
    Operation("POST", "/queue/actions/hold", queue_cases.hold, deliveries.operated, example={"delivery": _ID, "why": "wrong list"}),
    Operation("POST", "/queue/actions/unhold", queue_cases.unhold, deliveries.operated, example={"delivery": _ID}),
    Operation("POST", "/queue/actions/drop", queue_cases.drop, deliveries.operated, example={"delivery": _ID, "why": "sent by mistake"}),
    Operation("POST", "/queue/actions/undrop", queue_cases.undrop, deliveries.operated, example={"delivery": _ID}),
    Operation("POST", "/queue/actions/flush", queue_cases.flush, deliveries.operated, example={"delivery": _ID}),
    Operation("POST", "/queue/actions/reroute", queue_cases.reroute, deliveries.operated, example={"domain": "example.test"}),
    Operation("GET", "/signing-keys", signing_keys.list_keys, domains.keys, example={"domain": "example.test"}),
    Operation("POST", "/signing-keys", signing_keys.new_key, domains.key, status=201, example={"domain": "example.test", "algorithm": "rsa"}),
    Operation("POST", "/signing-keys/rotate", signing_keys.rotate, domains.key, status=201, example={"domain": "example.test"}),
    Operation("GET", "/dmarc/reports", dmarc_reports.reports, domains.reports, example={"domain": "example.test"}),
    Operation("GET", "/accounts", administration.list_accounts, access.account_page),
    Operation("POST", "/accounts", administration.invite, access.invited, status=201, example={"login": "hanako@example.test", "role": "analyst"}),
    Operation("GET", "/accounts/{account}", administration.show, access.account, example={"account": _ID}),
    Operation("PATCH", "/accounts/{account}", administration.change, access.account, example={"account": _ID, "role": "help-desk"}),
    Operation("DELETE", "/accounts/{account}", administration.delete, nothing, example={"account": _ID}),
    Operation("POST", "/accounts/{account}/link", administration.new_link, access.invited, status=201, example={"account": _ID}),
    Operation("POST", "/accounts/{account}/end-sessions", administration.end_sessions, nothing, example={"account": _ID}),
    Operation("POST", "/accounts/{account}/clear-factors", administration.clear_factors, nothing, example={"account": _ID}),
    Operation("GET", "/me", own_account.show, access.me),
    Operation("POST", "/me/password", own_account.change_password, nothing, example={"current": "...", "new": "..."}),
    Operation("POST", "/me/authenticator", own_account.begin_authenticator, access.seed, status=201),
    Operation("POST", "/me/authenticator/confirm", own_account.confirm_authenticator, access.codes, example={"code": "123456"}),
    Operation("DELETE", "/me/authenticator", own_account.remove_authenticator, nothing),
    Operation("POST", "/me/passkeys/begin", passkeys.begin_adding, access.ceremony, status=201, example={"origin": "http://localhost:8025"}),
    Operation("POST", "/me/passkeys", passkeys.add, access.number, status=201, example={"ticket": "...", "response": "{}", "name": "my key"}),
    Operation("DELETE", "/me/passkeys/{passkey}", passkeys.remove, nothing, example={"passkey": "AbCdEf"}),
    Operation("POST", "/me/recovery-codes", own_account.new_recovery_codes, access.codes, status=201),
    Operation("GET", "/me/sessions", own_account.list_sessions, access.sessions),
    Operation("POST", "/me/sessions/end-others", own_account.end_other_sessions, access.ended),
    Operation("DELETE", "/me/sessions/{session}", own_account.end_session, nothing, example={"session": f"{_ID}.{_ID}"}),
    Operation("GET", "/me/tokens", tokens.list_own, access.tokens),
    Operation(
        "POST", "/me/tokens", tokens.create, access.new_token, status=201, example={"name": "backup", "permissions": ["read-mail"], "days": 90}
    ),
    Operation("DELETE", "/me/tokens/{token}", tokens.revoke_own, nothing, example={"token": f"{_ID}.{_ID}"}),
    Operation("GET", "/tokens", tokens.list_all, access.token_page),
    Operation("DELETE", "/tokens/{token}", tokens.revoke_any, nothing, example={"token": f"{_ID}.{_ID}"}),
    Operation("GET", "/providers", providers.list_providers, access.providers),
    Operation("PUT", "/providers/{name}", providers.set_provider, access.provider, example=_PROVIDER),
    Operation("DELETE", "/providers/{name}", providers.remove_provider, nothing, example={"name": "login"}),
    Operation("GET", "/audit", auditing.list_lines, access.audit_page, example={"text": "quarantine.release"}),
    Operation("GET", "/audit/proof", auditing.verify, access.proof),
    Operation("GET", "/policy", policies.show, policy.version, example={"number": 0}),
    Operation("PUT", "/policy", policies.change, policy.version, example={"text": 'note = "first"\n', "reason": "to begin"}),
    Operation("POST", "/policy/check", policies.check, policy.problems, example={"text": 'note = "first"\n'}),
    Operation("GET", "/policy/versions", policies.history_of, policy.versions),
    Operation("GET", "/policy/diff", policies.diff, policy.difference, example={"old": 0}),
    Operation("POST", "/policy/undo", policies.undo, policy.version, example={"to": 0, "reason": "as before"}),
    Operation("GET", "/briefings", reading.list_issues, briefing.issues),
    Operation("POST", "/briefings", reading.submit, briefing.submitted, status=202, example={"text": "WEEKLY REPORT 2020-12-02 ..."}),
    Operation("GET", "/briefing", reading.show, briefing.shown, example={"language": "ja"}),
    Operation("GET", "/briefing/script", reading.script, briefing.spoken, media="text/plain", example={"language": "ja"}),
    Operation("GET", "/briefing/feed", reading.feed, briefing.octets, media="application/rss+xml", example={"language": "en"}),
    Operation("GET", "/briefing/search", reading.search, briefing.hits, example={"text": "CVE-2020-27017"}),
    Operation("GET", "/briefing/subscribers", reading.subscribers, briefing.subscriptions),
    Operation("PUT", "/me/briefing", reading.subscribe, briefing.subscription, example={"language": "ja"}),
    Operation("DELETE", "/me/briefing", reading.unsubscribe, nothing),
    Operation("GET", "/inventory", reading.inventory, briefing.products),
    Operation("PUT", "/inventory", reading.store_inventory, briefing.products, example={"text": "Drupal, 9.0, Drupal"}),
    Operation("GET", "/tenants", tenants.list_tenants, shown.tenants),
    Operation("POST", "/tenants", tenants.create_tenant, shown.tenant_line, status=201, example={"name": "acme", "title": "Acme"}),
    Operation("GET", "/tenant", tenants.show_tenant, shown.tenant),
    Operation("PATCH", "/tenant", tenants.rename_tenant, shown.tenant_line, example={"title": "Acme"}),
    Operation("POST", "/tenant/suspend", tenants.suspend_tenant, shown.tenant_line, example={"why": "asked for by the organisation"}),
    Operation("POST", "/tenant/resume", tenants.resume_tenant, shown.tenant_line),
    Operation("POST", "/tenant/delete", tenants.delete_tenant, shown.tenant_line, example={"why": "the contract ended", "grace_days": 30}),
    Operation("GET", "/settings", tenant_settings.show_settings, shown.settings),
    Operation("PUT", "/settings", tenant_settings.change_settings, shown.settings, example={"settings": {"quarantine": {"days": 14}}, "version": 1}),
    Operation("GET", "/domains", domain_cases.list_domains, shown.domains),
    Operation("POST", "/domains", domain_cases.add_domain, shown.domain, status=201, example={"name": "example.test"}),
    Operation("POST", "/domains/{name}/verify", domain_cases.verify_domain, shown.domain, example={"name": "example.test"}),
    Operation("POST", "/domains/{name}/vouch", domain_cases.vouch_for_domain, shown.domain, example={"name": "example.test"}),
    Operation(
        "PUT",
        "/domains/{name}/route",
        domain_cases.route_domain,
        shown.domain,
        example={"name": "example.test", "hops": [{"host": "mail.example.test", "port": 25, "weight": 0}], "tls": "verified"},
    ),
    Operation("PUT", "/domains/{name}/unlisted", domain_cases.set_unlisted, shown.domain, example={"name": "example.test", "unlisted": "refuse"}),
    Operation("DELETE", "/domains/{name}", domain_cases.remove_domain, nothing, example={"name": "example.test"}),
    Operation("GET", "/people", people.list_people, shown.people, example={"text": "yamada"}),
    Operation(
        "POST", "/people", people.add_person, shown.person, status=201, example={"address": "taro@example.test", "aliases": ["t.yamada@example.test"]}
    ),
    Operation("GET", "/people/{address}", people.show_person, shown.person, example={"address": "taro@example.test"}),
    Operation("PATCH", "/people/{address}", people.change_person, shown.person, example={"address": "taro@example.test", "groups": ["sales"]}),
    Operation("DELETE", "/people/{address}", people.remove_person, nothing, example={"address": "taro@example.test"}),
    Operation("POST", "/import/csv", people_import.import_csv, shown.imported, example={"text": "address\ntaro@example.test\n", "dry_run": True}),
    Operation(
        "POST", "/import/ldif", people_import.import_ldif, shown.imported, example={"text": "dn: cn=Taro\nmail: taro@example.test\n", "dry_run": True}
    ),
    Operation(
        "POST",
        "/import/ldap",
        people_sync.sync_people,
        shown.imported,
        example={
            "source": "main",
            "url": "ldaps://directory.example.test",
            "bind_dn": "cn=reader,dc=example,dc=test",
            "password": "...",
            "base_dn": "dc=example,dc=test",
            "dry_run": True,
        },
    ),
    Operation("GET", "/export/people", people_import.export_people, shown.csv, media="text/csv"),
    Operation("GET", "/groups", groups.list_groups, shown.groups),
    Operation("GET", "/groups/{name}", groups.show_group, shown.group, example={"name": "sales"}),
    Operation("PUT", "/groups/{name}", groups.change_group, shown.group, example={"name": "sales", "address": "sales@example.test"}),
    Operation("POST", "/groups/{name}/members", members.change_members, shown.members, example={"name": "sales", "add": ["taro@example.test"]}),
    Operation("DELETE", "/groups/{name}", groups.remove_group, nothing, example={"name": "sales"}),
    Operation("GET", "/senders", outbound.list_senders, shown.senders),
    Operation("POST", "/senders/networks", outbound.add_network, shown.sender, status=201, example={"network": "192.0.2.0/28", "note": "office"}),
    Operation("POST", "/senders/logins", outbound.set_login, shown.sender, status=201, example={"login": "printer", "password": "correct horse ..."}),
    Operation("POST", "/senders/certificates", outbound.add_certificate, shown.sender, status=201, example={"pem": "-----BEGIN CERTIFICATE-----..."}),
    Operation("POST", "/senders/remove", outbound.remove_sender, shown.sender, example={"kind": "network", "name": "192.0.2.0/28"}),
    Operation("GET", "/webhooks", webhook_cases.list_webhooks, webhooks.rows),
    Operation(
        "POST",
        "/webhooks",
        webhook_cases.add_webhook,
        webhooks.made,
        status=201,
        example={"url": "https://hooks.example.test/mail", "events": ["quarantined", "bounced"]},
    ),
    Operation("POST", "/webhooks/{webhook}/resume", webhook_cases.resume_webhook, webhooks.row, example={"webhook": _ID}),
    Operation("DELETE", "/webhooks/{webhook}", webhook_cases.remove_webhook, nothing, example={"webhook": _ID}),
    Operation("GET", "/health", station_cases.health, station.health),
    Operation("GET", "/ledger", station_cases.prove, station.ledger),
)
