//! What somebody with a log-in tries: other centres' things, fields that no form has, figures out of range.

use serde_json::{Value, json};

use crate::access::{Things, bare_request, token};
use crate::harness::{Engine, Form, Person, Request, Scene, Seeds, open_days, rounds, unit_codes};
use crate::on_sqlite_and_with_faults_on_postgres;
use crate::privacy::sign_up;
use crate::routes::ROUTES;

on_sqlite_and_with_faults_on_postgres!(
    r72_staff_of_one_centre_find_nothing_of_another,
    r74_fields_that_no_form_has_change_nothing,
    figures_out_of_range_are_refused_and_never_a_fault,
);

/// Public, or asked for by a code that names nothing of a centre.
const OPEN: [&str; 9] = [
    "/centres/{code}",
    "/equipment/{code}",
    "/api/v1/equipment/{code}",
    "/book/{code}",
    "/m/{code}",
    "/books/{report}",
    "/month-close/{step}",
    "/static/{file}",
    "/lotteries/{id}",
];

async fn r72_staff_of_one_centre_find_nothing_of_another(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let unit = unit_codes()[0].clone();
    let things = Things::of(&scene, &unit).await;
    let written = "SELECT COUNT(*) FROM audit_entry a JOIN centre c ON c.id = a.centre_id WHERE c.code = 'KNL'";
    let before = scene.database.number(written).await;
    let mut wrong = Vec::new();
    let mut asked = 0;
    for (letter, login) in [('G', "manager.knh"), ('X', "accounts.knh"), ('C', "clerk.knh")] {
        let person = scene.person(login).await;
        let token = token(&person).await;
        let mine = |path: &str| OPEN.iter().any(|open| path.starts_with(open)) || path.contains("/units/");
        let routes = ROUTES.iter().filter(|route| route.who.contains(letter) && route.path.contains('{'));
        for route in routes.filter(|route| !mine(route.path)) {
            let path = things.fill(route.path);
            let page = person.send(bare_request(route, &path, &token, &unit)).await;
            asked += 1;
            // A call for a use that is not there reads like one for a use that is billed.
            let alike = page.status() == 422 && route.path.ends_with("/charges/{id}/invoice");
            if !matches!(page.status(), 403 | 404) && !alike {
                wrong.push(format!("{login} {} {path}: {}", route.method, page.status()));
            }
        }
        // The same by ids and codes in fields.
        let document: i64 = things.document.parse().expect("a number");
        let day = open_days("09", 1)[0];
        let (from, until) = (day.at(10, 0), day.at(11, 0));
        let calls = [
            ("/invoice-runs", json!({ "centre": "KNL", "month": "2026-10", "preview": true })),
            ("/exports", json!({ "centre": "KNL", "kind": "register.csv", "from": "2026-10-01", "to": "2026-10-31" })),
            ("/write-offs", json!({ "document": document, "amount_paise": 100, "reason": "a test" })),
            ("/subsidy-batches", json!({ "centre": "KNL", "scheme": "X", "reference": "1" })),
            ("/bookings", json!({ "equipment": "KNL-DSL-01", "unit": unit, "starts_at": from, "ends_at": until })),
            (
                "/receipts",
                json!({ "unit": unit, "amount_paise": 100, "mode": "cash", "received_on": "2026-11-01",
                        "documents": [document] }),
            ),
        ];
        for (path, body) in calls {
            let answer = person.api(path, body).await;
            asked += 1;
            if !matches!(answer.status, 403 | 404 | 422) {
                wrong.push(format!("{login} {path} by id: {} {}", answer.status, answer.text()));
            }
        }
        for path in ["/invoices", "/bookings", "/board", "/cash", "/books/lines", "/books/day-book/csv", "/bank"] {
            let page = person.get(&format!("{path}?centre=KNL&from=2026-04-01&until=2026-11-30")).await;
            asked += 1;
            let html = page.html();
            if html.contains("KNL-") || html.contains("KNL/") {
                wrong.push(format!("{login} {path}?centre=KNL shows things of KNL ({})", page.status()));
            }
        }
    }
    println!("{engine:?}: {asked} requests");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(scene.database.number(written).await, before, "nothing was written at the other centre");
    scene.database.assert_verified().await;
}

/// All names of members of a JSON value.
fn names(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                into.push(name.clone());
                names(value, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, into)),
        _ => {}
    }
}

