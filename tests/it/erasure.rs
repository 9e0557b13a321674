//! Erasure of persons: what stands against it, what goes, what a law keeps; complaints; masked phones; breaches.

use std::collections::BTreeSet;

use serde_json::json;

use crate::exports::orders::file;
use crate::harness::{Engine, Person, Scene, Seeds, Wish, open_days, unit_codes};
use crate::on_both_engines;
use crate::privacy::{schema, sign_up};

on_both_engines!(
    a12_a_person_nothing_stands_against_is_erased_at_once_and_nothing_of_her_is_left,
    a12_money_bookings_and_holds_stand_against_an_erasure,
    a12_staff_and_the_last_administrator_are_not_erased_by_themselves,
    a16_a_complaint_needs_no_log_in_and_is_answered_by_ticket_and_secret,
    a17_a_unit_never_sees_a_phone_of_another_and_staff_open_one_on_record,
    a21_whose_records_a_log_in_touched_is_found,
    a21_whose_records_a_session_touched_is_found,
    a21_a_file_ordered_by_a_session_is_found_though_a_job_made_it,
);

/// Where a phone or address of an erased person may stand still: the record of changes.
const KEPT_BY_LAW: &[&str] = &["audit_entry.before", "audit_entry.after"];

/// Signs a new person and unit up with their own phone, e-mail and name. Answers the unit's code.
async fn newcomer(scene: &Scene, phone: &str) -> (Person, String) {
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/signup").await.expect(200).form("/signup");
    let category = scene.database.texts("SELECT code FROM user_category ORDER BY id").await[0].clone();
    sign_up(&mut form, phone);
    form.set("user_category", &category);
    stranger.submit(&form).await.expect(303);
    let code = scene.database.texts(&format!("SELECT code FROM unit WHERE phone = '{phone}'")).await.remove(0);
    (Person::log_in(&scene.servers, phone).await, code)
}

/// Every column in which one of the words stands.
async fn columns_with(scene: &Scene, words: &[&str]) -> BTreeSet<String> {
    let question = |column: &String| {
        let (table, name) = column.split_once('.').expect("a table and a column");
        let like: Vec<String> = words
            .iter()
            .map(|word| format!("LOWER(CAST(\"{name}\" AS TEXT)) LIKE '%{}%'", word.to_lowercase()))
            .collect();
        format!("SELECT '{column}' WHERE EXISTS (SELECT 1 FROM {table} WHERE {})", like.join(" OR "))
    };
    let questions: Vec<String> = schema(&scene.database).await.iter().map(question).collect();
    let mut found = BTreeSet::new();
    for some in questions.chunks(50) {
        found.extend(scene.database.texts(&some.join(" UNION ALL ")).await);
    }
    found
}

async fn hashes(scene: &Scene) -> Vec<String> {
    scene.database.texts("SELECT number || ' ' || content_hash || ' ' || recipient FROM document ORDER BY id").await
}

