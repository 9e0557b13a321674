//! What somebody learns or takes who has no log-in: guessing, asking who is registered, fixing sessions, leading
//! people elsewhere.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::harness::ports::MailServer;
use crate::harness::{
    Connection, Database, Engine, Form, PASSWORD, Page, Person, Request, Scene, Seeds, Server, release_together,
    rounds, unit_codes,
};
use crate::privacy::sign_up;
use crate::{on_both_engines, on_sqlite_and_with_faults_on_postgres};

on_both_engines!(
    r65_guessing_is_slowed_and_the_owner_comes_in_from_elsewhere,
    r65_a_name_guessed_from_everywhere_opens_from_where_its_person_came_before,
    r67_an_invented_address_does_not_help_to_guess,
    r69_a_session_known_before_log_in_is_nobodys_after_it,
    nobodys_mail_is_filled_with_links_to_a_new_password,
);
on_sqlite_and_with_faults_on_postgres!(r68_log_in_reset_and_registration_do_not_tell_who_is_known);

/// Where requests come from is read from the header in these tests.
async fn behind_a_proxy(engine: Engine, environment: &[(&'static str, String)]) -> Scene {
    let database = Database::new(engine, Seeds::Masters).await;
    let environment = [environment, &[("SANJHA_TRUSTED_PROXY", "127.0.0.1".to_owned())]].concat();
    let mut servers = Vec::new();
    for _ in 0..Scene::usual_instances(engine) {
        servers.push(Server::start_in(&database.url, &environment).await);
    }
    Scene { database, servers }
}

async fn log_in_form(person: &Person) -> Form {
    person.get("/login").await.expect(200).form("/login")
}

fn owner() -> String {
    unit_codes()[0].to_lowercase()
}

async fn r65_guessing_is_slowed_and_the_owner_comes_in_from_elsewhere(engine: Engine) {
    let scene = behind_a_proxy(engine, &[]).await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = log_in_form(&stranger).await;
    let mut from = async |address: &str, password: &str| {
        form.set("login", &owner()).set("password", password);
        stranger.send(stranger.form_request(&form).header("x-forwarded-for", address)).await
    };
    let mut refused = 0;
    for try_number in 1..=20 {
        let page = from("203.0.113.1", "not the password").await;
        match page.status() {
            422 => refused += 1,
            429 => {
                let wait = page.answer.header("retry-after").and_then(|value| value.parse::<u32>().ok());
                assert!(wait.is_some_and(|seconds| seconds > 0), "try {try_number}: {wait:?}");
            }
            other => panic!("try {try_number}: {other}"),
        }
    }
    assert!((1..=6).contains(&refused), "{refused} guesses were looked at");
    assert_eq!(from("203.0.113.1", PASSWORD).await.status(), 429, "the right one waits as well from there");
    assert_eq!(from("203.0.113.2", PASSWORD).await.status(), 303, "the owner is not locked out by others");
    let noted = "SELECT COUNT(*) FROM audit_entry WHERE reason = 'log-in refused'";
    assert_eq!(scene.database.number(noted).await, refused, "each guess is on record");
}

async fn r65_a_name_guessed_from_everywhere_opens_from_where_its_person_came_before(engine: Engine) {
    let scene = behind_a_proxy(engine, &[]).await;
    let from = async |address: &str, password: &str| {
        let somebody = Person::stranger(&scene.servers);
        let mut form = log_in_form(&somebody).await;
        form.set("login", &owner()).set("password", password);
        somebody.send(somebody.form_request(&form).header("x-forwarded-for", address)).await.status()
    };
    assert_eq!(from("198.51.100.9", PASSWORD).await, 303);
    let mut looked_at = 0;
    for number in 0..70 {
        looked_at += u32::from(from(&format!("203.0.113.{number}"), "not the password").await == 422);
    }
    assert!((45..=52).contains(&looked_at), "{looked_at} guesses were looked at");
    assert_eq!(from("203.0.113.200", PASSWORD).await, 429, "from a place nobody knows it waits");
    assert_eq!(from("198.51.100.9", PASSWORD).await, 303, "the owner is not locked out");
}

async fn r67_an_invented_address_does_not_help_to_guess(engine: Engine) {
    // Nobody is a trusted proxy here: over all instances, what the client says of its address does not count.
    let scene = Scene::open(engine, Seeds::Masters).await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = log_in_form(&stranger).await;
    form.set("login", &owner()).set("password", "not the password");
    let mut looked_at = 0;
    for try_number in 0..12 {
        let request = stranger.form_request(&form).header("x-forwarded-for", &format!("203.0.113.{try_number}"));
        looked_at += u32::from(stranger.send(request).await.status() == 422);
    }
    assert!(looked_at <= 6, "{looked_at} guesses were looked at");
    // Behind a proxy the last address counts, which the proxy wrote; what stands before it came from outside.
    let scene = behind_a_proxy(engine, &[]).await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = log_in_form(&stranger).await;
    form.set("login", &owner()).set("password", "not the password");
    let mut looked_at = 0;
    for try_number in 0..12 {
        let line = format!("203.0.113.{try_number}, 198.51.100.7");
        let request = stranger.form_request(&form).header("x-forwarded-for", &line);
        looked_at += u32::from(stranger.send(request).await.status() == 422);
    }
    assert!(looked_at <= 6, "{looked_at} guesses were looked at behind a proxy");
}

/// A page without what differs each time: what was typed, tokens and keys.
fn plain(page: &Page, typed: &str) -> String {
    let mut html = page.html().replace(typed, "TYPED");
    for form in Form::all(&page.html()) {
        for name in ["csrf", "idempotency_key"] {
            if let Some(value) = form.field(name).filter(|value| !value.is_empty()) {
                html = html.replace(value, "-");
            }
        }
    }
    html
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn r68_log_in_reset_and_registration_do_not_tell_who_is_known(engine: Engine) {
    let mail = MailServer::open().await;
    let scene = behind_a_proxy(engine, &mail.environment()).await;
    let set = format!(
        "UPDATE app_user SET phone = '5550001234', email = 'owner@units.example', lang = 'hi' WHERE login = '{}'",
        owner()
    );
    scene.database.attempt(&set).await.expect("a phone and an e-mail");
    let stranger = Person::stranger(&scene.servers);

    // Log-in and reset, known and unknown in turn, each from an address that has not failed before.
    for (path, action) in [("/login", "/login"), ("/password/forgot", "/password/forgot")] {
        let mut form = stranger.get(path).await.expect(200).form(action);
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        let mut pages = BTreeSet::new();
        // Fewer than after which a name that is guessed from everywhere has to wait, known or not.
        for number in 0..rounds(10, 45) {
            for (login, times) in [(owner(), &mut known), ("nobody".to_owned(), &mut unknown)] {
                form.set("login", &login).set("password", "not the password");
                let request = stranger.form_request(&form).header("x-forwarded-for", &format!("203.0.113.{number}"));
                let begun = Instant::now();
                let page = stranger.send(request).await;
                times.push(begun.elapsed());
                pages.insert((page.status(), plain(&page, &login)));
            }
        }
        assert_eq!(pages.len(), 1, "{path} answers in two ways: {pages:#?}");
        let (known, unknown) = (median(known), median(unknown));
        println!("{engine:?} {path}: median known {known:?}, unknown {unknown:?}");
        let (low, high) = (known.min(unknown), known.max(unknown));
        assert!(high < low * 2, "{path}: {known:?} and {unknown:?} tell who is known");
    }

    // Registration: a phone that is known, one that is not, and a Udyam number that is.
    let category = scene.database.texts("SELECT code FROM user_category ORDER BY id").await.remove(0);
    let udyam =
        scene.database.texts("SELECT udyam_no FROM unit WHERE udyam_no IS NOT NULL ORDER BY id").await.remove(0);
    let units = async || scene.database.number("SELECT COUNT(*) FROM unit").await;
    let before = units().await;
    let register = async |phone: &str, email: &str, udyam: &str| {
        let mut form = stranger.get("/signup").await.expect(200).form("/signup");
        sign_up(&mut form, phone);
        form.set("user_category", &category).set("email", email).set("udyam_no", udyam);
        let page = stranger.submit(&form).await;
        (page.status(), page.answer.header("location").map(str::to_owned))
    };
    let said = (303, Some("/signup/done".to_owned()));
    assert_eq!(register("5550001234", "", "").await, said, "a phone that is known");
    assert_eq!(register("5550001234", "new@units.example", "").await, said, "the same once more");
    assert_eq!(register("5550009999", "owner@units.example", "").await, said, "an e-mail that is known");
    assert_eq!(register("5550009998", "", &udyam).await, said, "a unit that is known");
    assert_eq!(units().await, before, "nothing was made of them");
    assert_eq!(register("5550007777", "new@units.example", "").await, said, "all new");
    assert_eq!(units().await, before + 1);
    let told = format!(
        "SELECT COUNT(*) FROM outbox o JOIN app_user u ON u.id = o.user_id WHERE o.event = 'sign_up_known' \
         AND u.login = '{}'",
        owner()
    );
    assert_eq!(scene.database.number(&told).await, 1, "once a day, whoever asks how often");
    let begun = Instant::now();
    let subject = "आप पहले से पंजीकृत हैं";
    let came = || mail.mails().iter().any(|m| m.to == "owner@units.example" && m.header("subject") == subject);
    while !came() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the owner hears of it in the own language");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    scene.database.assert_verified().await;
}

async fn r69_a_session_known_before_log_in_is_nobodys_after_it(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let log_in = async |cookie: Option<&str>| {
        let body = serde_json::json!({ "login": owner(), "password": PASSWORD });
        let mut request = Request::json("/api/v1/session", &body).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = request.send(&scene.servers[0].address).await.expect("answered");
        assert_eq!(answer.status, 201, "{}", answer.text());
        let line = answer.header("set-cookie").expect("a cookie").to_owned();
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
        line.split(';').next().expect("a pair").to_owned()
    };
    let is_in = async |cookie: &str| {
        let request = Request::get("/account").header("cookie", cookie);
        request.send(&scene.servers[0].address).await.expect("answered").status == 200
    };
    // An id somebody else chose.
    let planted = "__Host-sanjha=AAAAAAAAAAAAAAAAAAAAAA";
    let first = log_in(Some(planted)).await;
    assert_ne!(first, planted);
    assert!(!is_in(planted).await && is_in(&first).await);
    // An id that was open before, in the same browser.
    let second = log_in(Some(&first)).await;
    assert_ne!(first, second);
    assert!(!is_in(&first).await, "the id from before is dead");
    assert!(is_in(&second).await);

    // 7.2.3: ids are 128 random bits, none twice, every place of them different each time.
    let mut ids = BTreeSet::new();
    let count = rounds(24, 1_000);
    for _ in 0..count {
        ids.insert(log_in(None).await.trim_start_matches("__Host-sanjha=").to_owned());
    }
    assert_eq!(ids.len(), count);
    assert!(ids.iter().all(|id| id.len() == 22), "{ids:?}");
    for place in 0..21 {
        let seen: BTreeSet<u8> = ids.iter().map(|id| id.as_bytes()[place]).collect();
        assert!(seen.len() >= 10, "place {place} is nearly the same in all of {count}");
    }
    let kept = "SELECT COUNT(*) FROM session WHERE LENGTH(id_hash) <> 64";
    assert_eq!(scene.database.number(kept).await, 0, "the database keeps only their hashes");
}

#[tokio::test(flavor = "multi_thread")]
async fn r76_nobody_is_led_to_another_site() {
    let scene = Scene::open(Engine::Sqlite, Seeds::Masters).await;
    let foreign = [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/%0d%0aLocation: https://evil.example",
        "/\r\nLocation: https://evil.example",
        "@evil.example",
        "javascript:alert(1)",
        " //evil.example",
    ];
    let place = |page: &Page| page.answer.header("location").unwrap_or_default().to_owned();
    let ours = |to: &str| to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\") && !to.contains('\t');
    for next in foreign {
        let encoded = crate::harness::wire::percent_encode(next);
        let person = Person::stranger(&scene.servers);
        let mut form = person.get(&format!("/login?next={encoded}")).await.expect(200).form("/login");
        form.set("login", &owner()).set("password", PASSWORD).set("next", next);
        let page = person.submit(&form).await.expect(303);
        assert!(ours(&place(&page)), "{next:?} leads to {}", place(&page));
        assert!(page.answer.headers.iter().filter(|(name, _)| name == "location").count() == 1);
        // Past the notice on privacy, which carries the way on.
        let notice = person.get(&format!("/account/notice?next={encoded}")).await;
        if let Some(form) = Form::all(&notice.html()).into_iter().find(|form| form.action == "/account/notice") {
            let page = person.submit(&form).await;
            assert!(ours(&place(&page)), "the notice with {next:?} leads to {}", place(&page));
        }
        let notice = person.get(&format!("/account/notice?next={encoded}")).await;
        assert!(place(&notice).is_empty() || ours(&place(&notice)), "{next:?}: {}", place(&notice));
    }
    let person = scene.person(&owner()).await;
    for path in ["//evil.example/?lang=hi", "//evil.example/%2e%2e?lang=hi", "/\\evil.example?lang=hi"] {
        let page = person.get(path).await;
        assert!(place(&page).is_empty() || ours(&place(&page)), "{path} leads to {}", place(&page));
    }
    // What a page says of where one came from leads nowhere else either.
    let request = Request::form("/bookings/NOSUCHXX/cancel", &[("csrf".to_owned(), "spoiled".to_owned())]);
    for referer in ["https://evil.example/a", "//evil.example/a", "javascript:alert(1)"] {
        let page = person.send(request.clone().header("referer", referer)).await;
        assert!(!page.html().contains("evil.example") && !page.html().contains("javascript:"), "{referer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r81_links_in_mails_are_made_of_our_own_address_whatever_host_is_named() {
    let mail = MailServer::open().await;
    let scene = behind_a_proxy(Engine::Sqlite, &mail.environment()).await;
    let set = format!("UPDATE app_user SET email = 'owner@units.example' WHERE login = '{}'", owner());
    scene.database.attempt(&set).await.expect("an e-mail");
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/password/forgot").await.expect(200).form("/password/forgot");
    form.set("login", &owner());
    let request = stranger.dress(stranger.form_request(&form)).header("x-forwarded-host", "evil.example");
    let request = request.header("x-forwarded-proto", "https").header("forwarded", "host=evil.example");
    let mut connection = Connection::open(&scene.servers[0].address).await.expect("a connection");
    let answer = connection.exchange(&request.bytes("evil.example", false)).await.expect("answered");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let begun = Instant::now();
    while mail.mails().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the mail comes");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let text = mail.mails()[0].text();
    assert!(text.contains("http://cfc.example/password/reset?token="), "{text}");
    assert!(!mail.mails()[0].raw.contains("evil"), "{text}");
}

async fn nobodys_mail_is_filled_with_links_to_a_new_password(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Masters).await;
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/password/forgot").await.expect(200).form("/password/forgot");
    form.set("login", &owner());
    // Of four at once each counts what the others were given.
    let asked = vec![stranger.dress(stranger.form_request(&form)); 4];
    for answer in release_together(&scene.addresses(), asked).await {
        assert_eq!(answer.expect("answered").status, 200);
    }
    let mut said = BTreeSet::new();
    for _ in 0..3 {
        said.insert(plain(&stranger.submit(&form).await.expect(200), &owner()));
    }
    assert_eq!(said.len(), 1, "the same is said each time: {said:?}");
    let links = "SELECT COUNT(*) FROM outbox WHERE event = 'password_reset'";
    assert_eq!(scene.database.number(links).await, 5);
    let good = "SELECT COUNT(*) FROM one_time_token WHERE used_at IS NULL";
    assert_eq!(scene.database.number(good).await, 1, "the last one stays good");
    let refused = "SELECT COUNT(*) FROM audit_entry WHERE reason LIKE 'password reset asked too often%'";
    assert_eq!(scene.database.number(refused).await, 2);
}
