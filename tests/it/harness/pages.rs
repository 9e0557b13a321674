//! The booking flow as a browser walks it: when → check → done.

use super::{Form, Page, Person, UnitPerson, Wish};

/// The form that holds a slot, filled for a wish, not sent yet.
pub async fn hold_form(unit: &UnitPerson, wish: &Wish) -> Form {
    let page = unit.person.get(&format!("/book/{}", wish.equipment)).await.expect(200);
    let mut form = page.form(&format!("/book/{}", wish.equipment));
    form.set("starts_at", &wish.day.at(0, wish.from));
    form.set("minutes", &(wish.until - wish.from).to_string());
    form.set("capacity", &wish.capacity.to_string());
    form
}

/// Holds a slot and stands on the check page.
pub async fn hold(unit: &UnitPerson, wish: &Wish) -> Page {
    let held = unit.person.submit(&hold_form(unit, wish).await).await.expect(303);
    unit.person.follow(held).await.expect(200)
}

/// The form of the check page that books.
pub fn confirm_form(_person: &Person, check: &Page) -> Form {
    check.form("/confirm")
}