async fn a12_a_person_nothing_stands_against_is_erased_at_once_and_nothing_of_her_is_left(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let before = hashes(&scene).await;
    let (sita, code) = newcomer(&scene, "5559911223").await;
    let words = ["5559911223", "sita@tannery.example", "Sita Devi"];
    let manager = scene.person("manager.knl").await;
    let mut form = manager.get(&format!("/units/{code}/verify")).await.expect(200).form("/verify");
    form.set("evidence", "Card of 5559911223 seen");
    manager.submit(&form).await.expect(303);
    let mut asks = sita.get("/account/requests").await.expect(200).form("/account/requests");
    asks.set("kind", "correction").set("wording", "My number is 5559911223, the PIN is wrong.");
    sita.submit(&asks).await.expect(303);
    let there = columns_with(&scene, &words).await;
    for column in ["app_user.phone", "app_user.name", "unit.phone", "unit.email", "privacy_request.wording"] {
        assert!(there.contains(column), "{column} should have held her: {there:?}");
    }

    let page = sita.get("/account/erasure").await.expect(200);
    let html = page.html();
    for said in ["Companies Act s. 128(5)", "CGST Act s. 36", "r. 8(3)", "record of changes", "at once"] {
        assert!(html.contains(said), "the page does not say {said}");
    }
    let mut form = page.form("/account/erasure");
    sita.submit(&form).await.expect(422);
    form = sita.get("/account/erasure").await.expect(200).form("/account/erasure");
    form.set("sure", "yes").set("present_password", "wrong");
    sita.submit(&form).await.expect(422);
    form = sita.get("/account/erasure").await.expect(200).form("/account/erasure");
    form.set("sure", "yes").set("present_password", crate::harness::PASSWORD);
    let gone = sita.submit(&form).await.expect(303);
    assert_eq!(gone.answer.header("location"), Some("/privacy/erased"));
    assert_ne!(sita.get("/account").await.status(), 200, "the session is dead at once");
    let again = Person::stranger(&scene.servers);
    let mut form = again.get("/login").await.expect(200).form("/login");
    form.set("login", "5559911223").set("password", crate::harness::PASSWORD);
    again.submit(&form).await.expect(422);

    let left = columns_with(&scene, &words).await;
    // Her unit's session of this very log-in try counts failures by name; it ends within a day.
    let kept: BTreeSet<String> =
        KEPT_BY_LAW.iter().chain(&["audit_entry.actor", "login_attempt.key"]).map(|c| (*c).to_owned()).collect();
    let surplus: Vec<_> = left.difference(&kept).collect();
    assert!(surplus.is_empty(), "left of her in {surplus:?}");
    let unit = format!("SELECT status FROM unit WHERE code = '{code}'");
    assert_eq!(scene.database.texts(&unit).await, ["suspended"], "a unit of nobody books no more");
    assert_eq!(hashes(&scene).await, before, "what was issued is what it was");
    scene.database.assert_verified().await;
}

async fn a12_money_bookings_and_holds_stand_against_an_erasure(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    // Nobody but this owner stands for the unit.
    let owner = scene.unit(3).await;
    let day = open_days("09", 1)[0];
    owner.booked(&Wish::new("KNL-DSL-01", day, 11 * 60, 12 * 60)).await;
    let page = owner.person.get("/account/erasure").await.expect(200);
    let html = page.html();
    assert!(html.contains("has open bookings: 1"), "{html}");
    let mut form = page.form("/account/erasure");
    form.set("sure", "yes").set("present_password", crate::harness::PASSWORD);
    owner.person.submit(&form).await.expect(303);
    let asked = "SELECT kind || ' ' || state FROM privacy_request";
    assert_eq!(scene.database.texts(asked).await, ["erasure open"], "asked, not done");
    assert!(owner.person.get("/account/erasure").await.expect(200).html().contains("waits for the administrators"));

    // The administrator is refused as well, with the reason; a member's presence changes it.
    let admin = scene.person("admin").await;
    let list = admin.get("/manage/privacy/requests").await.expect(200);
    let link = list.links().into_iter().find(|link| link.contains("/manage/privacy/requests/")).expect("the request");
    let shown = admin.get(&link).await.expect(200).html();
    assert!(shown.contains("has open bookings: 1") && !shown.contains("/erase\""), "{shown}");
    let booking = scene.database.texts("SELECT reference FROM booking ORDER BY id DESC").await.remove(0);
    let cancelled =
        owner.person.api(&format!("/bookings/{booking}/cancel"), serde_json::json!({ "reason": "unit_request" })).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());

    // A hold on everything, then it is lifted.
    let mut hold = admin.get("/manage/privacy/holds").await.expect(200).form("/manage/privacy/holds");
    hold.set("covers", "unit").set("code", &owner.code).set("reason", "Appeal 12 of 2026");
    admin.submit(&hold).await.expect(303);
    assert!(admin.get(&link).await.expect(200).html().contains("A legal hold covers this data"));
    let mut lift = admin.get("/manage/privacy/holds").await.expect(200).form("/manage/privacy/holds/");
    lift.set("because", "The appeal has ended");
    admin.submit(&lift).await.expect(303);
    for sql in ["DELETE FROM legal_hold", "UPDATE legal_hold SET reason = 'none'"] {
        assert!(scene.database.attempt(sql).await.is_err(), "{sql}");
    }
    // What a late cancellation costs is a due of its own: then it stands against it, else it is done.
    let due = scene.database.number("SELECT COUNT(*) FROM charge").await;
    let page = admin.get(&link).await.expect(200);
    if due == 0 {
        admin.submit(&page.form("/erase")).await.expect(303);
        assert_eq!(scene.database.texts(asked).await, ["erasure done"]);
        let on_record = "SELECT COUNT(*) FROM erasure e JOIN app_user u ON u.id = e.user_id WHERE u.login = e.token";
        assert_eq!(scene.database.number(on_record).await, 1);
        assert_ne!(owner.person.get("/account").await.status(), 200);
    } else {
        assert!(page.html().contains("not billed yet"));
    }
    scene.database.assert_verified().await;
}

