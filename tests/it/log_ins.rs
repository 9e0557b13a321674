//! Getting in: second factor, invitations, tokens for programs, limits of a session; and units merged into one.

use totp_rs::{Builder, Secret};

use crate::harness::ports::MailServer;
use crate::harness::{
    Day, Engine, Form, MovingClock, Page, Person, Request, Scene, Server, Wish, open_days, release_together, unit_codes,
};
use crate::on_both_engines;

on_both_engines!(
    a_second_factor_is_asked_for_whichever_way_one_comes_and_each_code_opens_once,
    staff_of_a_centre_that_demands_it_stand_nowhere_until_they_have_set_it_up,
    a_token_does_no_more_than_its_scope_and_ends_when_it_says,
    a_session_of_staff_ends_after_a_working_day_however_busy,
    r70_whoever_loses_a_right_is_refused_on_the_very_next_request,
    a_unit_registered_twice_is_merged_once_nothing_of_it_is_open,
    of_two_units_merged_into_each_other_at_once_one_stays,
    an_invitation_lets_the_person_alone_choose_the_password,
);

fn day() -> Day {
    open_days("09", 1)[0]
}

async fn at_work(engine: Engine) -> (Scene, MovingClock) {
    Scene::at_work(engine, 1, (9, 0)).await
}

/// What an authenticator app shows at a minute of the day.
fn shown(key: &str, (hour, minute): (u32, u32)) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let moment = chrono::DateTime::parse_from_rfc3339(&day().at(hour, minute)).unwrap();
    totp.generate(u64::try_from(moment.timestamp()).unwrap()).to_string()
}

/// Types into the form that leads to `action` of a page.
async fn fill(person: &Person, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let mut form = person.get(page).await.expect(200).form(action);
    for (name, value) in fields {
        form.set(name, value);
    }
    person.submit(&form).await
}

async fn open_with_password(scene: &Scene, login: &str) -> (Person, Page) {
    let person = Person::stranger(&scene.servers);
    let fields = [("login", login), ("password", crate::harness::PASSWORD)];
    let page = fill(&person, "/login", "/login", &fields).await;
    (person, page)
}

