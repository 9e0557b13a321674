//! One log-in for each role, at the demo's first centre and for one of its units.

use sea_orm::FromQueryResult;

use crate::access::{NewUser, add_unit_member, create_user, find_user, grant_role};
use crate::base::time::Clock;
use crate::base::{Actor, CentreId, Lang, Result, Role, UnitId};
use crate::db::{Db, Rows, values};
use crate::people::notice;

struct Person {
    login: &'static str,
    name: &'static str,
    role: Role,
    lang: Lang,
    does: &'static str,
}

const PEOPLE: [Person; 9] = [
    person("owner", "Unit owner", Role::UnitOwner, Lang::En, "books, sees what is owed, pays"),
    person("member", "Unit member", Role::UnitMember, Lang::Hi, "books for the same unit, in Hindi"),
    person("operator", "Operator", Role::Operator, Lang::En, "runs the day's jobs on a phone"),
    person("clerk", "Counter clerk", Role::CounterClerk, Lang::En, "books for walk-ins and callers"),
    person("manager", "Centre manager", Role::CentreManager, Lang::En, "boards, approvals, machines, rates, units"),
    person("accounts", "Accounts", Role::Accounts, Lang::En, "month run, invoices, receipts"),
    person("monitor", "District monitor", Role::DistrictMonitor, Lang::En, "reads all centres"),
    person("auditor", "Auditor", Role::Auditor, Lang::En, "reads everything, the audit trail too"),
    person("admin", "Administrator", Role::Administrator, Lang::En, "centres, people, settings"),
];

const fn person(login: &'static str, name: &'static str, role: Role, lang: Lang, does: &'static str) -> Person {
    Person { login, name, role, lang, does }
}

#[derive(FromQueryResult)]
struct Centre {
    id: CentreId,
}

#[derive(FromQueryResult)]
struct Unit {
    id: UnitId,
}

/// Creates the log-ins, all with one password.
pub async fn create(db: &Db, clock: &Clock, password: &str) -> Result<()> {
    let centre = home_centre(db).await?;
    let unit = home_unit(db, centre).await?;
    for person in &PEOPLE {
        let new = NewUser {
            login: person.login.to_owned(),
            name: person.name.to_owned(),
            // So that the demo can send a link for a new password, into its mailbox.
            email: Some(format!("{}@demo.example", person.login)),
            phone: None,
            lang: person.lang,
            password: None,
        };
        let new = &new.with_password(password).await?;
        db.write(&Actor::program("demo"), clock.now(), |tx| async move {
            let user = create_user(&tx, new).await?;
            notice::acknowledge(&tx, user, 1, person.lang, notice::Read::Shown).await?;
            match person.role {
                Role::UnitOwner | Role::UnitMember => add_unit_member(&tx, unit, user, person.role).await,
                Role::DistrictMonitor | Role::Auditor | Role::Administrator => {
                    grant_role(&tx, user, person.role, None).await
                }
                _ => grant_role(&tx, user, person.role, Some(centre)).await,
            }
        })
        .await?;
    }
    Ok(())
}

/// Prints who can log in.
pub async fn print(db: &Db, password: &str) -> Result<()> {
    println!("Log-ins, all with the password {password}");
    for person in &PEOPLE {
        if find_user(db, person.login).await?.is_some() {
            println!("  {:<9} {}: {}", person.login, person.name, person.does);
        }
    }
    Ok(())
}

/// The centre with the most machines.
async fn home_centre(db: &Db) -> Result<CentreId> {
    let centre: Option<Centre> = db
        .read()
        .row(
            "SELECT c.id FROM centre c LEFT JOIN equipment e ON e.centre_id = c.id \
             GROUP BY c.id ORDER BY COUNT(e.id) DESC, c.id LIMIT 1",
            values![],
        )
        .await?;
    Ok(centre.ok_or_else(|| anyhow::anyhow!("the seeds hold no centre"))?.id)
}

/// A unit of that centre's cluster with a GSTIN and much history, so that its pages have something on them.
async fn home_unit(db: &Db, centre: CentreId) -> Result<UnitId> {
    let unit: Option<Unit> = db
        .read()
        .row(
            "SELECT u.id FROM unit u LEFT JOIN booking b ON b.unit_id = u.id AND b.centre_id = $1 \
             WHERE u.status = 'active' AND u.gstin IS NOT NULL AND u.spv_member \
             AND u.cluster_id = (SELECT cluster_id FROM centre WHERE id = $1) \
             GROUP BY u.id ORDER BY COUNT(b.id) DESC, u.id LIMIT 1",
            values![centre.0],
        )
        .await?;
    Ok(unit.ok_or_else(|| anyhow::anyhow!("the seeds hold no unit"))?.id)
}