async fn a12_staff_and_the_last_administrator_are_not_erased_by_themselves(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let admin = scene.person("admin").await;
    assert!(admin.get("/account/erasure").await.expect(200).html().contains("the only administrator"));
    let clerk = scene.person("clerk.knh").await;
    let mut form = clerk.get("/account/erasure").await.expect(200).form("/account/erasure");
    form.set("sure", "yes").set("present_password", crate::harness::PASSWORD);
    clerk.submit(&form).await.expect(303);
    clerk.get("/account").await.expect(200);
    // Nobody but an administrator carries it out.
    let auditor = scene.person("auditor").await;
    auditor.get("/manage/privacy/requests").await.expect(403);
    let list = admin.get("/manage/privacy/requests").await.expect(200);
    let link = list.links().into_iter().find(|link| link.contains("/manage/privacy/requests/")).expect("the request");
    admin.submit(&admin.get(&link).await.expect(200).form("/erase")).await.expect(303);
    assert_ne!(clerk.get("/account").await.status(), 200);
    let roles = "SELECT COUNT(*) FROM staff_role r JOIN app_user u ON u.id = r.user_id WHERE u.login LIKE 'erased-%'";
    assert_eq!(scene.database.number(roles).await, 0);
    scene.database.assert_verified().await;
}

async fn a16_a_complaint_needs_no_log_in_and_is_answered_by_ticket_and_secret(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let stranger = Person::stranger(&scene.servers);
    let page = stranger.get("/grievance").await.expect(200);
    assert!(page.html().contains("privacy@centre.example") && page.html().contains("90 days"));
    let mut form = page.form("/grievance");
    form.set("name", "Ravi").set("contact", "x").set("wording", "short");
    let refused = stranger.submit(&form).await.expect(422).html();
    assert!(refused.contains("neither an e-mail address nor") && refused.contains("at least 10 characters"));
    let mut form = stranger.get("/grievance").await.expect(200).form("/grievance");
    form.set("name", "Ravi")
        .set("contact", "ravi@mail.example")
        .set("wording", "My bill hung on the wall for all to see.");
    let taken = stranger.submit(&form).await.expect(200).html();
    let twice = stranger.submit(&form).await.expect(200).html();
    let after = |html: &str, tag: &str| {
        let at = html.find(tag).map(|at| at + tag.len()).expect("shown");
        html[at..].split('<').next().unwrap_or_default().to_owned()
    };
    let (figure, code) = ("<span class=\"figure\" translate=\"no\">", "<code translate=\"no\">");
    let (ticket, secret) = (after(&taken, figure), after(&taken, code));
    assert_eq!(
        (after(&twice, figure), after(&twice, code)),
        (ticket.clone(), secret.clone()),
        "sent twice, one complaint"
    );
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM privacy_request").await, 1);
    let span = match engine {
        Engine::Sqlite => "CAST(JULIANDAY(due_at) - JULIANDAY(asked_at) + 0.5 AS INTEGER)",
        Engine::Postgres => "CAST(EXTRACT(DAY FROM due_at - asked_at) AS BIGINT)",
    };
    assert_eq!(scene.database.number(&format!("SELECT {span} FROM privacy_request")).await, 90);
    assert!(scene.database.texts("SELECT secret_hash FROM privacy_request").await[0] != secret, "kept as a hash");
    let told = "SELECT COUNT(*) FROM outbox WHERE event = 'privacy_request_new'";
    assert_eq!(scene.database.number(told).await, 1, "the administrator is told");

    let look = async |secret: &str| {
        let mut form = stranger.get("/grievance/status").await.expect(200).form("/grievance/status");
        form.set("ticket", &ticket.to_lowercase()).set("secret", secret);
        stranger.submit(&form).await
    };
    look("AAAAAAAAAAAAAAAA").await.expect(422);
    assert!(look(&secret).await.expect(200).html().contains("Open"));
    let admin = scene.person("admin").await;
    let list = admin.get("/manage/privacy/requests").await.expect(200);
    assert!(list.html().contains("89 days left") || list.html().contains("90 days left"), "{}", list.html());
    let link = list.links().into_iter().find(|link| link.contains("/manage/privacy/requests/")).expect("the request");
    let mut form = admin.get(&link).await.expect(200).form(&link);
    form.set("outcome", "done").set("answer", "It was taken down and the clerk was told.");
    admin.submit(&form).await.expect(303);
    let answered = look(&secret).await.expect(200).html();
    assert!(answered.contains("taken down and the clerk"), "{answered}");

    // One address cannot fill the queue.
    let mut last = 0;
    for number in 0..7 {
        let mut form = stranger.get("/grievance").await.expect(200).form("/grievance");
        form.set("name", "Ravi").set("contact", "5551230000").set("wording", &format!("Again and again, {number}"));
        last = stranger.submit(&form).await.status();
    }
    assert_eq!(last, 429);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM privacy_request").await, 5);
}