/// Sets a second factor up at a moment; answers its key and the recovery codes.
async fn set_up(person: &Person, clock: &MovingClock, at: (u32, u32)) -> (String, Vec<String>) {
    clock.set(&day().at(at.0, at.1));
    let page = person.get("/account/second-factor").await.expect(200);
    person.submit(&page.form("/account/second-factor/begin")).await.expect(303);
    let html = person.get("/account/second-factor").await.expect(200).html();
    let key = html.split("translate=\"no\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    assert!(html.contains("<svg"), "a picture to scan");
    let wrong = fill(person, "/account/second-factor", "/confirm", &[("code", "000000")]).await;
    assert_eq!(wrong.status(), 422, "a code that does not fit puts nothing in force");
    let code = shown(&key, at);
    let done = fill(person, "/account/second-factor", "/confirm", &[("code", &code)]).await.expect(200).html();
    let codes: Vec<String> = done
        .split("<li><code translate=\"no\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().replace(' ', ""))
        .collect();
    assert_eq!(codes.len(), 10, "{done}");
    (key, codes)
}

async fn a_second_factor_is_asked_for_whichever_way_one_comes_and_each_code_opens_once(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let manager = scene.person("manager.knl").await;
    let (key, recovery) = set_up(&manager, &clock, (9, 0)).await;

    clock.set(&day().at(9, 5));
    let (person, page) = open_with_password(&scene, "manager.knl").await;
    assert_eq!(page.answer.header("location"), Some("/login/second?next=%2F"), "{}", page.html());
    assert_eq!(person.get("/board").await.answer.header("location").map(|to| to.starts_with("/login")), Some(true));
    let second = "/login/second";
    assert_eq!(fill(&person, second, second, &[("code", "123456")]).await.status(), 422);
    let code = shown(&key, (9, 5));
    assert_eq!(fill(&person, second, second, &[("code", &code)]).await.status(), 303);
    assert_eq!(person.get("/board").await.status(), 200);

    // The same code again, from another browser, within its half minute.
    let (thief, _) = open_with_password(&scene, "manager.knl").await;
    assert_eq!(fill(&thief, second, second, &[("code", &code)]).await.status(), 422, "a code opens once");
    // A recovery code opens, once.
    assert_eq!(fill(&thief, second, second, &[("code", &recovery[0].to_lowercase())]).await.status(), 303);
    let (again, _) = open_with_password(&scene, "manager.knl").await;
    assert_eq!(fill(&again, second, second, &[("code", &recovery[0])]).await.status(), 422);
    assert_eq!(fill(&again, second, second, &[("code", &recovery[1])]).await.status(), 303);

    // As a program.
    let program = Person::stranger(&scene.servers);
    let session = |code: &str| {
        let body = serde_json::json!({
            "login": "manager.knl", "password": crate::harness::PASSWORD, "code": code
        });
        program.api("/session", body)
    };
    assert_eq!(session("").await.status, 422);
    clock.set(&day().at(9, 10));
    assert_eq!(session(&shown(&key, (9, 10))).await.status, 201);

    // The right password waits five minutes for its code.
    let (late, _) = open_with_password(&scene, "manager.knl").await;
    clock.set(&day().at(9, 16));
    let page = late.get(second).await;
    assert!(page.html().contains("Too much time went by"), "{}", page.html());

    // Neither seed nor codes lie open in the database (I12).
    let stored = scene.database.texts("SELECT sealed_seed FROM second_factor").await.concat();
    let bare = key.replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD.decode(bare.as_bytes()).unwrap();
    let opened = data_encoding::BASE64.decode(stored.as_bytes()).unwrap();
    assert!(!stored.contains(&bare) && !opened.windows(bytes.len()).any(|window| window == bytes));
    let hashes = scene.database.texts("SELECT code_hash FROM recovery_code").await.concat();
    assert!(recovery.iter().all(|code| !hashes.contains(code.as_str())));

    // Whoever has the session but not the telephone does not switch it off.
    let fields = [("present_password", crate::harness::PASSWORD), ("code", "000000")];
    let kept = fill(&person, "/account/second-factor", "/remove", &fields).await;
    assert_eq!(kept.status(), 422);
    // An administrator resets it, with a reason; every session ends.
    let admin = scene.person("admin").await;
    let id = scene.database.number("SELECT id FROM app_user WHERE login = 'manager.knl'").await;
    let path = format!("/users/{id}/second-factor");
    assert_eq!(fill(&admin, &path, "/second-factor", &[("reason", "")]).await.status(), 422);
    assert_eq!(
        fill(&admin, &path, "/second-factor", &[("reason", "telephone lost, came in person")]).await.status(),
        303
    );
    assert_ne!(person.get("/board").await.status(), 200);
    let (_, page) = open_with_password(&scene, "manager.knl").await;
    assert_eq!(page.answer.header("location"), Some("/account/notice?next=%2F"), "the password alone opens again");
    scene.database.assert_verified().await;
}

async fn staff_of_a_centre_that_demands_it_stand_nowhere_until_they_have_set_it_up(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let manager = scene.person("manager.knl").await;
    let accounts = scene.person("accounts.knl").await;
    let demand = async |person: &Person| {
        let page = person.get("/manage/second-factor").await.expect(200);
        person.submit(&page.form("/manage/second-factor")).await
    };
    assert_eq!(demand(&manager).await.status(), 422, "who has none would lock themselves out");
    set_up(&manager, &clock, (9, 0)).await;
    assert_eq!(demand(&manager).await.status(), 303);
    assert_eq!(manager.get("/board").await.status(), 200);

    // On the very next request, also with a session that was open before.
    assert_ne!(accounts.get("/invoice-run").await.status(), 200);
    assert_eq!(accounts.get("/account/second-factor").await.status(), 200);
    let (fresh, page) = open_with_password(&scene, "accounts.knl").await;
    assert_eq!(page.answer.header("location"), Some("/account/second-factor"));
    let other = scene.person("accounts.knh").await;
    assert_eq!(other.get("/invoice-run").await.status(), 200, "another centre does not demand it");
    set_up(&fresh, &clock, (9, 10)).await;
    assert_eq!(fresh.get("/invoice-run").await.status(), 200);
    assert_eq!(accounts.get("/invoice-run").await.status(), 200);

    let forged =
        Request::form("/manage/second-factor", &[("place".into(), "1".into()), ("demanded".into(), "no".into())]);
    assert_eq!(fresh.send(fresh.dress(forged)).await.status(), 403);
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM second_factor_rule").await, 1);
}

/// Sends the form that makes a token; beside it stands one for each token to end it.
async fn new_token(person: &Person, fields: &[(&str, &str)]) -> Page {
    let html = person.get("/account/tokens").await.expect(200).html();
    let mut form = Form::all(&html).into_iter().find(|form| form.field("days").is_some()).unwrap();
    for (name, value) in fields {
        form.set(name, value);
    }
    person.submit(&form).await
}

/// Makes a token on the page; answers it.
async fn token(person: &Person, name: &str, scope: &str, days: &str) -> String {
    let fields = [("name", name), ("scope", scope), ("days", days)];
    let html = new_token(person, &fields).await.expect(200).html();
    html.split("sanjha_").nth(1).map(|rest| format!("sanjha_{}", rest.split('<').next().unwrap())).expect(&html)
}

async fn call(scene: &Scene, token: &str, request: Request) -> u16 {
    let request = request.header("authorization", &format!("Bearer {token}")).header("idempotency-key", "k-1");
    request.send(&scene.servers[0].address).await.unwrap().status
}

async fn a_token_does_no_more_than_its_scope_and_ends_when_it_says(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let owner = scene.unit(0).await;
    let person = &owner.person;
    for (days, scope) in [("0", "reading"), ("400", "reading"), ("x", "reading"), ("30", "")] {
        let fields = [("name", "Excel"), ("scope", scope), ("days", days)];
        assert_eq!(new_token(person, &fields).await.status(), 422, "{days} {scope}");
    }
    let reading = token(person, "Excel", "reading", "30").await;
    let booking = token(person, "planner", "booking", "30").await;
    let wish = || Wish::new("KNL-DSL-01", day(), 10 * 60, 11 * 60).body(&owner.code);
    let read = || Request::get("/api/v1/bookings");
    let book = || Request::json("/api/v1/bookings", &wish());
    assert_eq!(call(&scene, &reading, read()).await, 200);
    assert_eq!(call(&scene, &reading, book()).await, 403);
    assert_eq!(call(&scene, &booking, book()).await, 201);
    let by_token = "SELECT COUNT(*) FROM audit_entry WHERE object_kind = 'booking' \
                    AND session = (SELECT 'token-' || MAX(id) FROM api_token)";
    assert!(scene.database.number(by_token).await > 0, "the trail names the token");
    // A token opens no page, and makes no token.
    let page = Request::get("/account").header("authorization", &format!("Bearer {booking}"));
    assert_ne!(page.send(&scene.servers[0].address).await.unwrap().status, 200);
    let stored = scene.database.texts("SELECT token_hash FROM api_token").await.concat();
    assert!(!stored.contains(&reading) && !stored.contains(reading.trim_start_matches("sanjha_")));

    let form = person.get("/account/tokens").await.expect(200).form("/account/tokens/end");
    person.submit(&form).await.expect(303);
    assert_eq!(call(&scene, &booking, read()).await, 401, "the newest stands first and was ended");
    assert_eq!(call(&scene, &reading, read()).await, 200);
    let later = chrono::DateTime::parse_from_rfc3339(&day().at(9, 0)).unwrap() + chrono::TimeDelta::days(31);
    clock.set(&later.to_rfc3339());
    assert_eq!(call(&scene, &reading, read()).await, 401);
}

async fn a_session_of_staff_ends_after_a_working_day_however_busy(engine: Engine) {
    let (scene, clock) = at_work(engine).await;
    let manager = scene.person("manager.knl").await;
    let owner = scene.unit(0).await.person;
    for hour in [13, 17, 21] {
        clock.set(&day().at(hour, 0));
        assert_eq!(manager.get("/board").await.status(), 200, "{hour}");
        assert_eq!(owner.get("/bookings").await.status(), 200, "{hour}");
    }
    let later = |hours| {
        let nine = chrono::DateTime::parse_from_rfc3339(&day().at(9, 0)).unwrap();
        clock.set(&(nine + chrono::TimeDelta::hours(hours)).to_rfc3339());
    };
    later(17);
    assert_ne!(manager.get("/board").await.status(), 200, "sixteen hours after log-in");
    assert_eq!(owner.get("/bookings").await.status(), 200, "a unit's goes on");
    later(17 + 9);
    assert_ne!(owner.get("/bookings").await.status(), 200, "nine idle hours");
}

async fn r70_whoever_loses_a_right_is_refused_on_the_very_next_request(engine: Engine) {
    let (scene, _clock) = at_work(engine).await;
    let admin = scene.person("admin").await;
    let id_of =
        async |login: &str| scene.database.number(&format!("SELECT id FROM app_user WHERE login = '{login}'")).await;
    // A role taken away.
    let clerk = scene.person("clerk.knl").await;
    assert_eq!(clerk.get("/board").await.status(), 200);
    let page = admin.get(&format!("/users/{}", id_of("clerk.knl").await)).await;
    admin.submit(&page.form("/roles/revoke")).await.expect(303);
    assert_ne!(clerk.get("/board").await.status(), 200);
    // A log-in disabled.
    let operator = scene.person("operator.knl").await;
    let path = format!("/users/{}/disable", id_of("operator.knl").await);
    fill(&admin, &path, "/disable", &[("reason", "left the centre")]).await.expect(303);
    assert_ne!(operator.get("/account").await.status(), 200);
    // A unit suspended.
    let owner = scene.unit(1).await;
    assert_eq!(owner.person.get("/bookings").await.status(), 200);
    let path = format!("/units/{}/suspend", owner.code);
    fill(&admin, &path, "/suspend", &[("reason", "papers ran out")]).await.expect(303);
    let wish = Wish::new("KNL-DSL-01", day(), 12 * 60, 13 * 60);
    assert!(owner.book(&wish).await.status >= 400);
    // Log-out, and a password changed elsewhere.
    let (first, second) = (scene.person("accounts.knl").await, scene.person("accounts.knl").await);
    let fields = [
        ("present_password", crate::harness::PASSWORD),
        ("password", "another long sentence 9"),
        ("password_again", "another long sentence 9"),
    ];
    fill(&first, "/account/password", "/account/password", &fields).await.expect(303);
    assert_ne!(second.get("/account").await.status(), 200, "the other device");
    assert_eq!(first.get("/account").await.status(), 200);
    let stale = first.cookie_line();
    let form = first.get("/account").await.form("/logout");
    first.submit(&form).await.expect(303);
    let old = Request::get("/account").header("cookie", &stale).send(&scene.servers[0].address).await.unwrap();
    assert_ne!(old.status, 200, "the old cookie is nobody");
}

async fn a_unit_registered_twice_is_merged_once_nothing_of_it_is_open(engine: Engine) {
    let (scene, _clock) = at_work(engine).await;
    let (kept, duplicate) = (unit_codes()[0].clone(), unit_codes()[1].clone());
    let owner = scene.unit(1).await;
    // Days ahead, so that cancelling costs nothing.
    let ahead = open_days("09", 5)[4];
    let reference = owner.booked(&Wish::new("KNL-DSL-01", ahead, 15 * 60, 16 * 60)).await;
    let manager = scene.person("manager.knl").await;
    let path = format!("/units/{duplicate}/merge");
    let merge =
        async |kept: &str, reason: &str| fill(&manager, &path, "/merge", &[("kept", kept), ("reason", reason)]).await;
    let refused = merge(&kept, "the same Udyam papers").await;
    assert!(refused.status() == 422 && refused.html().contains("open bookings"), "{}", refused.html());
    assert_eq!(scene.database.number("SELECT COUNT(*) FROM unit_merger").await, 0);
    let cancel = owner
        .person
        .api(&format!("/bookings/{reference}/cancel"), serde_json::json!({ "reason": "unit_request" }))
        .await;
    assert_eq!(cancel.status, 200, "{}", cancel.text());
    assert_eq!(merge(&duplicate, "the same Udyam papers").await.status(), 422, "into itself");
    assert_eq!(merge("U9999", "the same Udyam papers").await.status(), 422);
    assert_eq!(merge(&kept, "").await.status(), 422);
    merge(&kept, "the same Udyam papers").await.expect(303);

    let page = manager.get(&format!("/units/{duplicate}")).await.expect(200).html();
    assert!(page.contains("gone on under another code"), "{page}");
    assert!(manager.get(&path).await.html().contains(&kept));
    // Its owner stands for the unit that stays, and books for it.
    let wish = Wish::new("KNL-DSL-01", day(), 16 * 60, 17 * 60);
    let answer = owner.person.api("/bookings", wish.body(&duplicate)).await;
    assert!(answer.status >= 400, "{}", answer.text());
    let (fresh, _) = open_with_password(&scene, &duplicate.to_lowercase()).await;
    assert_eq!(fresh.api("/bookings", wish.body(&kept)).await.status, 201);
    let trail = "SELECT verb || ' ' || reason FROM audit_entry WHERE verb = 'merge_units'";
    assert_eq!(scene.database.texts(trail).await, ["merge_units the same Udyam papers"; 2]);
    assert!(scene.database.attempt("UPDATE unit SET status = 'active' WHERE status = 'merged'").await.is_err());
    scene.database.assert_verified().await;
}

async fn of_two_units_merged_into_each_other_at_once_one_stays(engine: Engine) {
    let (scene, _clock) = at_work(engine).await;
    let managers = [scene.person("manager.knl").await, scene.person("admin").await];
    let addresses: Vec<String> = scene.servers.iter().map(|server| server.address.clone()).collect();
    for pair in unit_codes()[2..10].chunks(2) {
        let mut requests = Vec::new();
        for (manager, duplicate, kept) in [(&managers[0], &pair[0], &pair[1]), (&managers[1], &pair[1], &pair[0])] {
            let mut form = manager.get(&format!("/units/{duplicate}/merge")).await.expect(200).form("/merge");
            form.set("kept", kept).set("reason", "the same Udyam papers");
            requests.push(manager.dress(manager.form_request(&form)));
        }
        let answers = release_together(&addresses, requests).await;
        let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.expect("an answer").status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "{pair:?}");
    }
    let closed = "SELECT COUNT(*) FROM unit WHERE status = 'merged'";
    assert_eq!(scene.database.number(closed).await, 4);
    scene.database.assert_verified().await;
}

async fn an_invitation_lets_the_person_alone_choose_the_password(engine: Engine) {
    let mail = MailServer::open().await;
    let mut scene = Scene::with_instances(engine, crate::harness::Seeds::Masters, 0).await;
    let mut environment = mail.environment();
    environment.push(("SANJHA_BASE_URL", "http://cfc.example".to_owned()));
    scene.servers.push(Server::start_in(&scene.database.url, &environment).await);
    let admin = scene.person("admin").await;
    let fields = [
        ("name", "Asha Verma"),
        ("login", "asha"),
        ("email", "asha@centre.example"),
        ("role", "operator"),
        ("centre", "1"),
    ];
    fill(&admin, "/users/new", "/users/new", &fields).await.expect(303);
    let text = loop {
        if let Some(mail) = mail.mails().first() {
            assert_eq!(mail.to, "asha@centre.example");
            break mail.text();
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    };
    let (_, token) = text.split_once("http://cfc.example/invitation?token=").expect("a link");
    let token = token.split_whitespace().next().unwrap();
    let invited = Person::stranger(&scene.servers);
    let path = format!("/invitation?token={token}");
    let choose = async |password: &str| {
        fill(&invited, &path, "/invitation", &[("password", password), ("password_again", password)]).await
    };
    assert_eq!(choose("football").await.status(), 422, "a common one");
    assert_eq!(choose(crate::harness::PASSWORD).await.status(), 303);
    assert_eq!(choose("another long sentence 9").await.status(), 422, "the link works once");
    let (asha, page) = open_with_password(&scene, "asha").await;
    assert_eq!(page.status(), 303);
    assert_eq!(asha.get("/account").await.status(), 200);
    let left = "SELECT COUNT(*) FROM message WHERE body LIKE '%token=%' AND body LIKE '%' || '";
    assert_eq!(scene.database.number(&format!("{left}{token}' || '%'")).await, 0, "no link stays behind");
}