async fn r74_fields_that_no_form_has_change_nothing(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    // Who registers does not verify, lend or subsidise themselves.
    let stranger = Person::stranger(&scene.servers);
    let mut form = stranger.get("/signup").await.expect(200).form("/signup");
    let category = scene.database.texts("SELECT code FROM user_category ORDER BY id").await.remove(0);
    sign_up(&mut form, "5550006161");
    form.set("user_category", &category);
    for (name, value) in [
        ("status", "active"),
        ("credit_limit", "999999"),
        ("credit_limit_paise", "99999900"),
        ("spv_member", "yes"),
        ("code", "U0001"),
        ("id", "1"),
        ("role", "administrator"),
        ("user_id", "1"),
        ("verified", "yes"),
    ] {
        form.set(name, value);
    }
    stranger.submit(&form).await.expect(303);
    let kept = "SELECT status || ' ' || CAST(credit_limit_paise AS TEXT) || ' ' || CASE WHEN spv_member THEN 'member' \
                ELSE 'none' END FROM unit WHERE phone = '5550006161'";
    assert_eq!(scene.database.texts(kept).await, ["awaiting_verification 0 none"]);

    // Nobody makes themselves somebody else by their own details.
    let owner = scene.unit(0).await;
    let roles = "SELECT COUNT(*) FROM staff_role";
    let given = scene.database.number(roles).await;
    let mut form = owner.person.get("/account/details").await.expect(200).form("/account/details");
    for (name, value) in
        [("role", "administrator"), ("status", "disabled"), ("login", "admin"), ("id", "1"), ("password_hash", "x")]
    {
        form.set(name, value);
    }
    owner.person.submit(&form).await.expect(303);
    let mine = format!("SELECT login || ' ' || status FROM app_user WHERE login = '{}'", owner.code.to_lowercase());
    assert_eq!(scene.database.texts(&mine).await, [format!("{} active", owner.code.to_lowercase())]);
    assert_eq!(scene.database.number(roles).await, given, "no role was given");

    // A booking costs what it costs and stands as it stands.
    let day = open_days("09", 2)[1];
    let body = json!({
        "equipment": "KNL-DSL-01", "unit": owner.code, "starts_at": day.at(10, 0), "ends_at": day.at(11, 0),
        "capacity": 1, "quantity": "10",
    });
    let mut more = body.clone();
    let extra = json!({ "status": "completed", "fee_paise": 0, "amount_paise": 0, "id": 1, "reference": "AAAAAAAA",
                        "charge": 1, "approved_by": 1, "centre_id": 2, "unit_id": 7 });
    for (name, value) in extra.as_object().expect("members") {
        more[name] = value.clone();
    }
    let answer = owner.person.api("/bookings", more).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let reference = crate::harness::reference(&answer);
    assert_ne!(reference, "AAAAAAAA");
    let row = format!(
        "SELECT b.status || ' ' || u.code || ' ' || c.code FROM booking b JOIN unit u ON u.id = b.unit_id \
         JOIN centre c ON c.id = b.centre_id WHERE b.reference = '{reference}'"
    );
    assert_eq!(scene.database.texts(&row).await, [format!("confirmed {} KNL", owner.code)]);
    // A unit may not give itself a reason to pass a rule.
    let mut past = body;
    past["starts_at"] = json!("2026-01-05T10:00:00+05:30");
    past["ends_at"] = json!("2026-01-05T11:00:00+05:30");
    past["override_reason"] = json!("because");
    let answer = owner.person.api("/bookings", past).await;
    assert!(matches!(answer.status, 403 | 404 | 409 | 422), "{}", answer.text());

    // What a unit is answered holds nothing kept from it.
    let mut found = Vec::new();
    for path in ["/bookings?limit=50", "/invoices?limit=50", "/claims", "/equipment?limit=5"] {
        let answer = owner.person.api_get(path).await;
        if answer.status == 200 {
            names(&answer.json(), &mut found);
        }
    }
    assert!(found.len() > 100, "{found:?}");
    let hidden = ["password", "hash", "secret", "token", "search_text", "created_by", "user_id", "ip", "device", "pin"];
    let shown: Vec<_> = found.iter().filter(|name| hidden.contains(&name.as_str())).collect();
    assert!(shown.is_empty(), "{shown:?}");
    scene.database.assert_verified().await;
}

const ODD: [&str; 16] = [
    "0",
    "-1",
    "1000000000000000000",
    "9223372036854775808",
    "99999999999999999999999999",
    "1e400",
    "0.005",
    "NaN",
    "-0.00",
    "२",
    "31-02-2026",
    "0000-00-00",
    "9999-12-31",
    "\0",
    "' OR 1=1 --",
    "../../etc/passwd",
];

/// Sends a form once for each of its fields and odd values; hands back what was answered with a fault.
async fn twisted(person: &Person, form: &Form, count: &mut u32) -> Vec<String> {
    let mut faults = Vec::new();
    let fields: Vec<String> = form.fields.iter().map(|(name, _)| name.clone()).collect();
    for name in fields.iter().filter(|name| !matches!(name.as_str(), "csrf" | "idempotency_key")) {
        for value in ODD {
            let mut form = form.clone();
            form.set(name, value).set("idempotency_key", &crate::harness::fresh_key());
            let page = if form.method == "get" {
                let query: Vec<String> = form
                    .fields
                    .iter()
                    .map(|(name, value)| format!("{name}={}", crate::harness::wire::percent_encode(value)))
                    .collect();
                person.get(&format!("{}?{}", form.action, query.join("&"))).await
            } else {
                person.submit(&form).await
            };
            *count += 1;
            if page.status() >= 500 {
                faults.push(format!("{} {name}={value:?}: {}", form.action, page.status()));
            }
        }
    }
    faults
}