async fn a17_a_unit_never_sees_a_phone_of_another_and_staff_open_one_on_record(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let owner = scene.unit(0).await;
    let own = scene.database.texts(&format!("SELECT phone FROM unit WHERE code = '{}'", owner.code)).await.remove(0);
    let phones: Vec<String> = scene.database.texts("SELECT phone FROM unit").await;
    let others: BTreeSet<&String> = phones.iter().filter(|phone| **phone != own).collect();
    let centres: BTreeSet<String> = scene.database.texts("SELECT phone FROM centre").await.into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut to_visit = vec!["/".to_owned(), "/bookings".to_owned(), format!("/units/{}", owner.code)];
    while let Some(path) = to_visit.pop() {
        let plain = path.split('?').next().unwrap_or_default().to_owned();
        if seen.len() >= 120 || !path.starts_with('/') || plain.starts_with("/static") || !seen.insert(plain) {
            continue;
        }
        let page = owner.person.get_to_the_end(&path).await;
        let html = page.html();
        let leaked: Vec<_> =
            others.iter().filter(|phone| !centres.contains(**phone) && html.contains(phone.as_str())).collect();
        assert!(leaked.is_empty(), "{path} shows {leaked:?}");
        to_visit.extend(page.links());
    }
    assert!(seen.len() > 30, "the walk ended early: {seen:?}");

    // Staff see a mask, and open it on record.
    let (first, last) = (&own[..2], &own[own.len() - 3..]);
    let mask = format!("{first}•••••{last}");
    let manager = scene.person("manager.knl").await;
    for path in
        [format!("/units?q={}", owner.code), format!("/units/{}", owner.code), format!("/counter?unit={}", owner.code)]
    {
        let html = manager.get(&path).await.expect(200).html();
        assert!(html.contains(&mask) && !html.contains(&own), "{path}");
    }
    let edit = manager.get(&format!("/units/{}/edit", owner.code)).await.expect(200);
    assert!(!edit.html().contains(&own));
    manager.submit(&edit.form("/edit")).await.expect(303);
    let still = format!("SELECT phone FROM unit WHERE code = '{}'", owner.code);
    assert_eq!(scene.database.texts(&still).await, std::slice::from_ref(&own), "a mask left as it is changes nothing");

    let opened = "SELECT COUNT(*) FROM audit_entry WHERE verb = 'open_contact' AND object_kind = 'unit'";
    let contact = format!("/units/{}/contact", owner.code);
    let page = manager.get(&contact).await.expect(200);
    assert!(!page.html().contains(&own));
    assert_eq!(scene.database.number(opened).await, 0, "looking opens nothing");
    assert!(manager.submit(&page.form(&contact)).await.expect(200).html().contains(&own));
    assert_eq!(scene.database.number(opened).await, 1);
    let auditor = scene.person("auditor").await;
    auditor.get(&contact).await.expect(403);
    assert!(!auditor.get(&format!("/units/{}", owner.code)).await.expect(200).html().contains(&own));
    let foreign = unit_codes()[1].clone();
    owner.person.get(&format!("/units/{foreign}/contact")).await.expect(404);
    let own_page = owner.person.get(&format!("/units/{}", owner.code)).await.expect(200).html();
    assert!(own_page.contains(&own), "one's own is one's own");
}

async fn a21_whose_records_a_log_in_touched_is_found(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let codes = unit_codes();
    let manager = scene.person("manager.knl").await;
    let contact = format!("/units/{}/contact", codes[4]);
    manager.submit(&manager.get(&contact).await.expect(200).form(&contact)).await.expect(200);
    let owner = scene.unit(5).await;
    owner.booked(&Wish::new("KNL-DSL-01", open_days("09", 1)[0], 11 * 60, 12 * 60)).await;

    let auditor = scene.person("auditor").await;
    let found = auditor.get("/manage/privacy/trace?login=manager.knl").await.expect(200);
    let html = found.html();
    assert!(html.contains(&codes[4]) && html.contains("open_contact"), "{html}");
    assert!(!html.contains(&codes[5]), "what somebody else touched is not named");
    assert!(html.contains("within 72 hours") && html.contains("72 घंटों में"), "both languages");
    let csv = auditor.get("/manage/privacy/trace/csv?login=manager.knl").await.expect(200);
    assert!(csv.answer.header("content-disposition").unwrap_or_default().contains("trace-20"));
    let text = csv.answer.text();
    let told = codes[4].to_lowercase();
    assert!(text.contains(&format!("{told},")) && text.contains("to be told"), "{text}");
    // By address: everything here came from the same one.
    let all = auditor.get("/manage/privacy/trace?ip=127.0.0.1").await.expect(200).html();
    assert!(all.contains(&codes[4]) && all.contains(&codes[5]), "{all}");
    manager.get("/manage/privacy/trace?login=admin").await.expect(403);
}

/// A stolen session is told apart from its person's others.
async fn a21_whose_records_a_session_touched_is_found(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let codes = unit_codes();
    let mut sessions = Vec::new();
    for unit in [4, 5] {
        let contact = format!("/units/{}/contact", codes[unit]);
        let manager = scene.person("manager.knl").await;
        manager.submit(&manager.get(&contact).await.expect(200).form(&contact)).await.expect(200);
        let sql = "SELECT session FROM audit_entry WHERE verb = 'open_contact' ORDER BY id DESC LIMIT 1";
        sessions.push(scene.database.texts(sql).await.remove(0));
    }
    assert_ne!(sessions[0], sessions[1], "each log-in opens another");
    let auditor = scene.person("auditor").await;
    for (session, (own, foreign)) in sessions.iter().zip([(4, 5), (5, 4)]) {
        let log_ins = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE session = '{session}' AND request_id = session AND reason = 'logged in'"
        );
        assert_eq!(scene.database.number(&log_ins).await, 1, "named by the request that logged in");
        let html = auditor.get(&format!("/manage/privacy/trace?session={session}")).await.expect(200).html();
        assert!(html.contains(&codes[own]) && !html.contains(&codes[foreign]), "{html}");
        let trail = auditor.get(&format!("/audit?request={session}")).await.expect(200).html();
        assert!(trail.contains("logged in") && trail.contains(&format!("/audit?request={session}")), "{trail}");
    }
}

async fn a21_a_file_ordered_by_a_session_is_found_though_a_job_made_it(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let accounts = scene.person("accounts.knl").await;
    scene.person("accounts.knl").await;
    let days = json!({"kind": "register.csv", "centre": "KNL", "from": "2026-04-01", "to": "2026-04-30"});
    file(&accounts, days).await;
    let name = scene.database.texts("SELECT file_name FROM export_run").await.remove(0);
    let auditor = scene.person("auditor").await;
    let session = "SELECT session FROM audit_entry WHERE object_kind = 'export_order'";
    let session = scene.database.texts(session).await.remove(0);
    let other = format!(
        "SELECT session FROM audit_entry WHERE reason = 'logged in' AND session <> '{session}' \
         AND user_id = (SELECT id FROM app_user WHERE login = 'accounts.knl')"
    );
    let other = scene.database.texts(&other).await.remove(0);
    let by = async |what: &str| auditor.get(&format!("/manage/privacy/trace?{what}")).await.expect(200).html();
    assert_eq!(by(&format!("session={session}")).await.matches(&name).count(), 1, "once, though ordered and made");
    assert!(!by(&format!("session={other}")).await.contains(&name), "another session of the same person");
    assert!(by("ip=127.0.0.1").await.contains(&name) && by("login=accounts.knl").await.contains(&name));
}