async fn figures_out_of_range_are_refused_and_never_a_fault(engine: Engine) {
    let scene = Scene::open(engine, Seeds::Season).await;
    let unit = unit_codes()[0].clone();
    let things = Things::of(&scene, &unit).await;
    let mut faults = Vec::new();
    let mut count = 0;
    // ASVS 5.0, 1.4.2: figures in JSON, as numbers and as texts.
    let accounts = scene.person("accounts.knl").await;
    let owner = scene.unit(0).await.person;
    let day = open_days("09", 1)[0];
    for figure in ["0", "-1", "1000000000000000000", "9223372036854775807", "9223372036854775808", "1e400", "0.005"] {
        let bodies = [
            (
                &accounts,
                "/receipts",
                format!(r#"{{"unit":"{unit}","amount_paise":{figure},"mode":"cash","received_on":"2026-11-02"}}"#),
            ),
            (
                &accounts,
                "/write-offs",
                format!(r#"{{"document":{},"amount_paise":{figure},"reason":"a test"}}"#, things.document),
            ),
            (
                &owner,
                "/bookings",
                format!(
                    r#"{{"equipment":"KNL-DSL-01","unit":"{unit}","starts_at":"{}","ends_at":"{}","capacity":{figure},"quantity":"{figure}"}}"#,
                    day.at(10, 0),
                    day.at(11, 0)
                ),
            ),
            (
                &owner,
                "/series",
                format!(
                    r#"{{"equipment":"KNL-DSL-01","unit":"{unit}","starts_at":"{}","minutes":{figure},"rule":"FREQ=WEEKLY;COUNT=2"}}"#,
                    day.at(12, 0)
                ),
            ),
        ];
        for (person, path, body) in bodies {
            let request = Request::with_body("POST", &format!("/api/v1{path}"), "application/json", body.clone())
                .header("idempotency-key", &crate::harness::fresh_key())
                .header("sec-fetch-site", "same-origin");
            let page = person.send(request).await;
            count += 1;
            if !matches!(page.status(), 201 | 403 | 409 | 422) {
                faults.push(format!("{path} {body}: {}", page.status()));
            }
        }
    }
    // Every field of some forms that take figures, dates and codes; of all role's main pages with faults asked for.
    let manager = scene.person("manager.knl").await;
    let admin = scene.person("admin").await;
    let clerk = scene.person("clerk.knl").await;
    let user = scene.database.texts("SELECT CAST(id AS TEXT) FROM app_user WHERE login = 'clerk.knh'").await.remove(0);
    let pages: Vec<(&Person, String)> = vec![
        (&admin, format!("/users/{user}")),
        (&accounts, "/receipts/new".to_owned()),
        (&manager, "/manage/machines/KNL-DSL-01/capacity".to_owned()),
        (&manager, "/concessions/new".to_owned()),
        (&clerk, "/counter".to_owned()),
        (&owner, "/book/KNL-DSL-01".to_owned()),
        (&accounts, "/books/lines?centre=KNL".to_owned()),
        (&accounts, format!("/invoices/{}/credit-note", things.document)),
        (&manager, "/manage/centres/KNL/edit".to_owned()),
    ];
    let most = rounds(5, 9);
    for (person, path) in pages.into_iter().take(most) {
        for form in Form::all(&person.get_to_the_end(&path).await.html()) {
            if !form.action.contains("logout") && !form.action.contains("disable") {
                faults.extend(twisted(person, &form, &mut count).await);
            }
        }
    }
    println!("{engine:?}: {count} requests");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
    assert!(count > 200, "{count}");

    // 1.2.9: a text to look for cannot blow up; 15.3.7: of a name given twice the first counts everywhere.
    for text in ["%".repeat(200), "_%".repeat(5_000), "a ".repeat(5_000), "ड".repeat(3_000)] {
        let text = crate::harness::wire::percent_encode(&text);
        for (person, path) in
            [(&owner, "/equipment"), (&manager, "/units"), (&admin, "/users"), (&accounts, "/invoices")]
        {
            let page = person.get(&format!("{path}?q={text}")).await;
            assert!(matches!(page.status(), 200 | 414 | 431), "{path}: {}", page.status());
            assert!(page.answer.took.as_secs() < 2, "{path} took {:?}", page.answer.took);
        }
    }
    let first = owner.api_get("/bookings?limit=1&limit=200").await;
    assert!(matches!(first.status, 200 | 400 | 422), "{}", first.text());
    if first.status == 200 {
        let items = first.json()["items"].as_array().map_or(0, Vec::len);
        assert!(items <= 1, "of two limits the first counts, not {items} rows");
    }
    scene.database.assert_verified().await;
}
